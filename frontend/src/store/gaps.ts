/** Rows that the proxy has and that were too many to send: which ones, and fetching them. */

import type { Page, Row } from "../protocol";

/** Milliseconds until what failed is tried again. */
const RETRY = 2000;

/** A stretch without rows, between two sequence numbers. */
interface Gap {
  after: number;
  before: number;
}

export class Gaps {
  private open: Gap[] = [];
  /** Counts the times that all was forgotten: what was asked before that is of no interest. */
  private turn = 0;
  private isFetching = false;

  constructor(
    private readonly fetch: (before: number) => Promise<Page>,
    private readonly found: (rows: readonly Row[]) => void,
  ) {}

  add(after: number, before: number): void {
    if (before - after > 1) this.open.push({ after, before });
  }

  forget(): void {
    this.open = [];
    this.turn += 1;
    this.isFetching = false;
  }

  /** Fetch what is missing, page by page; what cannot be had now is tried again. */
  async fill(): Promise<void> {
    const gap = this.open[0];
    if (!gap || this.isFetching) return;
    this.isFetching = true;
    const { turn } = this;
    try {
      const { rows, more } = await this.fetch(gap.before);
      if (turn !== this.turn) return;
      const found = rows.filter(({ seq }) => seq > gap.after);
      if (found.length < rows.length || !more || !found.length) this.open.shift();
      else gap.before = found[0]!.seq;
      this.found(found);
      this.isFetching = false;
      void this.fill();
    } catch {
      if (turn !== this.turn) return;
      this.isFetching = false;
      setTimeout(() => void this.fill(), RETRY);
    }
  }
}
