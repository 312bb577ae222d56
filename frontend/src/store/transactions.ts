/** Which transaction a frame belongs to. Few frames name it: it follows from the order in which they came. */

import type { FrameRow } from "../protocol";

/** Which connector a frame is about, null when it does not say. */
function connectorOf({ sum }: FrameRow): number | null {
  return sum && "connector" in sum ? sum.connector : null;
}

export class Transactions {
  private readonly bySeq = new Map<number, number>();
  /** The transaction that runs, by wallbox and connector. */
  private readonly running = new Map<string, number>();

  of(row: { seq: number }): number | null {
    return this.bySeq.get(row.seq) ?? null;
  }

  /** Take in a row that is newer than all before it, with the call that it answers if that is known. */
  learn(row: FrameRow, call: FrameRow | null): void {
    const { sum } = row;
    if (sum?.is === "started" && sum.transaction !== null) this.begin(row, call, sum.transaction);
    else if (sum?.is === "stop" && sum.transaction !== null) this.end(row, sum.transaction);
    else if (call && this.bySeq.has(call.seq)) this.bySeq.set(row.seq, this.bySeq.get(call.seq)!);
    else if (row.kind === "call") {
      const transaction = this.running.get(place(row, connectorOf(row)));
      if (transaction !== undefined) this.bySeq.set(row.seq, transaction);
    }
  }

  drop(seq: number): void {
    this.bySeq.delete(seq);
  }

  forget(): void {
    this.bySeq.clear();
    this.running.clear();
  }

  private begin(row: FrameRow, call: FrameRow | null, transaction: number): void {
    this.bySeq.set(row.seq, transaction);
    if (!call) return;
    this.bySeq.set(call.seq, transaction);
    this.running.set(place(call, connectorOf(call)), transaction);
  }

  private end(row: FrameRow, transaction: number): void {
    this.bySeq.set(row.seq, transaction);
    for (const [where, running] of this.running) if (running === transaction) this.running.delete(where);
  }
}

function place(row: FrameRow, connector: number | null): string {
  return `${row.wb} ${connector ?? ""}`;
}
