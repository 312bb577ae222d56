/** A Home Assistant that answers as the proxy's WebSocket API does, with what a test puts into it. */

import { readFileSync } from "node:fs";
import type { HomeAssistant } from "../src/ha-types";
import type { FrameRow, Info, JournalEvent, Message, Page, Row } from "../src/protocol";

type Fields = Partial<FrameRow> & { seq: number };

/** A call of the wallbox to EVCC, or whatever the members make of it. */
export function frame(fields: Fields): FrameRow {
  return {
    at: 1_790_000_000 + fields.seq,
    wb: "garage",
    kind: "call",
    from: "wallbox",
    to: "evcc",
    id: `id-${fields.seq}`,
    action: "Heartbeat",
    sum: { is: "empty" },
    tags: [],
    rules: [],
    len: 100,
    ...fields,
  };
}

/** EVCC's answer to a call. */
export function answer(call: FrameRow, fields: Fields): FrameRow {
  const [from, to] = [call.to, call.from];
  return frame({ kind: "result", action: call.action, wb: call.wb, call: call.seq, from, to, rtt: 12.5, ...fields });
}

export function frames(from: number, to: number): FrameRow[] {
  return Array.from({ length: to - from + 1 }, (_, at) => frame({ seq: from + at }));
}

interface Subscription {
  message: Record<string, unknown>;
  tell: (event: JournalEvent) => void;
  ended: boolean;
}

let starts = 0;

export class FakeHome {
  /** What the proxy keeps. */
  journal: Row[] = [];
  boot = `boot-${++starts}`;
  commands: Record<string, unknown>[] = [];
  subscriptions: Subscription[] = [];
  messages: Record<number, Partial<Message>> = {};
  wallboxes = ["garage"];
  dryRun: { path: string; message: string }[] = [];
  readonly connection = Object.assign(new EventTarget(), {
    connected: true,
    subscribeMessage: <T>(callback: (message: T) => void, message: Record<string, unknown>) => this.subscribe(callback, message),
  });

  hass(language = "en"): HomeAssistant {
    const texts = JSON.parse(
      readFileSync(`../custom_components/wallbox_evcc_proxy/translations/${language}.json`, "utf8"),
    ) as Record<string, unknown>;
    const localize = (key: string, values: Record<string, string | number> = {}): string => {
      const path = key.split(".").slice(2);
      const text = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], texts);
      return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : "";
    };
    return {
      connection: this.connection as unknown as HomeAssistant["connection"],
      connected: true,
      language,
      locale: { language, number_format: "language", time_format: "24" },
      states: {},
      themes: { darkMode: false },
      localize,
      loadBackendTranslation: async () => localize,
      callWS: <T>(message: Record<string, unknown>) => this.answer(message) as Promise<T>,
    };
  }

  /** The subscription that is in force. */
  get live(): Subscription {
    const live = this.subscriptions.filter(({ message, ended }) => !ended && String(message["type"]).endsWith("subscribe_messages")).at(-1);
    if (!live) throw new Error("nobody subscribed to messages");
    return live;
  }

  /** Rows come, and whoever follows is told. */
  come(rows: Row[], skipped = 0): void {
    this.journal.push(...rows);
    this.live.tell({ type: "batch", skipped, ...this.bounds(rows.slice(skipped)) });
  }

  /** The connection is lost and comes back; what `meanwhile` does happens in between. */
  async reconnect(meanwhile: () => void = () => undefined): Promise<void> {
    this.subscriptions.forEach((subscription) => (subscription.ended = true));
    meanwhile();
    this.connection.dispatchEvent(new Event("ready"));
    await settled();
  }

  private bounds(rows: Row[]): { rows: Row[]; first_seq: number; last_seq: number } {
    return { rows, first_seq: this.journal[0]?.seq ?? 0, last_seq: this.journal.at(-1)?.seq ?? 0 };
  }

  private async subscribe<T>(callback: (message: T) => void, message: Record<string, unknown>): Promise<() => Promise<void>> {
    const subscription: Subscription = { message, tell: callback as (event: JournalEvent) => void, ended: false };
    this.subscriptions.push(subscription);
    if (String(message["type"]).endsWith("subscribe_messages")) {
      const after = message["boot_id"] === this.boot ? Number(message["since_seq"]) : 0;
      const rows = this.journal.filter(({ seq }) => seq > after);
      subscription.tell({ type: "snapshot", boot_id: this.boot, more: rows.length > 500, ...this.bounds(rows.slice(-500)) });
    }
    return async () => {
      subscription.ended = true;
    };
  }

  private async answer(message: Record<string, unknown>): Promise<unknown> {
    this.commands.push(message);
    switch (String(message["type"]).split("/")[1]) {
      case "info":
        return this.info();
      case "query_messages":
        return this.page(message);
      case "get_message":
        return this.message(Number(message["seq"]));
      case "clear":
        this.journal = this.journal.filter(({ wb }) => message["wallbox"] !== "" && wb !== message["wallbox"]);
        this.live.tell({ type: "cleared", wallbox: String(message["wallbox"]) });
        return null;
      case "send":
        return {
          complaints: this.dryRun,
          seq: message["dry_run"] ? null : 77,
          answer: message["dry_run"] ? null : { kind: "result", payload: { status: "Accepted" } },
          problem: null,
          latency: 42,
        };
      default:
        throw { code: "unknown_command", message: `no ${String(message["type"])} here` };
    }
  }

  private page({ before_seq, limit }: Record<string, unknown>): Page {
    const before = typeof before_seq === "number" ? before_seq : Infinity;
    const rows = this.journal.filter(({ seq }) => seq < before);
    return { ...this.bounds(rows.slice(-Number(limit))), more: rows.length > Number(limit) };
  }

  private message(seq: number): Message {
    const row = this.journal.find((each) => each.seq === seq) as FrameRow | undefined;
    if (!row) throw { code: "not_found", message: "gone" };
    const text = `[2,"${row.id}","${row.action}",{"connectorId":1}]`;
    return {
      row,
      received: text,
      sent: text,
      changes: [],
      observed: [],
      complaints_received: [],
      complaints_sent: [],
      exchange: [seq],
      facts: { connector: null, keys: [] },
      ...this.messages[seq],
    };
  }

  private info(): Info {
    return {
      version: "0",
      rules: [],
      actions: { wallbox: ["Reset", "TriggerMessage"], evcc: ["StatusNotification"] },
      proxies: [
        {
          entry_id: "entry",
          title: "EVCC",
          boot_id: this.boot,
          device_id: null,
          urls: [],
          listening: true,
          problem: null,
          evcc: "evcc:8887",
          evcc_reachable: true,
          accepts_new: true,
          journal: { size: 5000, first_seq: 0, last_seq: 0 },
          trace_files: { active: false, folder: "" },
          wallboxes: this.wallboxes.map((id) => ({
            id,
            title: id,
            subentry_id: null,
            device_id: null,
            connected: true,
            connector_devices: {},
          })),
        },
      ],
    };
  }
}

/** What was asked has been answered, and what changed has been told. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setTimeout(resolve, 8));
}
