/**
 * What the panel and Home Assistant say to each other: the answers and events of the WebSocket
 * API. The Python side is websocket_api.py; the contract test parses one
 * sample of each answer, written by Python into test/fixtures/ws.
 *
 * Times are seconds since the Unix epoch, durations milliseconds, electrical values base units
 * (V, A, W, Wh). `null` means unknown, which is never shown as 0.
 */

export type Leg = "wallbox" | "evcc";
/** Who sent a frame, and where it went; the proxy itself is either when a frame began or ended there. */
export type Party = Leg | "proxy";
export type Kind = "call" | "result" | "error" | "unreadable";

/** What became of a frame, as far as it is worth a mark; several may hold. */
export const TAGS = [
  "converted",
  "mended",
  "blocked",
  "auto_response",
  "synthetic",
  "injected",
  "replayed",
  "held",
  "observed",
  "dropped",
  "late",
  "repeated",
  "timeout",
  "invalid",
  "unmatched",
  "open",
] as const;
export type Tag = (typeof TAGS)[number];

/** What a frame says in the domain's terms: numbers, for the panel to word in the user's language. */
export type Summary =
  | {
      is: "meter";
      connector: number | null;
      power: number | null;
      /** Amperes of L1, L2, L3. */
      currents: (number | null)[] | null;
      energy: number | null;
      soc: number | null;
    }
  | { is: "status"; connector: number; status: string; error: string | null; note: string | null }
  | {
      is: "limit";
      connector: number;
      limit: number;
      unit: "A" | "W";
      phases: number | null;
      purpose: string | null;
    }
  | { is: "no_limit"; connector: number | null }
  | { is: "boot"; vendor: string | null; model: string | null; firmware: string | null }
  | { is: "start"; connector: number | null; meter: number | null }
  | { is: "started"; transaction: number | null; status: string | null }
  | { is: "stop"; transaction: number | null; meter: number | null; reason: string | null }
  | { is: "key"; key: string; value: string | null }
  | { is: "keys"; count: number; unknown: number }
  | { is: "trigger"; message: string; connector: number | null }
  | { is: "availability"; connector: number | null; type: string }
  /** An answer's status: Accepted, Rejected, ... with the interval of a BootNotification's. */
  | { is: "answer"; status: string; interval: number | null }
  | { is: "time"; time: string }
  | { is: "failure"; code: string; text: string | null }
  | { is: "broken"; text: string }
  /** Anything else, in a few words that need no translation. */
  | { is: "words"; words: string }
  | { is: "empty" };

/** One frame's way through the proxy, short enough for a list of thousands. */
export interface FrameRow {
  seq: number;
  at: number;
  /** Id of the wallbox. */
  wb: string;
  kind: Kind;
  from: Party;
  to: Party;
  id: string;
  /** On answers that of the call; empty when unknown. */
  action: string;
  sum: Summary | null;
  tags: Tag[];
  /** Rules that changed, answered, held or made it, or would have. */
  rules: string[];
  /** On answers: `seq` of the call's row. */
  call?: number;
  /** On answers that came from a leg: the time from the call's leaving, ms. */
  rtt?: number;
  /** The proxy's own work on it, ms. */
  took?: number;
  /** How long it waited in the proxy, ms. */
  held?: number;
  /** Bytes as it came, or as it left when it is the proxy's own. */
  len: number;
  /** Why it was answered, dropped or made. English, as in the journal. */
  why?: string;
}

export const HAPPENINGS = [
  "connected",
  "disconnected",
  "replaced",
  "refused",
  "unreachable",
  "listening",
  "failed",
  "told",
] as const;
export type Happening = (typeof HAPPENINGS)[number];

/** Something that happened to a socket, in one row with the frames. */
export interface EventRow {
  seq: number;
  at: number;
  /** Empty when no wallbox in particular is concerned. */
  wb: string;
  kind: "event";
  leg: Leg | null;
  what: Happening;
  why: string;
}

export type Row = FrameRow | EventRow;

/** A page or batch of rows, oldest first. */
export interface Rows {
  rows: Row[];
  /** Of what is kept at the proxy, over all wallboxes; 0 when nothing is. */
  first_seq: number;
  last_seq: number;
}

export interface Snapshot extends Rows {
  type: "snapshot";
  /** Another one means that Home Assistant or the proxy started anew: sequence numbers begin again. */
  boot_id: string;
  /** There are older rows that were not sent because of the limit. */
  more: boolean;
}

export interface Batch extends Rows {
  type: "batch";
  /** Rows between the last batch and this one that were too many to send; query_messages has them. */
  skipped: number;
}

export interface Cleared {
  type: "cleared";
  /** Empty: of all wallboxes. */
  wallbox: string;
}

/** The proxy stops (it is reloaded, or Home Assistant ends): subscribe again when `info` has it. */
export interface Ended {
  type: "ended";
}

export type JournalEvent = Snapshot | Batch | Cleared | Ended;

export interface Page extends Rows {
  /** There are still older ones. */
  more: boolean;
}

/** One thing that a rule changed, or would have. `before` or `after` is missing when added or removed. */
export interface Change {
  rule: string;
  /** JSON pointer into the payload; empty for the frame itself. */
  path: string;
  before?: unknown;
  after?: unknown;
  reason: string;
}

/** One way in which a payload violates its schema. */
export interface Complaint {
  path: string;
  message: string;
}

export interface Message {
  row: FrameRow;
  /** The text as it came, null when it is the proxy's own; undecodable bytes as U+FFFD. */
  received: string | null;
  /** The text as it left, null when it did not. */
  sent: string | null;
  changes: Change[];
  observed: Change[];
  /** Violations of the OCPP 1.6 schema; null when it cannot be told. */
  complaints_received: Complaint[] | null;
  complaints_sent: Complaint[] | null;
  /** `seq` of the answers to this call (or to the call that this answers), and of that call. */
  exchange: number[];
  /** Facts this frame reports, as the translation keys of their entities. */
  facts: { connector: number | null; keys: string[] };
}

