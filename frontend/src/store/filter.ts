/** Which messages are shown: as the address says, so that a link and the browser's history carry it. */

import { summarise } from "../ocpp/summarise";
import type { FrameRow, Row } from "../protocol";
import { texts } from "../texts";
import type { App } from "./app";
import { isFrame } from "./kept-rows";
import { Observable } from "./observable";
import { parseQuery, type Query, type Subject } from "./query";

/** What can be chosen from: who sent it, of which kind it is, its action, its tags, its wallbox. */
export const FACETS = ["dir", "type", "action", "tag", "wb"] as const;
export type Facet = (typeof FACETS)[number];
/** Seconds around a match of which the other messages are shown too; 0 for none. */
export const CONTEXTS = [0, 2, 10, 60] as const;

/** What is chosen in a facet: one of these, none of those. */
export interface Choice {
  only: ReadonlySet<string>;
  not: ReadonlySet<string>;
}

export interface FacetCount {
  value: string;
  /** How many the filter shows, or would show if this were chosen, and how many there are. */
  shown: number;
  total: number;
}

/** What comes again and again and says little. */
const NOISE: readonly string[] = ["Heartbeat", "MeterValues"];
/** What went wrong, in the tags of a frame. */
export const TROUBLE: readonly string[] = ["timeout", "invalid", "unmatched", "dropped", "late"];
const UNHAPPY: readonly string[] = ["refused", "unreachable", "failed"];

/** Facets whose values stand in an order of their own, instead of by how many there are. */
const ORDERS: Partial<Record<Facet, readonly string[]>> = {
  dir: ["wallbox", "evcc", "proxy"],
  type: ["call", "result", "error", "unreadable", "event"],
};

/** Bits of a row's mask: one for each facet that does not let it through, and one for the query. */
const QUERY_BIT = 1 << FACETS.length;
const WALLBOX_BIT = QUERY_BIT << 1;

/** Whether something is wrong with a message, so that it is marked. */
export function isTrouble(row: Row): boolean {
  if (!isFrame(row)) return UNHAPPY.includes(row.what);
  if (row.kind === "error" || row.kind === "unreadable") return true;
  return row.tags.some((tag) => TROUBLE.includes(tag)) || (row.sum?.is === "status" && row.sum.error !== null);
}

export class Filter extends Observable {
  choices!: Record<Facet, Choice>;
  query!: Query;
  /** The query as it was typed. */
  text = "";
  context = 0;
  /** Whether what says little is folded away. */
  hidesNoise = false;
  /** Whether matches are marked among all messages, instead of being shown alone. */
  highlights = false;
  /** Whether an exchange is one row. */
  isTalk = false;
  wallbox = "";
  private address: string | null = null;
  private masks = new WeakMap<Row, number>();
  private haystacks = new WeakMap<Row, string>();
  private language = "";

  constructor(private readonly app: App) {
    super();
    this.read();
    app.place.subscribe(() => this.read());
    texts.subscribe(() => this.read());
  }

  /** Whether anything is chosen or sought. */
  get isOn(): boolean {
    return this.chosen > 0 || (this.query.problem === null && this.text.trim() !== "");
  }

  /** How many facets have a choice. */
  get chosen(): number {
    return FACETS.filter((facet) => this.choices[facet].only.size || this.choices[facet].not.size).length;
  }

  matches(row: Row): boolean {
    return this.maskOf(row) === 0;
  }

  /** Whether a row belongs to the wallbox that is looked at; what concerns none belongs to all. */
  isOfWallbox(row: Row): boolean {
    return !this.wallbox || row.wb === this.wallbox || row.wb === "";
  }

  /** Whether a row is folded away as saying little. What went wrong, or was asked for by name, is not. */
  isNoise(row: Row): row is FrameRow {
    if (!this.hidesNoise || !isFrame(row) || !NOISE.includes(row.action)) return false;
    return !this.choices.action.only.has(row.action) && !isTrouble(row);
  }

  /** The tags of a row, with that of a call that still waits. */
  tagsOf(row: Row): readonly string[] {
    if (!isFrame(row)) return [];
    const tags = row.tags.filter((tag) => tag !== "open");
    return this.app.messages.waits(row) === null ? tags : [...tags, "open"];
  }

  /** What there is to choose from among rows, with counts. */
  facets(rows: readonly Row[]): Record<Facet, FacetCount[]> {
    const counts = FACETS.map(() => new Map<string, FacetCount>());
    for (const row of rows) {
      const mask = this.maskOf(row);
      if (mask & WALLBOX_BIT) continue;
      FACETS.forEach((facet, at) => {
        const others = mask & ~(1 << at);
        for (const value of this.valuesOf(facet, row)) {
          const count = counts[at]!.get(value) ?? { value, shown: 0, total: 0 };
          count.total += 1;
          if (others === 0) count.shown += 1;
          counts[at]!.set(value, count);
        }
      });
    }
    return Object.fromEntries(FACETS.map((facet, at) => [facet, this.sorted(facet, counts[at]!)])) as Record<Facet, FacetCount[]>;
  }

  /** Choose a value, or all but it, or take that back when it is so already. */
  toggle(facet: Facet, value: string, not = false): void {
    const { only, not: without } = this.choices[facet];
    const [taken, other] = [new Set(not ? without : only), new Set(not ? only : without)];
    if (!taken.delete(value)) taken.add(value);
    other.delete(value);
    this.go({ [facet]: written(not ? { only: other, not: taken } : { only: taken, not: other }) });
  }

