/** The commands of the WebSocket API; what they answer is typed in protocol.ts. */

import type { EvccAnswer } from "./evcc";
import type { HomeAssistant } from "./ha-types";
import type { Cured, HealthEvent } from "./health";
import type {
  Configuration,
  ExportFormat,
  Info,
  JournalEvent,
  Leg,
  Message,
  Opened,
  Page,
  RuleSetting,
  Sent,
  Source,
  StatusEvent,
} from "./protocol";

export const DOMAIN = "wallbox_evcc_proxy";

export class Api {
  constructor(private readonly home: () => HomeAssistant) {}

  info(): Promise<Info> {
    return this.call("info");
  }

  /** Follow the messages of a proxy; resolves with what ends that. */
  subscribeMessages(
    entry_id: string,
    since: { since_seq: number; boot_id: string } | null,
    onEvent: (event: JournalEvent) => void,
  ): Promise<() => Promise<void>> {
    return this.home().connection.subscribeMessage<JournalEvent>(
      onEvent,
      { type: `${DOMAIN}/subscribe_messages`, entry_id, ...(since ?? {}) },
      { resubscribe: false },
    );
  }

  subscribeStatus(entry_id: string, onEvent: (event: StatusEvent) => void): Promise<() => Promise<void>> {
    return this.home().connection.subscribeMessage<StatusEvent>(
      onEvent,
      { type: `${DOMAIN}/subscribe_status`, entry_id },
      { resubscribe: false },
    );
  }

  /** Rows before a sequence number, newest of them last. */
  queryMessages(source: Source, before_seq: number | null, limit: number): Promise<Page> {
    return this.call("query_messages", { ...source, limit, ...(before_seq === null ? {} : { before_seq }) });
  }

  getMessage(source: Source, seq: number): Promise<Message> {
    return this.call("get_message", { ...source, seq });
  }

  /** Forget the messages at the proxy, of one wallbox or of all. */
  clear(entry_id: string, wallbox: string): Promise<null> {
    return this.call("clear", { entry_id, wallbox });
  }

  send(
    entry_id: string,
    wallbox: string,
    target: Leg,
    action: string,
    payload: Record<string, unknown>,
    dry_run = false,
  ): Promise<Sent> {
    return this.call("send", { entry_id, wallbox, target, action, payload, dry_run });
  }

  subscribeFindings(entry_id: string, onEvent: (event: HealthEvent) => void): Promise<() => Promise<void>> {
    return this.home().connection.subscribeMessage<HealthEvent>(
      onEvent,
      { type: `${DOMAIN}/subscribe_findings`, entry_id },
      { resubscribe: false },
    );
  }

  /** Apply a finding's cure, the one at this place in its list; `dry_run` only tells what it changes. */
  cure(entry_id: string, wallbox: string, code: string, subject: string, cure: number, dry_run: boolean): Promise<Cured> {
    return this.call("cure", { entry_id, wallbox, code, subject, cure, dry_run });
  }

  /** What EVCC says of itself on its web side. */
  evcc(entry_id: string): Promise<EvccAnswer> {
    return this.call("evcc", { entry_id });
  }

  configuration(entry_id: string, wallbox: string): Promise<Configuration> {
    return this.call("configuration", { entry_id, wallbox });
  }

  rules(entry_id: string, wallbox: string): Promise<{ rules: RuleSetting[] }> {
    return this.call("rules", { entry_id, wallbox });
  }

  setRule(entry_id: string, wallbox: string, rule: string, mode: RuleSetting["mode"]): Promise<null> {
    return this.call("set_rule", { entry_id, wallbox, rule, mode });
  }

  /** Prepare a download; the path is signed and good for some minutes. */
  export(
    source: Source,
    format: ExportFormat,
    options: {
      anonymise: boolean;
      payload: boolean;
      /** Empty: of all wallboxes. */
      wallbox: string;
      /** First and last seq of each stretch; null for all. */
      ranges: [number, number][] | null;
      /** Notes by seq. */
      notes: Record<string, string>;
    },
  ): Promise<{ path: string; name: string }> {
    return this.call("export", { ...source, format, ...options });
  }

  /** Open a trace file that was uploaded to Home Assistant's /api/file_upload. */
  import(file_id: string, name: string): Promise<Opened> {
    return this.call("import", { file_id, name });
  }

  /** The trace files that are open. */
  opened(): Promise<{ traces: Opened[] }> {
    return this.call("opened");
  }

  /** Let an opened trace file go. */
  close(trace_id: string): Promise<null> {
    return this.call("close", { trace_id });
  }

  private call<T>(command: string, members: Record<string, unknown> = {}): Promise<T> {
    return this.home().callWS<T>({ type: `${DOMAIN}/${command}`, ...members });
  }
}
