/** Run-time guards for what the WebSocket API says of the wallboxes' health, as those in guards.ts. */

import type { Capability, Cure, Cured, Finding, HealthEvent, WallboxHealth } from "../src/health";
import { anything, boolean, list, nullable, number, object, one, record, tagged, text } from "./guarding";

const cure = object<Cure>({
  place: one(["rule", "preset", "repairs", "evcc", "wallbox", "network"]),
  rule: text,
  settings: record(anything),
  possible: boolean,
});

const finding = object<Finding>({
  code: text,
  area: one(["wire", "session", "effect"]),
  severity: one(["critical", "warning", "hint"]),
  subject: text,
  count: number,
  first: number,
  last: number,
  evidence: list(number),
  values: record(text),
  cured_by: nullable(text),
  cures: list(cure),
});

const capability = object<Capability>({
  target: one(["wallbox", "evcc"]),
  action: text,
  supported: number,
  refused: number,
  silent: number,
  code: nullable(text),
});

const wallboxHealth = object<WallboxHealth>({
  id: text,
  since: number,
  frames: number,
  findings: list(finding),
  capabilities: list(capability),
});

export const healthEvent = tagged<HealthEvent, "type">("type", {
  health: object({ type: one(["health"]), wallboxes: list(wallboxHealth), gone: list(text) }),
  ended: object({ type: one(["ended"]) }),
});

export const cured = object<Cured>({
  changes: list(
    object<Cured["changes"][number]>({ rule: text, from: text, to: text, settings: record(anything) }),
  ),
  preset: nullable(text),
});