  search(text: string): void {
    this.go({ q: text.trim() ? text : "" });
  }

  set(change: { context?: number; hidesNoise?: boolean; highlights?: boolean; isTalk?: boolean }): void {
    const flag = (on: boolean | undefined, name: string): Record<string, string> =>
      on === undefined ? {} : { [name]: on ? "1" : "" };
    this.go({
      ...(change.context === undefined ? {} : { ctx: change.context ? String(change.context) : "" }),
      ...flag(change.hidesNoise, "quiet"),
      ...flag(change.highlights, "mark"),
      ...flag(change.isTalk, "talk"),
    });
  }

  /** Show everything again. */
  reset(): void {
    this.go(Object.fromEntries([...FACETS, "q", "ctx", "mark"].map((name) => [name, ""])));
  }

  private go(query: Record<string, string>): void {
    this.app.place.go({ query }, true);
    this.read();
  }

  private read(): void {
    const { query } = this.app.place;
    const address = ["q", "ctx", "quiet", "mark", "talk", "wallbox", ...FACETS].map((name) => query.get(name) ?? "").join("\n");
    if (address === this.address && this.language === texts.language) return;
    this.address = address;
    this.text = query.get("q") ?? "";
    this.query = parseQuery(this.text);
    this.choices = Object.fromEntries(FACETS.map((facet) => [facet, choiceOf(query.get(facet))])) as Record<Facet, Choice>;
    this.context = CONTEXTS.find((seconds) => String(seconds) === query.get("ctx")) ?? 0;
    this.hidesNoise = query.get("quiet") === "1";
    this.highlights = query.get("mark") === "1";
    this.isTalk = query.get("talk") === "1";
    this.wallbox = this.app.wallbox;
    this.masks = new WeakMap();
    if (this.language !== texts.language) this.haystacks = new WeakMap();
    this.language = texts.language;
    this.changed();
  }

  /** Which parts of the filter do not let a row through; 0 when all do. */
  private maskOf(row: Row): number {
    const known = this.masks.get(row);
    if (known !== undefined) return known;
    let mask = this.isOfWallbox(row) ? 0 : WALLBOX_BIT;
    FACETS.forEach((facet, at) => {
      if (!passes(this.choices[facet], this.valuesOf(facet, row))) mask |= 1 << at;
    });
    if (!this.query.test(this.subject(row))) mask |= QUERY_BIT;
    // What a call's answer will tell is not known yet.
    const isCall = isFrame(row) && row.kind === "call";
    if (!isCall || this.app.messages.kept.answersTo(row).length) this.masks.set(row, mask);
    return mask;
  }

  private valuesOf(facet: Facet, row: Row): readonly string[] {
    switch (facet) {
      case "dir":
        return isFrame(row) ? [row.from] : [];
      case "type":
        return [row.kind];
      case "action":
        return isFrame(row) && row.action ? [row.action] : [];
      case "tag":
        return isFrame(row) && row.tags.length === 0 && row.kind !== "call" ? [] : this.tagsOf(row);
      case "wb":
        return row.wb ? [row.wb] : [];
    }
  }

  private subject(row: Row): Subject {
    return {
      row,
      text: () => this.haystack(row),
      tags: this.tagsOf(row),
      isTrouble: isTrouble(row),
      transaction: this.app.messages.kept.transactions.of(row),
    };
  }

  private haystack(row: Row): string {
    const known = this.haystacks.get(row);
    if (known !== undefined) return known;
    const said = summarise(row, isFrame(row) ? this.app.messages.kept.statusBefore(row) : null);
    const parts = isFrame(row)
      ? [row.action, said, row.id, row.wb, row.kind, ...row.rules, ...row.tags, row.why]
      : [said, row.wb, row.what];
    // Spaces between a number and its unit are of another kind than those that are typed.
    const text = parts.filter(Boolean).join("\n").replace(/[\u00a0\u202f]/g, " ").toLowerCase();
    this.haystacks.set(row, text);
    return text;
  }

  private sorted(facet: Facet, counts: Map<string, FacetCount>): FacetCount[] {
    // What is chosen stays to be seen and taken back, even when there is none of it now.
    for (const value of [...this.choices[facet].only, ...this.choices[facet].not]) {
      if (!counts.has(value)) counts.set(value, { value, shown: 0, total: 0 });
    }
    const order = ORDERS[facet] ?? [];
    const place = ({ value }: FacetCount): number => (order.indexOf(value) + 1 || order.length + 1);
    return [...counts.values()].sort((a, b) => place(a) - place(b) || b.total - a.total || (a.value < b.value ? -1 : 1));
  }
}

function passes({ only, not }: Choice, values: readonly string[]): boolean {
  if (not.size && values.some((value) => not.has(value))) return false;
  return !only.size || values.some((value) => only.has(value));
}

/** A choice from the address: values parted by commas, with a minus those that are not wanted. */
function choiceOf(text: string | null): Choice {
  const only = new Set<string>();
  const not = new Set<string>();
  for (const each of (text ?? "").split(",").filter(Boolean)) {
    const excluded = each.startsWith("-");
    (excluded ? not : only).add(decoded(excluded ? each.slice(1) : each));
  }
  return { only, not };
}

function written({ only, not }: Choice): string {
  return [...[...only].map(encoded), ...[...not].map((value) => `-${encoded(value)}`)].join(",");
}

function encoded(value: string): string {
  return value.replace(/^-|[,%]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(text: string): string {
  return text.replace(/%(2D|2C|25)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
