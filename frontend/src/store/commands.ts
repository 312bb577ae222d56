/** What the user asked of wallboxes, and what came of it; it outlives the element that asked. */

import type { Sent } from "../protocol";
import type { App } from "./app";
import { isForbidden, messageOf } from "./errors";
import { Observable } from "./observable";

/** Commands that are remembered. */
const KEPT = 20;
/** Seconds within which a wallbox boots again, or ends its transaction, when it said it would. */
export const PATIENCE = { boot: 300, end: 120 } as const;

export type Outcome =
  | { is: "sending" }
  /** The wallbox's answer; `status` is null where an answer has none. */
  | { is: "answered"; status: string | null }
  | { is: "keys"; count: number; unknown: string[] }
  /** It accepted, and what it accepted is still to happen. */
  | { is: "waiting"; for: "boot" | "end" }
  | { is: "happened"; what: "boot" | "end"; seconds: number; energy: number | null }
  | { is: "missing"; what: "boot" | "end" }
  | { is: "refused"; code: string; text: string }
  | { is: "unsent"; why: string }
  | { is: "forbidden" };

export interface Command {
  number: number;
  entry: string;
  wallbox: string;
  action: string;
  payload: Record<string, unknown>;
  /** When it was sent, seconds since the Unix epoch by Home Assistant's clock. */
  at: number;
  /** Sequence number of its row in Messages. */
  seq: number | null;
  outcome: Outcome;
}

/** Answers that say no. */
const REFUSALS = new Set(["Rejected", "NotSupported", "NotImplemented", "UnlockFailed", "Faulted", "Occupied"]);

/** Whether a command came to what was wanted; null while that is open. */
export function isGood(outcome: Outcome): boolean | null {
  switch (outcome.is) {
    case "sending":
    case "waiting":
      return null;
    case "answered":
      return !REFUSALS.has(outcome.status ?? "");
    case "keys":
    case "happened":
      return true;
    default:
      return false;
  }
}

export class Commands extends Observable {
  /** Newest first. */
  list: readonly Command[] = [];
  private count = 0;

  constructor(private readonly app: App) {
    super();
  }

  of(wallbox: string): Command[] {
    const entry = this.app.proxy?.entry_id;
    return this.list.filter((command) => command.wallbox === wallbox && command.entry === entry);
  }

  /** Send a call to a wallbox; resolves with what was answered, null when there was no way to send it. */
  async send(wallbox: string, action: string, payload: Record<string, unknown>): Promise<Sent | null> {
    const entry = this.app.proxy?.entry_id ?? "";
    const unwatch = this.app.status.watch();
    const at = this.app.status.now;
    const command: Command = {
      ...{ number: ++this.count, entry, wallbox, action, payload },
      ...{ at, seq: null, outcome: { is: "sending" } },
    };
    this.list = [command, ...this.list].slice(0, KEPT);
    this.changed();
    try {
      const sent = await this.app.api.send(entry, wallbox, "wallbox", action, payload);
      const outcome = outcomeOf(action, sent);
      this.settle(command.number, outcome, sent.seq);
      if (outcome.is === "waiting") this.await({ ...command, seq: sent.seq }, outcome.for);
      return sent;
    } catch (error) {
      this.settle(
        command.number,
        isForbidden(error) ? { is: "forbidden" } : { is: "unsent", why: messageOf(error) },
        null,
      );
      return null;
    } finally {
      unwatch();
    }
  }

  private settle(number: number, outcome: Outcome, seq: number | null): void {
    this.list = this.list.map((command) => (command.number === number ? { ...command, outcome, seq } : command));
    this.changed();
  }

  /** Look until what the wallbox accepted has happened. */
  private await(command: Command, what: "boot" | "end"): void {
    const { status } = this.app;
    const unwatch = status.watch();
    let energy: number | null = null;
    const settle = (outcome: Outcome): void => {
      unsubscribe();
      unwatch();
      this.settle(command.number, outcome, command.seq);
    };
    const look = (): void => {
      if (this.app.proxy?.entry_id === command.entry && status.known) {
        const wallbox = status.find(command.wallbox);
        const charging = wallbox?.connectors.find(
          ({ transaction_id }) => transaction_id !== null && transaction_id === command.payload["transactionId"],
        );
        energy = charging?.session_energy ?? energy;
        const happened =
          what === "boot"
            ? wallbox !== null && hasBootedSince(wallbox, command.at)
            : wallbox !== null && wallbox.legs.wallbox.up && !charging;
        if (happened) return settle({ is: "happened", what, seconds: status.now - command.at, energy });
      }
      if (status.now - command.at > PATIENCE[what]) settle({ is: "missing", what });
    };
    const unsubscribe = status.subscribe(look);
    look();
  }
}

function hasBootedSince(wallbox: { booted: boolean; legs: { wallbox: { up: boolean; since: number | null } } }, at: number): boolean {
  const { up, since } = wallbox.legs.wallbox;
  return wallbox.booted && up && since !== null && since > at;
}

function outcomeOf(action: string, sent: Sent): Outcome {
  const { answer } = sent;
  if (!answer) {
    const invalid = sent.complaints.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
    return { is: "unsent", why: sent.problem ?? invalid };
  }
  if (answer.kind === "error") return { is: "refused", code: answer.code, text: answer.text };
  const { status, configurationKey, unknownKey } = answer.payload;
  if (action === "GetConfiguration") {
    return { is: "keys", count: lengthOf(configurationKey), unknown: wordsOf(unknownKey) };
  }
  if (status === "Accepted" && action === "Reset") return { is: "waiting", for: "boot" };
  if (status === "Accepted" && action === "RemoteStopTransaction") return { is: "waiting", for: "end" };
  return { is: "answered", status: typeof status === "string" ? status : null };
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function wordsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
}
