/** Whole messages, asked for when they are opened and kept for a while: rows come without their text. */

import type { Message, Source } from "../protocol";
import { app } from "./app";

/** How many are kept. A message has up to two texts, some kilobytes each. */
const KEPT = 200;

/** The codes with which it is said that a message is no longer there, or what it was read from. */
const GONE: unknown[] = ["unknown_message", "unknown_trace"];

class Details {
  private readonly kept = new Map<string, Promise<Message>>();

  /** A message in full. Rejects with what Home Assistant says against it. */
  get(source: Source, seq: number): Promise<Message> {
    const key = `${origin(source)} ${seq}`;
    const known = this.kept.get(key);
    this.kept.delete(key);
    const message = known ?? this.ask(key, source, seq);
    this.kept.set(key, message);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
    return message;
  }

  /** The exchange of a message: itself, the call and its answers, oldest first; without those that are gone. */
  async exchange(source: Source, message: Message): Promise<Message[]> {
    const others = [...new Set(message.exchange)].filter((seq) => seq !== message.row.seq);
    const found = await Promise.all(others.map((seq) => this.get(source, seq).catch(() => null)));
    return [message, ...found.filter((other) => other !== null)].sort((a, b) => a.row.seq - b.row.seq);
  }

  /** Forget all: sequence numbers begin anew, or the messages were cleared. */
  clear(): void {
    this.kept.clear();
  }

  private ask(key: string, source: Source, seq: number): Promise<Message> {
    const message = app.api.getMessage(source, seq);
    const forget = (): boolean => this.kept.delete(key);
    // A call that waits gets its answer later; its exchange is another then.
    message.then(({ row }) => row.tags.includes("open") && forget(), forget);
    return message;
  }
}

/** What a sequence number belongs to: they begin anew when the proxy starts again. */
function origin(source: Source): string {
  if ("trace_id" in source) return source.trace_id;
  const proxy = app.info?.proxies.find(({ entry_id }) => entry_id === source.entry_id);
  return `${source.entry_id} ${proxy?.boot_id ?? ""}`;
}

/** Whether an error means that the message is no longer kept. */
export function isGone(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && GONE.includes(error.code);
}

export const details = new Details();
