/**
 * What is to be exported, and how: kept outside the view that asks for it, which Home Assistant may
 * throw away.
 */

import type { ExportFormat, Row, Source } from "../protocol";
import type { App } from "./app";
import { Observable } from "./observable";

export const FORMATS = ["jsonl", "log", "pairs", "csv"] as const satisfies readonly ExportFormat[];
/** Seconds before now, or before the end of a trace; "all" and "filter" are no time. */
export const STRETCHES = { all: null, filter: null, minutes: 600, hour: 3600, day: 86_400 } as const;
export type Stretch = keyof typeof STRETCHES;

/** Rows in a page where as many as possible are wanted. */
const PAGE = 1000;

export class Exporting extends Observable {
  format: ExportFormat = "jsonl";
  stretch: Stretch = "all";
  anonymise = true;
  payload = true;

  constructor(private readonly app: App) {
    super();
  }

  set(change: Partial<Pick<Exporting, "format" | "stretch" | "anonymise" | "payload">>): void {
    Object.assign(this, change);
    this.changed();
  }

  /** The messages that the filter lets through, as far as the panel holds them; null without a filter. */
  get filtered(): readonly Row[] | null {
    const { filter, messages } = this.app;
    if (!filter.isOn || !messages.known) return null;
    return messages.rows.filter((row) => filter.isOfWallbox(row) && filter.matches(row));
  }

  /** Have a download prepared as chosen; null when nothing is in the stretch that was chosen. */
  async prepare(format = this.format, anonymise = this.anonymise): Promise<{ href: string; name: string } | null> {
    const { source, wallbox, api } = this.app;
    if (!source) return null;
    const ranges = await this.ranges(source);
    if (ranges?.length === 0) return null;
    const notes = this.notes();
    const { path, name } = await api.export(source, format, { anonymise, payload: this.payload, wallbox, ranges, notes });
    return { href: this.app.hass.hassUrl?.(path) ?? path, name };
  }

  /** The user's marks by sequence number; one without a note is worth one too. */
  private notes(): Record<string, string> {
    const notes = Object.entries(this.app.messages.marks.notes);
    return Object.fromEntries(notes.map(([seq, note]) => [seq, note || "marked"]));
  }

  private async ranges(source: Source): Promise<[number, number][] | null> {
    const shown = this.stretch === "filter" ? this.filtered : null;
    if (shown) return rangesOf(shown);
    const seconds = STRETCHES[this.stretch];
    if (seconds === null) return null;
    const end = this.app.trace?.last_at ?? Date.now() / 1000;
    return this.since(source, end - seconds);
  }

  /** The stretch from a point in time on, by sequence numbers. */
  private async since(source: Source, at: number): Promise<[number, number][]> {
    let first: number | null = null;
    let last: number | null = null;
    let before: number | null = null;
    for (;;) {
      const { rows, more } = await this.app.api.queryMessages(source, before, PAGE);
      last ??= rows.at(-1)?.seq ?? null;
      first = rows.find((row) => row.at >= at)?.seq ?? first;
      const oldest = rows[0];
      if (!oldest || oldest.at < at || !more) break;
      before = oldest.seq;
    }
    return first === null || last === null ? [] : [[first, last]];
  }
}

/** Rows as stretches of sequence numbers without gaps. */
export function rangesOf(rows: readonly Row[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const seq of rows.map((row) => row.seq).sort((one, other) => one - other)) {
    const current = ranges.at(-1);
    if (current && seq <= current[1] + 1) current[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
