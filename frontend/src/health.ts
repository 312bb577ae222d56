/**
 * What the panel is told of the wallboxes' health: findings and their cures. A part of the
 * contract of protocol.ts; the same holds for its times and units.
 */

import type { Ended, Leg } from "./protocol";

export type Severity = "critical" | "warning" | "hint";
export type Place = "rule" | "preset" | "repairs" | "evcc" | "wallbox" | "network";

/** Something that the user can do about a finding. */
export interface Cure {
  place: Place;
  /** The rule to switch on, with the parameters to set; empty and {} for other places. */
  rule: string;
  settings: Record<string, unknown>;
  /** It can be applied with one click, by `cure`. */
  possible: boolean;
}

/** Something that the traffic shows to be wrong. Its words: `findings.<code>_title`, `_text`, `_cure`. */
export interface Finding {
  code: string;
  area: "wire" | "session" | "effect";
  severity: Severity;
  /** An action, a rule or a connector, where the code leaves open what it is about. */
  subject: string;
  count: number;
  first: number;
  last: number;
  /** `seq` of messages and events that show it, rising. */
  evidence: number[];
  /** What its words repeat, besides the `subject`. */
  values: Record<string, string>;
  /** The rule that keeps it from doing harm. */
  cured_by: string | null;
  cures: Cure[];
}

/** How one side takes an action: what became of the calls so far. */
export interface Capability {
  /** Who is asked. */
  target: Leg;
  action: string;
  supported: number;
  refused: number;
  silent: number;
  /** Status or error code of the last refusal. */
  code: string | null;
}

export interface WallboxHealth {
  id: string;
  /** Since when it is watched. */
  since: number;
  frames: number;
  findings: Finding[];
  capabilities: Capability[];
}

/** Events of `subscribe_findings`: first of all wallboxes, then of those whose health changed; at most one a second. */
export type HealthEvent = { type: "health"; wallboxes: WallboxHealth[]; gone: string[] } | Ended;

/** `cure`: what it changes, or with `dry_run` would change. */
export interface Cured {
  changes: { rule: string; from: string; to: string; settings: Record<string, unknown> }[];
  /** The preset to be chosen, or that was. */
  preset: string | null;
}
