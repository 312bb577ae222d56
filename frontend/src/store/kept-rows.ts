/** The rows that the panel holds, by sequence number, with what they tell of one another. */

import type { FrameRow, Row } from "../protocol";
import { Transactions } from "./transactions";

/** Rows that are kept at most, however many were asked for. */
export const MOST = 50_000;

export function isFrame(row: Row): row is FrameRow {
  return row.kind !== "event";
}

export class KeptRows {
  /** Oldest first. A new array after each change. */
  all: readonly Row[] = [];
  readonly transactions = new Transactions();
  /** Answers by the seq of their call, oldest first. */
  private answers = new Map<number, FrameRow[]>();
  private was = new WeakMap<FrameRow, string>();
  /** Room beyond the limit for the older rows that were asked for. */
  private older = 0;

  constructor(private limit: number) {}

  get first(): number {
    return this.all[0]?.seq ?? 0;
  }

  get last(): number {
    return this.all.at(-1)?.seq ?? 0;
  }

  get room(): number {
    return Math.min(MOST, this.limit + this.older);
  }

  find(seq: number): Row | undefined {
    const row = this.all[this.indexFrom(seq)];
    return row?.seq === seq ? row : undefined;
  }

  /** Add rows wherever they belong. Those that are here already stay. Returns how many the limit cost. */
  add(rows: readonly Row[]): number {
    const last = this.last;
    const follow = rows.every(({ seq }, at) => seq > (at ? rows[at - 1]!.seq : last));
    if (follow) {
      this.all = [...this.all, ...rows];
      rows.forEach((row) => this.learn(row));
    } else {
      const known = new Set(this.all.map(({ seq }) => seq));
      const news = rows.filter(({ seq }) => !known.has(seq));
      this.take([...this.all, ...news].sort((a, b) => a.seq - b.seq));
    }
    return this.cut();
  }

  /** Add rows that are older than all others, and make room for them. Returns how many had none. */
  addOlder(rows: readonly Row[]): number {
    this.older += rows.length;
    return this.add(rows);
  }

  keepAtMost(limit: number): number {
    this.limit = limit;
    return this.cut();
  }

  /** Forget those of a wallbox, or all of them. */
  clear(wallbox: string): void {
    this.older = 0;
    this.take(wallbox ? this.all.filter(({ wb }) => wb !== wallbox) : []);
  }

  /** The answers to a call, oldest first. */
  answersTo(row: FrameRow): readonly FrameRow[] {
    return this.answers.get(row.seq) ?? [];
  }

  /** The other side of an exchange: a call's first answer, an answer's call. */
  partner(row: Row): FrameRow | undefined {
    if (!isFrame(row)) return undefined;
    if (row.kind === "call") return this.answersTo(row)[0];
    const call = row.call === undefined ? undefined : this.find(row.call);
    return call && isFrame(call) ? call : undefined;
  }

  /** The connector's status before that of a StatusNotification, null when it is not known. */
  statusBefore(row: FrameRow): string | null {
    if (row.sum?.is !== "status") return null;
    const known = this.was.get(row);
    if (known !== undefined) return known;
    const { connector } = row.sum;
    for (let at = this.indexFrom(row.seq) - 1; at >= 0; at -= 1) {
      const before = this.all[at]!;
      if (!isFrame(before) || before.wb !== row.wb) continue;
      if (before.sum?.is !== "status" || before.sum.connector !== connector) continue;
      this.was.set(row, before.sum.status);
      return before.sum.status;
    }
    return null;
  }

  /** Index of the first row that has this sequence number or a later one. */
  indexFrom(seq: number): number {
    return indexFrom(this.all, seq);
  }

  private take(rows: readonly Row[]): void {
    this.all = rows;
    this.answers = new Map();
    this.was = new WeakMap();
    this.transactions.forget();
    rows.forEach((row) => this.learn(row));
  }

  private learn(row: Row): void {
    if (!isFrame(row)) return;
    const call = row.call === undefined ? undefined : this.find(row.call);
    this.transactions.learn(row, call && isFrame(call) ? call : null);
    if (row.call === undefined) return;
    const others = this.answers.get(row.call);
    if (others) others.push(row);
    else this.answers.set(row.call, [row]);
  }

  private cut(): number {
    const over = this.all.length - this.room;
    if (over <= 0) return 0;
    for (const row of this.all.slice(0, over)) {
      this.answers.delete(row.seq);
      this.transactions.drop(row.seq);
    }
    this.all = this.all.slice(over);
    return over;
  }
}

/** Index of the first row that has this sequence number or a later one. */
export function indexFrom(rows: readonly { seq: number }[], seq: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
