/** The search field's language, what can be chosen from, and what of it is shown. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { FrameRow, Row } from "../src/protocol";
import { App } from "../src/store/app";
import { parseQuery, termFor } from "../src/store/query";
import { type Shown, shownOf } from "../src/store/shown";
import { answer, FakeHome, frame, settled } from "./fake-home";

let app: App;
let ends: (() => void)[] = [];

beforeEach(() => localStorage.clear());
afterEach(() => {
  ends.forEach((end) => end());
  ends = [];
});

async function having(rows: Row[], address = ""): Promise<void> {
  const home = new FakeHome();
  home.journal = rows;
  home.wallboxes = ["garage", "carport"];
  window.history.replaceState(null, "", `/wallbox-evcc-proxy/messages${address}`);
  app = new App();
  app.place.read({ prefix: "/wallbox-evcc-proxy", path: "/messages" });
  app.take(home.hass());
  ends.push(app.mount(), app.messages.watch());
  await settled();
}

function shown(opened: number[] = [], newestOnTop = false): Shown[] {
  const options = { opened: new Set(opened), kept: () => false, newestOnTop };
  return shownOf(app.messages.rows, app.messages.kept, app.filter, options);
}

function keys(): number[] {
  return shown().map(({ key }) => key);
}

const meter = (fields: Partial<FrameRow> & { seq: number }): FrameRow =>
  frame({
    action: "MeterValues",
    sum: { is: "meter", connector: 1, power: 7270, currents: [15.8, 15.7, 0], energy: 1_284_300, soc: null },
    ...fields,
  });
const limit = (fields: Partial<FrameRow> & { seq: number }): FrameRow =>
  frame({
    action: "SetChargingProfile",
    from: "evcc",
    to: "wallbox",
    sum: { is: "limit", connector: 1, limit: 32, unit: "A", phases: 1, purpose: null },
    ...fields,
  });

function traffic(): Row[] {
  const profile = limit({ seq: 3, rules: ["charging_limits"], tags: ["converted"] });
  return [
    meter({ seq: 1 }),
    frame({ seq: 2, wb: "carport" }),
    profile,
    answer(profile, {
      seq: 4,
      kind: "error",
      rtt: 640,
      sum: { is: "failure", code: "PropertyConstraintViolation", text: "too high" },
    }),
    frame({ seq: 5, action: "BootNotification", from: "proxy", tags: ["injected"], id: "wbx-5" }),
    { seq: 6, at: 1_790_000_006, wb: "garage", kind: "event", leg: "evcc", what: "unreachable", why: "timed out" },
  ];
}

test.each([
  ["MeterValues", [1]],
  ["metervalues", [1]],
  ["7.27", [1]],
  ['"32 A"', [3]],
  ["limit 7.4", [3]],
  ["lim*32", [3]],
  ["action:Set*", [3, 4]],
  ["action:MeterValues,BootNotification", [1, 5]],
  ["-action:Set*", [1, 2, 5, 6]],
  ["dir:evcc", [3]],
  ["dir:up", [1, 2, 4]],
  ["dir:wallbox>evcc", [1, 2, 4]],
  ["dir:proxy", [5]],
  ["type:error", [4]],
  ["wb:carport", [2]],
  ["tag:converted", [3]],
  ["rule:charging_*", [3]],
  ["id:wbx-5", [5]],
  ["seq:2..3", [2, 3]],
  ["seq:>=5", [5, 6]],
  ["rtt:>500", [4]],
  ["rtt:>640", []],
  ["rtt:<=640", [4]],
  ["error", [4, 6]],
  ["-error wb:garage", [1, 3, 5]],
  ["error:Property*", [4]],
  ['type:call action:"SetChargingProfile"', [3]],
  ["timed - out", [6]],
])("%s finds what it says", async (query, found) => {
  await having(traffic(), `?q=${encodeURIComponent(query)}`);
  expect(keys()).toEqual(found);
});

test.each([
  ["foo:1", { is: "key", key: "foo" }],
  ["rtt:fast", { is: "number", key: "rtt", value: "fast" }],
  ["tag:", { is: "value", key: "tag" }],
  ['"open', { is: "quote" }],
  ["constructor:1", { is: "key", key: "constructor" }],
])("%s is explained instead of finding nothing", async (query, problem) => {
  expect(parseQuery(query).problem).toEqual(problem);
  await having(traffic(), `?q=${encodeURIComponent(query)}`);
  expect(keys()).toHaveLength(6);
});

test("many stars cost no time", () => {
  const { test: holds } = parseQuery(`action:${"a*".repeat(40)}b`);
  const row = frame({ seq: 1, action: "a".repeat(5000) });
  const began = performance.now();
  holds({ row, text: () => "", tags: [], isTrouble: false, transaction: null });
  expect(performance.now() - began).toBeLessThan(50);
});

test("a term for any value finds exactly that value", () => {
  for (const value of ["Heartbeat", "a b", 'say "hi"', "x,y", "a*b", "back\\slash"]) {
    const { test: holds, problem } = parseQuery(termFor("action", value));
    const subject = { text: () => "", tags: [], isTrouble: false, transaction: null };
    expect(problem).toBeNull();
    expect(holds({ ...subject, row: frame({ seq: 1, action: value }) })).toBe(true);
    expect(holds({ ...subject, row: frame({ seq: 1, action: `${value}!` }) })).toBe(false);
  }
});

test("a transaction is found with all that belongs to it", async () => {
  const start = frame({ seq: 1, action: "StartTransaction", sum: { is: "start", connector: 1, meter: 0 } });
  const stop = frame({
    seq: 4,
    action: "StopTransaction",
    sum: { is: "stop", transaction: 1759926730, meter: 8420, reason: null },
  });
  await having(
    [
      start,
      answer(start, { seq: 2, sum: { is: "started", transaction: 1759926730, status: "Accepted" } }),
      meter({ seq: 3 }),
      stop,
      answer(stop, { seq: 5 }),
      meter({ seq: 6 }),
    ],
    "?q=tx:1759926730",
  );
  expect(keys()).toEqual([1, 2, 3, 4, 5]);
});

test("choices narrow down, and their counts tell what else there would be", async () => {
  await having(traffic());
  app.filter.toggle("dir", "wallbox");
  app.filter.toggle("wb", "garage");
  expect(keys()).toEqual([1, 4]);
  const { dir, action, type } = app.filter.facets(app.messages.rows);
  expect(dir).toEqual([
    { value: "wallbox", shown: 2, total: 3 },
    { value: "evcc", shown: 1, total: 1 },
    { value: "proxy", shown: 1, total: 1 },
  ]);
  expect(action.find(({ value }) => value === "Heartbeat")).toEqual({ value: "Heartbeat", shown: 0, total: 1 });
  expect(type.map(({ value }) => value)).toEqual(["call", "error", "event"]);
});

test("a link carries the filter, also with odd names", async () => {
  await having([frame({ seq: 1, action: "-a,b%" }), frame({ seq: 2 })]);
  app.filter.toggle("action", "-a,b%");
  app.filter.toggle("tag", "converted", true);
  const address = window.location.search;
  await having([frame({ seq: 1, action: "-a,b%" }), frame({ seq: 2 })], address);
  expect([...app.filter.choices.action.only]).toEqual(["-a,b%"]);
  expect([...app.filter.choices.tag.not]).toEqual(["converted"]);
  expect(keys()).toEqual([1]);
  app.filter.reset();
  expect(window.location.search).toBe("");
});

test("choosing to exclude takes back choosing it, and the other way round", async () => {
  await having(traffic());
  app.filter.toggle("action", "MeterValues");
  app.filter.toggle("action", "MeterValues", true);
  expect(keys()).toEqual([2, 3, 4, 5, 6]);
  app.filter.toggle("action", "MeterValues", true);
  expect(keys()).toHaveLength(6);
});

test("noise is folded into counters, errors among it are not", async () => {
  const [beat, values] = [frame({ seq: 1 }), meter({ seq: 3 })];
  await having([beat, answer(beat, { seq: 2 }), values, answer(values, { seq: 4 }), ...traffic().map((row) => ({ ...row, seq: row.seq + 10 })).slice(2, 3), meter({ seq: 20, tags: ["invalid"] }), frame({ seq: 21 })], "?quiet=1");
  const all = shown();
  expect(all.map(({ is }) => is)).toEqual(["folded", "row", "row", "folded"]);
  expect(all[0]).toMatchObject({ counts: { Heartbeat: 1, MeterValues: 1 }, isOpen: false });
  expect(shown([all[0]!.key]).map(({ key }) => key)).toEqual([0.5, 1, 2, 3, 4, 13, 20, 20.5]);
});

test("noise that was asked for by name is shown", async () => {
  await having(traffic(), "?quiet=1&action=MeterValues");
  expect(keys()).toEqual([1]);
});

test("context shows what is near a match in time", async () => {
  const at = 1_790_000_000;
  const rows = [0, 5, 9, 10, 11, 13, 30].map((second, index) =>
    frame({ seq: index + 1, at: at + second, action: second === 10 ? "Reset" : "Heartbeat" }),
  );
  await having(rows, "?q=Reset&ctx=2");
  expect(shown().map((item) => [item.key, item.is === "row" && item.match])).toEqual([
    [3, false],
    [4, true],
    [5, false],
  ]);
});

test("highlighting shows all and marks the matches", async () => {
  await having(traffic(), "?q=MeterValues&mark=1");
  expect(shown().filter((item) => item.is === "row" && item.match).map(({ key }) => key)).toEqual([1]);
  expect(keys()).toHaveLength(6);
});

test("in a conversation a call and its answer are one row", async () => {
  await having(traffic(), "?talk=1&q=PropertyConstraint*");
  const [item] = shown();
  expect(item).toMatchObject({ is: "row", key: 3, answer: { seq: 4 } });
  expect(shown()).toHaveLength(1);
});

test("the newest can be on top", async () => {
  await having(traffic());
  expect(shown([], true).map(({ key }) => key)).toEqual([6, 5, 4, 3, 2, 1]);
});

test("a wallbox's tab shows its messages and those of none in particular", async () => {
  await having([...traffic(), { seq: 9, at: 1, wb: "", kind: "event", leg: null, what: "listening", why: "" }], "?wallbox=carport");
  expect(keys()).toEqual([2, 9]);
});
