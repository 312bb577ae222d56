/**
 * Run-time guards for everything the WebSocket API says, strict about missing and unknown members.
 *
 * An object's guard has to name exactly the members of its type in protocol.ts, which TypeScript
 * checks; the guard then checks what Python wrote. A guard throws with the path of what is wrong.
 */

import type { EvccAnswer, EvccFacts, EvccLoadpoint } from "../src/evcc";
import {
  type Change,
  type Complaint,
  type Configuration,
  type ConfigurationKey,
  type ConnectorStatus,
  type EventRow,
  type FrameRow,
  HAPPENINGS,
  type Info,
  type JournalEvent,
  type LegStatus,
  type Message,
  type Opened,
  type Page,
  type ProxyInfo,
  type Row,
  type RuleSetting,
  type Sent,
  type StatusEvent,
  type Summary,
  TAGS,
  type WallboxInfo,
  type WallboxStatus,
} from "../src/protocol";
import {
  anything,
  boolean,
  type Guard,
  list,
  nullable,
  number,
  object,
  one,
  optional,
  record,
  tagged,
  text,
  tuple,
} from "./guarding";

type Form<Is extends Summary["is"]> = Extract<Summary, { is: Is }>;

const summary = tagged<Summary, "is">("is", {
  meter: object<Form<"meter">>({
    is: one(["meter"]),
    connector: nullable(number),
    power: nullable(number),
    currents: nullable(list(nullable(number))),
    energy: nullable(number),
    soc: nullable(number),
  }),
  status: object<Form<"status">>({
    is: one(["status"]),
    connector: number,
    status: text,
    error: nullable(text),
    note: nullable(text),
  }),
  limit: object<Form<"limit">>({
    is: one(["limit"]),
    connector: number,
    limit: number,
    unit: one(["A", "W"]),
    phases: nullable(number),
    purpose: nullable(text),
  }),
  no_limit: object<Form<"no_limit">>({ is: one(["no_limit"]), connector: nullable(number) }),
  boot: object<Form<"boot">>({
    is: one(["boot"]),
    vendor: nullable(text),
    model: nullable(text),
    firmware: nullable(text),
  }),
  start: object<Form<"start">>({ is: one(["start"]), connector: nullable(number), meter: nullable(number) }),
  started: object<Form<"started">>({
    is: one(["started"]),
    transaction: nullable(number),
    status: nullable(text),
  }),
  stop: object<Form<"stop">>({
    is: one(["stop"]),
    transaction: nullable(number),
    meter: nullable(number),
    reason: nullable(text),
  }),
  key: object<Form<"key">>({ is: one(["key"]), key: text, value: nullable(text) }),
  keys: object<Form<"keys">>({ is: one(["keys"]), count: number, unknown: number }),
  trigger: object<Form<"trigger">>({ is: one(["trigger"]), message: text, connector: nullable(number) }),
  availability: object<Form<"availability">>({
    is: one(["availability"]),
    connector: nullable(number),
    type: text,
  }),
  answer: object<Form<"answer">>({ is: one(["answer"]), status: text, interval: nullable(number) }),
  time: object<Form<"time">>({ is: one(["time"]), time: text }),
  failure: object<Form<"failure">>({ is: one(["failure"]), code: text, text: nullable(text) }),
  broken: object<Form<"broken">>({ is: one(["broken"]), text }),
  words: object<Form<"words">>({ is: one(["words"]), words: text }),
  empty: object<Form<"empty">>({ is: one(["empty"]) }),
});

const party = one(["wallbox", "evcc", "proxy"]);

const frameRow = object<FrameRow>({
  seq: number,
  at: number,
  wb: text,
  kind: one(["call", "result", "error", "unreadable"]),
  from: party,
  to: party,
  id: text,
  action: text,
  sum: nullable(summary),
  tags: list(one(TAGS)),
  rules: list(text),
  call: optional(number),
  rtt: optional(number),
  took: optional(number),
  held: optional(number),
  len: number,
  why: optional(text),
});

