/** The way of a call and its answers over both legs, and where the time went. */

import type { FrameRow, Party } from "../protocol";

/** A frame on one leg. */
export interface Arrow {
  seq: number;
  from: Party;
  to: Party;
  /** Milliseconds after the exchange began. */
  after: number;
  row: FrameRow;
  /** The proxy made this frame itself. */
  made: boolean;
  /** It ended at the proxy and did not go on. */
  stopped: boolean;
}

export interface Exchange {
  arrows: Arrow[];
  /** A call that has no answer: still waiting, or given up. */
  silent: "waiting" | "timeout" | null;
  /** Since when it waits, in seconds of the Unix epoch. */
  since: number;
  /** Where the time went, in ms; null when unknown. */
  wallbox: number | null;
  evcc: number | null;
  proxy: number | null;
  held: number | null;
  total: number | null;
}

/** What an exchange's rows, oldest first, tell of its way. */
export function exchangeOf(rows: FrameRow[]): Exchange {
  const began = rows[0]?.at ?? 0;
  const arrows = rows.flatMap((row) => arrowsOf(row, began)).sort((a, b) => a.after - b.after);
  const call = rows.find(({ kind }) => kind === "call");
  const answers = rows.filter(({ kind }) => kind === "result" || kind === "error");
  const asked = call?.from;
  // The answer that ended the exchange for whoever asked; a late or repeated one does not count.
  const answer = answers.find(({ to, from }) => to === asked || (asked === "proxy" && from !== "proxy"));
  const rtt = answers.find((row) => row.rtt !== undefined);
  return {
    arrows,
    silent: silence(call, answer),
    since: call?.at ?? began,
    wallbox: rtt?.from === "wallbox" ? (rtt.rtt ?? null) : null,
    evcc: rtt?.from === "evcc" ? (rtt.rtt ?? null) : null,
    proxy: sum(rows.map(({ took }) => took)),
    held: sum(rows.map(({ held }) => held)),
    total: call && answer ? leftAfter(answer, began) - (call.at - began) * 1000 : null,
  };
}

function arrowsOf(row: FrameRow, began: number): Arrow[] {
  const made = row.from === "proxy";
  const common = { seq: row.seq, row, made };
  const after = (row.at - began) * 1000;
  if (made || row.to === "proxy") return [{ ...common, from: row.from, to: row.to, after, stopped: !made }];
  return [
    { ...common, from: row.from, to: "proxy", after, stopped: false },
    { ...common, from: "proxy", to: row.to, after: leftAfter(row, began), stopped: false },
  ];
}

/** When a frame left the proxy. */
function leftAfter(row: FrameRow, began: number): number {
  return (row.at - began) * 1000 + (row.took ?? 0) + (row.held ?? 0);
}

function silence(call: FrameRow | undefined, answer: FrameRow | undefined): Exchange["silent"] {
  if (!call) return null;
  if (call.tags.includes("timeout")) return "timeout";
  return !answer && call.tags.includes("open") ? "waiting" : null;
}

function sum(spans: (number | undefined)[]): number | null {
  const known = spans.filter((span) => span !== undefined);
  return known.length ? known.reduce((total, span) => total + span, 0) : null;
}
