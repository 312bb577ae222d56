/**
 * The language of the search field: words, and `key:value` terms.
 *
 *     MeterValues wb:garage -tag:converted,mended rtt:>500 "exact words" action:Set*
 *
 * All terms have to hold; commas stand for "or", a minus in front for "not", `*` for anything.
 */

import type { Row } from "../protocol";

/** A row with what a term may ask of it. */
export interface Subject {
  row: Row;
  /** What is searched for words. */
  text: () => string;
  tags: readonly string[];
  /** Whether something is wrong with it. */
  isTrouble: boolean;
  transaction: number | null;
}

export type Test = (subject: Subject) => boolean;

/** Why a query cannot be understood. */
export type QueryProblem =
  | { is: "key"; key: string }
  | { is: "value"; key: string }
  | { is: "number"; key: string; value: string }
  | { is: "quote" };

export interface Query {
  test: Test;
  problem: QueryProblem | null;
  /** The words that are sought anywhere, to be marked where they are found. */
  words: string[];
}

interface Term {
  not: boolean;
  /** Null for words without a key. */
  key: string | null;
  value: string;
  quoted: boolean;
}

const ALL: Test = () => true;
const TERM = /(-?)(?:([A-Za-z]+):)?(?:"((?:[^"\\]|\\[^])*)("?)|(\S*))/y;

/** Texts of a row by key: the term holds when one of its values is one of these. */
const TEXTS: Record<string, (subject: Subject) => readonly string[]> = {
  dir: ({ row }) => (row.kind === "event" ? [] : [row.from, `${row.from}>${row.to}`, DIRECTIONS[row.from]]),
  type: ({ row }) => [row.kind],
  action: ({ row }) => (row.kind === "event" ? [row.what] : [row.action]),
  wb: ({ row }) => [row.wb],
  tag: ({ tags }) => tags,
  rule: ({ row }) => (row.kind === "event" ? [] : row.rules),
  id: ({ row }) => (row.kind === "event" ? [] : [row.id]),
  error: ({ row }) => errors(row),
};

const NUMBERS: Record<string, (subject: Subject) => number | null | undefined> = {
  tx: ({ transaction }) => transaction,
  seq: ({ row }) => row.seq,
  rtt: ({ row }) => (row.kind === "event" ? null : row.rtt),
  took: ({ row }) => (row.kind === "event" ? null : row.took),
  held: ({ row }) => (row.kind === "event" ? null : row.held),
  len: ({ row }) => (row.kind === "event" ? null : row.len),
};

const DIRECTIONS = { wallbox: "up", evcc: "down", proxy: "own" };
const ALIASES: Record<string, string> = { direction: "dir", kind: "type", wallbox: "wb", tags: "tag", transaction: "tx" };

/** The keys that there are. */
export const KEYS: readonly string[] = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)];

/** Read a query. One that cannot be understood lets everything through and says why. */
export function parseQuery(text: string): Query {
  const terms = termsOf(text);
  if (!Array.isArray(terms)) return { test: ALL, problem: terms, words: [] };
  const tests: Test[] = [];
  for (const term of terms) {
    const test = testOf(term);
    if (typeof test !== "function") return { test: ALL, problem: test, words: [] };
    tests.push(term.not ? (subject) => !test(subject) : test);
  }
  const words = terms.filter(({ key, not, value, quoted }) => !key && !not && (quoted || value !== "error"));
  return {
    test: (subject) => tests.every((test) => test(subject)),
    problem: null,
    words: words.flatMap(({ value, quoted }) => (quoted ? [value] : value.split("*"))).filter(Boolean),
  };
}

/** A term that asks for a value, or with `not` for all others, as it stands in a query. */
export function termFor(key: string, value: string, not = false): string {
  const plain = /^[^\s",*]+$/.test(value);
  return `${not ? "-" : ""}${key}:${plain ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
}

function termsOf(text: string): Term[] | QueryProblem {
  const terms: Term[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at += 1;
    if (at >= text.length) return terms;
    TERM.lastIndex = at;
    const [whole = "", minus, key, quoted, end, bare] = TERM.exec(text) ?? [];
    if (quoted !== undefined && !end) return { is: "quote" };
    at += Math.max(1, whole.length);
    const value = quoted === undefined ? (bare ?? "") : quoted.replace(/\\([^])/g, "$1");
    // A minus on its own, or a dash between words, asks for nothing.
    if (!key && !value) continue;
    terms.push({ not: minus === "-", key: key?.toLowerCase() ?? null, value, quoted: quoted !== undefined });
  }
}

function testOf({ key, value, quoted }: Term): Test | QueryProblem {
  if (key === null) {
    if (value === "error" && !quoted) return ({ isTrouble }) => isTrouble;
    const sought = quoted ? [value.toLowerCase()] : value.toLowerCase().split("*");
    return ({ text }) => contains(text(), sought);
  }
  const known = Object.hasOwn(ALIASES, key) ? ALIASES[key]! : key;
  if (!KEYS.includes(known)) return { is: "key", key };
  if (!value) return { is: "value", key };
  const values = quoted ? [value] : value.split(",").filter(Boolean);
  const numberOf = NUMBERS[known];
  if (numberOf) {
    const ranges = values.map(rangeOf);
    const wrong = ranges.indexOf(null);
    if (wrong >= 0) return { is: "number", key, value: values[wrong]! };
    return (subject) => within(numberOf(subject), ranges as Range[]);
  }
  const textsOf = TEXTS[known]!;
  const patterns = values.map((each) => (quoted ? [each.toLowerCase()] : each.toLowerCase().split("*")));
  return (subject) => textsOf(subject).some((text) => patterns.some((pattern) => fits(text.toLowerCase(), pattern)));
}

function errors(row: Row): string[] {
  if (row.kind === "event") return [];
  if (row.sum?.is === "failure") return [row.sum.code];
  if (row.sum?.is === "status" && row.sum.error) return [row.sum.error];
  return [];
}

/** Whether the pieces of a pattern stand in a text, in order. */
function contains(text: string, pieces: readonly string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}

/** Whether a text is what the pieces of a pattern say, with anything between them. */
function fits(text: string, pieces: readonly string[]): boolean {
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return contains(text.slice(first.length, text.length - last.length), pieces.slice(1, -1));
}

interface Range {
  least: number;
  most: number;
}

function rangeOf(text: string): Range | null {
  const [, sign, number] = /^(>=|<=|>|<|=)?(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (number === undefined) {
    const [, least, most] = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
    return least === undefined ? null : { least: Number(least), most: Number(most) };
  }
  const limit = Number(number);
  if (sign === ">") return { least: limit + Number.EPSILON * Math.max(1, Math.abs(limit)), most: Infinity };
  if (sign === "<") return { least: -Infinity, most: limit - Number.EPSILON * Math.max(1, Math.abs(limit)) };
  return { least: sign === "<=" ? -Infinity : limit, most: sign === ">=" ? Infinity : limit };
}

function within(value: number | null | undefined, ranges: readonly Range[]): boolean {
  if (value === null || value === undefined) return false;
  return ranges.some(({ least, most }) => value >= least && value <= most);
}
