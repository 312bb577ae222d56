/** The list as it is shown: what the filter lets through, with context, exchanges joined, noise folded away. */

import type { FrameRow, Row } from "../protocol";
import type { Filter } from "./filter";
import { isFrame, type KeptRows } from "./kept-rows";

/** A row of the list. */
export interface ShownRow {
  is: "row";
  /** Its sequence number: items are in the order of their keys. */
  key: number;
  row: Row;
  /** The answer that is shown with its call, where an exchange is one row. */
  answer: FrameRow | null;
  /** Whether the filter lets it through; else it is there for context, or because nothing is hidden. */
  match: boolean;
}

/** What says little, folded into one row. */
export interface Folded {
  is: "folded";
  /** Sequence number of the first of them. */
  key: number;
  isOpen: boolean;
  counts: Record<string, number>;
}

export type Shown = ShownRow | Folded;

export interface ShownOptions {
  /** Folds that were opened, by their key. */
  opened: ReadonlySet<number>;
  /** Messages that are shown in any case. */
  kept: (seq: number) => boolean;
  newestOnTop: boolean;
}

/** The items of the list, from its top. */
export function shownOf(rows: readonly Row[], kept: KeptRows, filter: Filter, options: ShownOptions): Shown[] {
  const own = filter.wallbox ? rows.filter((row) => filter.isOfWallbox(row)) : rows;
  const [calls, answers] = filter.isTalk ? joined(own, kept) : [own, null];
  const matches = filter.isOn ? calls.map((row) => matchesAny(row, kept, filter)) : null;
  const around = contextOf(calls, matches, filter);
  const items: Shown[] = [];
  let fold: Folded | null = null;
  calls.forEach((row, at) => {
    const answer = answers?.[at] ?? null;
    if (!around(at) && !options.kept(row.seq)) return;
    if (filter.isNoise(row) && !options.kept(row.seq) && !(answer && filter.isNoise(answer) === false)) {
      fold ??= begin(items, row, options);
      count(fold, row, kept);
      if (!fold.isOpen) return;
    } else fold = null;
    items.push({ is: "row", key: row.seq, row, answer, match: matches?.[at] ?? true });
  });
  return options.newestOnTop ? items.reverse() : items;
}

/** Index of the item with this key or, when there is none, of the one that is nearest below it in time. */
export function indexOfKey(items: readonly { key: number }[], key: number, newestOnTop: boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = items[middle]!.key;
    if (newestOnTop ? other > key : other < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls, and their first answers beside them; what answers no call that is there stands for itself. */
function joined(rows: readonly Row[], kept: KeptRows): [Row[], (FrameRow | null)[]] {
  const first = rows[0]?.seq ?? 0;
  const calls = rows.filter((row) => {
    if (!isFrame(row) || row.call === undefined || row.kind === "call") return true;
    const call = kept.find(row.call);
    return !call || call.seq < first;
  });
  return [calls, calls.map((row) => (isFrame(row) && row.kind === "call" ? (kept.answersTo(row)[0] ?? null) : null))];
}

function matchesAny(row: Row, kept: KeptRows, filter: Filter): boolean {
  if (filter.matches(row)) return true;
  return filter.isTalk && isFrame(row) && kept.answersTo(row).some((answer) => filter.matches(answer));
}

/** Tells which rows are shown: the matches and what is near them in time; all where matches are only marked. */
function contextOf(
  rows: readonly Row[],
  matches: readonly boolean[] | null,
  { context, highlights }: Filter,
): (at: number) => boolean {
  if (highlights || !matches) return () => true;
  if (!context) return (at) => matches[at]!;
  const near = [...matches];
  const look = (from: number, by: 1 | -1): void => {
    let last = -Infinity * by;
    for (let at = from; at >= 0 && at < rows.length; at += by) {
      const time = rows[at]!.at;
      if (matches[at]) last = time;
      else if ((time - last) * by <= context) near[at] = true;
    }
  };
  look(0, 1);
  look(rows.length - 1, -1);
  return (at) => near[at]!;
}

function begin(items: Shown[], row: Row, { opened }: ShownOptions): Folded {
  const fold: Folded = { is: "folded", key: row.seq - 0.5, isOpen: opened.has(row.seq - 0.5), counts: {} };
  items.push(fold);
  return fold;
}

/** Count exchanges: a call with its answer is one. */
function count(fold: Folded, row: FrameRow, kept: KeptRows): void {
  const counted = row.kind !== "call" && row.call !== undefined && kept.find(row.call)?.seq;
  if (counted && counted > fold.key) return;
  fold.counts[row.action] = (fold.counts[row.action] ?? 0) + 1;
}

/** Rows as they are in a list of items. */
export function rowAt(items: readonly Shown[], at: number): ShownRow | null {
  const item = items[at];
  return item?.is === "row" ? item : null;
}