const eventRow = object<EventRow>({
  seq: number,
  at: number,
  wb: text,
  kind: one(["event"]),
  leg: nullable(one(["wallbox", "evcc"])),
  what: one(HAPPENINGS),
  why: text,
});

const row: Guard<Row> = (value, path) => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  (kind === "event" ? eventRow : frameRow)(value, path);
};

const rows = { rows: list(row), first_seq: number, last_seq: number };

export const page = object<Page>({ ...rows, more: boolean });

export const journalEvent = tagged<JournalEvent, "type">("type", {
  snapshot: object({ ...rows, type: one(["snapshot"]), boot_id: text, more: boolean }),
  batch: object({ ...rows, type: one(["batch"]), skipped: number }),
  cleared: object({ type: one(["cleared"]), wallbox: text }),
  ended: object({ type: one(["ended"]) }),
});

const change = object<Change>({
  rule: text,
  path: text,
  before: optional(anything),
  after: optional(anything),
  reason: text,
});
const complaint = object<Complaint>({ path: text, message: text });

export const message = object<Message>({
  row: frameRow,
  received: nullable(text),
  sent: nullable(text),
  changes: list(change),
  observed: list(change),
  complaints_received: nullable(list(complaint)),
  complaints_sent: nullable(list(complaint)),
  exchange: list(number),
  facts: object<Message["facts"]>({ connector: nullable(number), keys: list(text) }),
});

const wallboxInfo = object<WallboxInfo>({
  id: text,
  title: text,
  subentry_id: nullable(text),
  device_id: nullable(text),
  connected: boolean,
  connector_devices: record(text),
});

const proxyInfo = object<ProxyInfo>({
  entry_id: text,
  title: text,
  boot_id: text,
  device_id: nullable(text),
  urls: list(text),
  listening: boolean,
  problem: nullable(text),
  evcc: text,
  evcc_reachable: nullable(boolean),
  accepts_new: boolean,
  journal: object<ProxyInfo["journal"]>({ size: number, first_seq: number, last_seq: number }),
  trace_files: object<ProxyInfo["trace_files"]>({ active: boolean, folder: text }),
  wallboxes: list(wallboxInfo),
});

export const info = object<Info>({
  version: text,
  proxies: list(proxyInfo),
  rules: list(object<Info["rules"][number]>({ name: text, group: text, risk: text })),
  actions: object<Info["actions"]>({ wallbox: list(text), evcc: list(text) }),
});

const legStatus = object<LegStatus>({
  up: boolean,
  since: nullable(number),
  latency: nullable(number),
  last_frame: nullable(number),
  problem: nullable(text),
});

const three = list(nullable(number));

const connectorStatus = object<ConnectorStatus>({
  number,
  device_id: nullable(text),
  status: nullable(text),
  error_code: nullable(text),
  plugged_in: nullable(boolean),
  charging: nullable(boolean),
  voltages: three,
  currents: three,
  powers: three,
  power: nullable(number),
  energy: nullable(number),
  energies: three,
  session_energy: nullable(number),
  session_since: nullable(number),
  transaction_id: nullable(number),
  limit_power: nullable(number),
  limit_current: nullable(number),
  limit_phases: nullable(number),
  limit_at: nullable(number),
  limit_use: nullable(number),
  average_voltage: nullable(number),
  average_current: nullable(number),
  power_factor: nullable(number),
  power_factor_reported: boolean,
  soc: nullable(number),
  temperature: nullable(number),
  frequency: nullable(number),
  updated: nullable(number),
  interval: nullable(number),
  curve: list(tuple<[number, number | null, number | null]>(number, nullable(number), nullable(number))),
});