export interface WallboxInfo {
  id: string;
  title: string;
  /** Null while it is not (yet) one of the entry's. */
  subentry_id: string | null;
  device_id: string | null;
  connected: boolean;
  /** Device of each connector, by its number. */
  connector_devices: Record<string, string>;
}

export interface ProxyInfo {
  entry_id: string;
  title: string;
  boot_id: string;
  device_id: string | null;
  /** Addresses to enter in the wallbox, the likeliest first: ws://host:port/ */
  urls: string[];
  listening: boolean;
  /** Why it is not listening. */
  problem: string | null;
  evcc: string;
  /** Whether EVCC's port answered last; null while nobody asked it. */
  evcc_reachable: boolean | null;
  accepts_new: boolean;
  journal: { size: number; first_seq: number; last_seq: number };
  trace_files: { active: boolean; folder: string };
  wallboxes: WallboxInfo[];
}

/** `info` */
export interface Info {
  version: string;
  proxies: ProxyInfo[];
  /** Rules in their order, with the page of the settings that has them. */
  rules: { name: string; group: string; risk: string }[];
  /** The actions that may be sent to each side. */
  actions: { wallbox: string[]; evcc: string[] };
}

export interface LegStatus {
  up: boolean;
  since: number | null;
  /** Of the last answer, ms. */
  latency: number | null;
  last_frame: number | null;
  /** Why it is down. */
  problem: string | null;
}

export interface ConnectorStatus {
  number: number;
  device_id: string | null;
  status: string | null;
  error_code: string | null;
  plugged_in: boolean | null;
  charging: boolean | null;
  voltages: (number | null)[];
  currents: (number | null)[];
  powers: (number | null)[];
  power: number | null;
  energy: number | null;
  energies: (number | null)[];
  session_energy: number | null;
  session_since: number | null;
  transaction_id: number | null;
  limit_power: number | null;
  limit_current: number | null;
  limit_phases: number | null;
  limit_at: number | null;
  limit_use: number | null;
  average_voltage: number | null;
  average_current: number | null;
  power_factor: number | null;
  /** Whether the wallbox reports the power factor, rather than the proxy computing it. */
  power_factor_reported: boolean;
  soc: number | null;
  temperature: number | null;
  frequency: number | null;
  /** When its last meter values came, and how far apart they usually are, s. */
  updated: number | null;
  interval: number | null;
  /** Power against limit, oldest first: [at, W | null, W | null]; on changes only what is new. */
  curve: [number, number | null, number | null][];
}

export interface WallboxStatus {
  id: string;
  title: string;
  subentry_id: string | null;
  device_id: string | null;
  vendor: string | null;
  model: string | null;
  firmware: string | null;
  /** Name of the preset in force, null for none. */
  preset: string | null;
  preset_label: string | null;
  /** Whether rules are applied at all (the switch `repairs_active`). */
  repairs_active: boolean;
  legs: Record<Leg, LegStatus>;
  frames: number;
  repairs: number;
  last_seen: number | null;
  last_command: string | null;
  last_command_at: number | null;
  /** EVCC's last answer to a BootNotification: Accepted, Pending (it does not know the id), Rejected. */
  boot_answer: string | null;
  booted: boolean;
  /** Of connector 0, the wallbox as a whole. */
  status: string | null;
  connectors: ConnectorStatus[];
}

/** Events of `subscribe_status`: first all of them, then those that changed, twice a second at most. */
export interface StatusChange {
  type: "snapshot" | "changed";
  wallboxes: WallboxStatus[];
  /** Ids of those that are gone. */
  gone: string[];
}

export type StatusEvent = StatusChange | Ended;

export interface ConfigurationKey {
  key: string;
  /** Null when it has none; secrets as "••••". */
  value: string | null;
  readonly: boolean;
  /** What the automatic configuration sets it to; null when it leaves it alone. */
  automatic: string | null;
  /** The wallbox refused that value. */
  refused: boolean;
}

/** `configuration` */
export interface Configuration {
  /** When the wallbox told it last; null when it never did since the proxy started. */
  read_at: number | null;
  keys: ConfigurationKey[];
}

/** `send`; with `dry_run` only `complaints` means something. */
export interface Sent {
  complaints: Complaint[];
  /** `seq` of the call's row, null when it was not sent. */
  seq: number | null;
  answer:
    | { kind: "result"; payload: Record<string, unknown> }
    | { kind: "error"; code: string; text: string }
    | null;
  /** Why there is no answer; null when there is one. */
  problem: string | null;
  latency: number | null;
}

export interface RuleSetting {
  name: string;
  mode: "off" | "observe" | "on";
  /** What it would be without the user's own choice. */
  preset_mode: "off" | "observe" | "on";
  /** It failed and is switched off until the proxy starts again. */
  failed: boolean;
  /** How many frames it changed, answered or held since the proxy started. */
  hits: number;
  observed: number;
}

export type ExportFormat = "jsonl" | "log" | "pairs" | "csv";

/** A trace file opened in the panel. */
export interface Opened {
  trace_id: string;
  name: string;
  format: "open-ocpp-trace" | "original-log";
  /** Frames read, and lines that could not be. */
  frames: number;
  unreadable_lines: number;
  wallboxes: string[];
  first_at: number | null;
  last_at: number | null;
}

/** What rows come from: a running proxy, or an opened trace file. */
export type Source = { entry_id: string } | { trace_id: string };
