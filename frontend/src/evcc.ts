/**
 * What the panel is told of EVCC's own side. A part of the contract of protocol.ts; the same
 * holds for its times and units.
 */

/** A loadpoint of EVCC. Currents are A per phase. */
export interface EvccLoadpoint {
  /** From 1. */
  number: number;
  title: string | null;
  /** off, pv, minpv, now. */
  mode: string | null;
  connected: boolean | null;
  charging: boolean | null;
  enabled: boolean | null;
  offered_current: number | null;
  min_current: number | null;
  max_current: number | null;
  charge_power: number | null;
  vehicle: string | null;
  phases: number | null;
  /** What the charger waits for: waitingforauthorization, disconnectrequired, ... */
  waits_for: string | null;
  /** Whose it is, where that is certain. */
  wallbox: string | null;
  connector: number | null;
}

/** What EVCC says of itself; it promises nothing, so anything may be unknown. */
export interface EvccFacts {
  version: string | null;
  started: boolean | null;
  ocpp_port: number | null;
  /** Seconds between two turns of its control. */
  interval: number | null;
  /** An empty name: no token, so no OCPP charger. */
  sponsor: { name: string; expires_at: string | null; expires_soon: boolean } | null;
  fatal: { class: string; device: string; error: string }[];
  /** `unknown`: no charger has this id. `configured` does not prove that it is not connected. */
  stations: { id: string; status: string }[];
  forwarders: { station: string; connected: boolean; error: string }[];
  loadpoints: EvccLoadpoint[];
}

/** `evcc` */
export interface EvccAnswer {
  /** `off`: the options say so. `trying`: no answer yet. */
  link: "off" | "trying" | "answers" | "silent";
  since: number | null;
  /** Why it is silent. English. */
  problem: string | null;
  /** EVCC's own page. */
  url: string;
  facts: EvccFacts | null;
  /** Warnings and errors about OCPP and charging, oldest first; they stay when EVCC is silent. */
  log: { at: number; level: "warn" | "error" | "fatal"; text: string }[];
}