const wallboxStatus = object<WallboxStatus>({
  id: text,
  title: text,
  subentry_id: nullable(text),
  device_id: nullable(text),
  vendor: nullable(text),
  model: nullable(text),
  firmware: nullable(text),
  preset: nullable(text),
  preset_label: nullable(text),
  repairs_active: boolean,
  legs: object<WallboxStatus["legs"]>({ wallbox: legStatus, evcc: legStatus }),
  frames: number,
  repairs: number,
  last_seen: nullable(number),
  last_command: nullable(text),
  last_command_at: nullable(number),
  boot_answer: nullable(text),
  booted: boolean,
  status: nullable(text),
  connectors: list(connectorStatus),
});

const statusChange = {
  wallboxes: list(wallboxStatus),
  gone: list(text),
};

export const statusEvent: Guard<StatusEvent> = (value, path) => {
  const type = (value as { type?: unknown } | null)?.type;
  if (type === "ended") object({ type: one(["ended"]) })(value, path);
  else object({ type: one(["snapshot", "changed"]), ...statusChange })(value, path);
};

export const configuration = object<Configuration>({
  read_at: nullable(number),
  keys: list(
    object<ConfigurationKey>({
      key: text,
      value: nullable(text),
      readonly: boolean,
      automatic: nullable(text),
      refused: boolean,
    }),
  ),
});

const evccLoadpoint = object<EvccLoadpoint>({
  number,
  title: nullable(text),
  mode: nullable(text),
  connected: nullable(boolean),
  charging: nullable(boolean),
  enabled: nullable(boolean),
  offered_current: nullable(number),
  min_current: nullable(number),
  max_current: nullable(number),
  charge_power: nullable(number),
  vehicle: nullable(text),
  phases: nullable(number),
  waits_for: nullable(text),
  wallbox: nullable(text),
  connector: nullable(number),
});

export const evcc = object<EvccAnswer>({
  link: one(["off", "trying", "answers", "silent"]),
  since: nullable(number),
  problem: nullable(text),
  url: text,
  facts: nullable(
    object<EvccFacts>({
      version: nullable(text),
      started: nullable(boolean),
      ocpp_port: nullable(number),
      interval: nullable(number),
      sponsor: nullable(
        object<NonNullable<EvccFacts["sponsor"]>>({
          name: text,
          expires_at: nullable(text),
          expires_soon: boolean,
        }),
      ),
      fatal: list(object<EvccFacts["fatal"][number]>({ class: text, device: text, error: text })),
      stations: list(object<EvccFacts["stations"][number]>({ id: text, status: text })),
      forwarders: list(
        object<EvccFacts["forwarders"][number]>({ station: text, connected: boolean, error: text }),
      ),
      loadpoints: list(evccLoadpoint),
    }),
  ),
  log: list(
    object<EvccAnswer["log"][number]>({ at: number, level: one(["warn", "error", "fatal"]), text }),
  ),
});

type Answer = NonNullable<Sent["answer"]>;

export const sent = object<Sent>({
  complaints: list(complaint),
  seq: nullable(number),
  answer: nullable(
    tagged<Answer, "kind">("kind", {
      result: object<Extract<Answer, { kind: "result" }>>({ kind: one(["result"]), payload: record(anything) }),
      error: object<Extract<Answer, { kind: "error" }>>({ kind: one(["error"]), code: text, text }),
    }),
  ),
  problem: nullable(text),
  latency: nullable(number),
});

const mode = one(["off", "observe", "on"]);

export const rules = object<{ rules: RuleSetting[] }>({
  rules: list(
    object<RuleSetting>({
      name: text,
      mode,
      preset_mode: mode,
      failed: boolean,
      hits: number,
      observed: number,
    }),
  ),
});

export const opened = object<Opened>({
  trace_id: text,
  name: text,
  format: one(["open-ocpp-trace", "original-log"]),
  frames: number,
  unreadable_lines: number,
  wallboxes: list(text),
  first_at: nullable(number),
  last_at: nullable(number),
});

export const traces = object<{ traces: Opened[] }>({ traces: list(opened) });

export const exported = object<{ path: string; name: string }>({ path: text, name: text });
