/** The messages that the panel holds, across lost connections, restarts and pauses. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "../src/store/app";
import { prefs } from "../src/store/prefs";
import { answer, FakeHome, frame, frames, settled } from "./fake-home";

let home: FakeHome;
let app: App;
let ends: (() => void)[] = [];

beforeEach(() => {
  localStorage.clear();
  prefs.set({ limit: 5000 });
  window.history.replaceState(null, "", "/wallbox-evcc-proxy/messages");
  home = new FakeHome();
});
afterEach(() => {
  ends.forEach((end) => end());
  ends = [];
});

async function follow(): Promise<App> {
  app = new App();
  app.place.read({ prefix: "/wallbox-evcc-proxy", path: "/messages" });
  app.take(home.hass());
  ends.push(app.mount(), app.messages.watch());
  await settled();
  return app;
}

function seqs(): number[] {
  return app.messages.rows.map(({ seq }) => seq);
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

test("the newest messages are there at once, and new ones come by themselves", async () => {
  home.journal = frames(1, 3);
  await follow();
  home.come(frames(4, 5));
  expect(seqs()).toEqual(upTo(5));
});

test("a lost connection leaves neither doubles nor gaps", async () => {
  home.journal = frames(1, 10);
  await follow();
  home.come(frames(11, 12));
  await home.reconnect(() => home.journal.push(...frames(13, 20)));
  home.come(frames(21, 22));
  expect(seqs()).toEqual(upTo(22));
  expect(home.live.message).toMatchObject({ since_seq: 12, boot_id: home.boot });
});

test("a long interruption is fetched in pages until nothing is missing", async () => {
  home.journal = frames(1, 10);
  await follow();
  await home.reconnect(() => home.journal.push(...frames(11, 3000)));
  await settled();
  expect(seqs()).toEqual(upTo(3000));
});

test("rows that come twice are shown once", async () => {
  home.journal = frames(1, 3);
  await follow();
  home.live.tell({ type: "batch", rows: frames(2, 4), skipped: 0, first_seq: 1, last_seq: 4 });
  expect(seqs()).toEqual(upTo(4));
});

test("everything is dropped when the proxy started anew", async () => {
  home.journal = frames(1, 10);
  await follow();
  await home.reconnect(() => {
    home.boot = "another";
    home.journal = frames(1, 2);
  });
  expect(seqs()).toEqual([1, 2]);
});

test("rows that were too many to send are fetched", async () => {
  home.journal = frames(1, 2);
  await follow();
  home.come(frames(3, 900), 400);
  await settled();
  expect(seqs()).toEqual(upTo(900));
});

test("a pause loses nothing, and says how many came meanwhile", async () => {
  home.journal = frames(1, 3);
  await follow();
  app.messages.pause();
  home.come(frames(4, 6));
  await home.reconnect(() => home.journal.push(...frames(7, 8)));
  home.come(frames(9, 9));
  expect(seqs()).toEqual([1, 2, 3]);
  expect(app.messages.arrived).toBe(6);
  app.messages.resume();
  expect(seqs()).toEqual(upTo(9));
  expect(app.messages.arrived).toBe(0);
});

test("no more rows are held than the user wants, and the oldest go", async () => {
  prefs.set({ limit: 1000 });
  home.journal = frames(1, 500);
  await follow();
  home.come(frames(501, 1200));
  expect(seqs()).toEqual(upTo(1200, 201));
  expect(app.messages.hasOlder).toBe(true);
});

test("older messages are fetched on demand, and stay when new ones come", async () => {
  prefs.set({ limit: 1000 });
  home.journal = frames(1, 1400);
  await follow();
  expect(seqs()).toEqual(upTo(1400, 901));
  await app.messages.loadOlder();
  await app.messages.loadOlder();
  expect(seqs()).toEqual(upTo(1400, 1).slice(-1400));
  expect(app.messages.hasOlder).toBe(false);
  home.come(frames(1401, 1405));
  expect(seqs()[0]).toBe(1);
});

test("clearing the view hides what was there, and can be undone", async () => {
  home.journal = frames(1, 3);
  await follow();
  app.messages.clearView();
  home.come(frames(4, 4));
  expect(seqs()).toEqual([4]);
  app.messages.undoClearView();
  expect(seqs()).toEqual([1, 2, 3, 4]);
});

test("clearing at the proxy takes away the messages of that wallbox only", async () => {
  home.journal = [frame({ seq: 1 }), frame({ seq: 2, wb: "carport" }), frame({ seq: 3 })];
  await follow();
  await app.messages.clearBuffer("garage");
  expect(seqs()).toEqual([2]);
  await app.messages.clearBuffer("");
  expect(seqs()).toEqual([]);
});

test("call and answer find each other, also across pages", async () => {
  const call = frame({ seq: 1 });
  home.journal = [call, ...frames(2, 600), answer(call, { seq: 601 })];
  await follow();
  const result = app.messages.kept.find(601)!;
  expect(app.messages.partner(result)).toBeUndefined();
  await app.messages.loadOlder();
  expect(app.messages.partner(result)?.seq).toBe(1);
  expect(app.messages.partner(app.messages.kept.find(1)!)?.seq).toBe(601);
});

test("a call waits until its answer comes", async () => {
  await follow();
  const call = frame({ seq: 1, at: Date.now() / 1000 - 3 });
  home.come([call, frame({ seq: 2, at: Date.now() / 1000, wb: "carport" })]);
  expect(app.messages.waits(call)).toBeGreaterThanOrEqual(2.9);
  home.come([answer(call, { seq: 3 })]);
  expect(app.messages.waits(call)).toBeNull();
});

test("a call waits as long by Home Assistant's clock, however wrong this device's is", async () => {
  await follow();
  const ahead = Date.now() / 1000 + 3600;
  const call = frame({ seq: 1, at: ahead - 3 });
  home.come([call, frame({ seq: 2, at: ahead })]);
  expect(app.messages.waits(call)).toBeCloseTo(3, 0);
});

test("a status knows the one before it of the same connector", async () => {
  const status = (seq: number, connector: number, now: string) =>
    frame({ seq, action: "StatusNotification", sum: { is: "status", connector, status: now, error: null, note: null } });
  const rows = [status(1, 1, "Preparing"), status(2, 2, "Available"), status(3, 1, "Charging")];
  home.journal = rows;
  await follow();
  expect(app.messages.kept.statusBefore(rows[2]!)).toBe("Preparing");
  expect(app.messages.kept.statusBefore(rows[1]!)).toBeNull();
});

test("an opened trace is read to its beginning and is not live", async () => {
  home.journal = frames(1, 2500);
  app = new App();
  app.traces.list = [
    {
      trace_id: "t1",
      name: "trace.jsonl",
      format: "open-ocpp-trace",
      frames: 2500,
      unreadable_lines: 0,
      wallboxes: ["garage"],
      first_at: null,
      last_at: null,
    },
  ];
  window.history.replaceState(null, "", "/wallbox-evcc-proxy/messages?trace=t1");
  app.place.read({ prefix: "/wallbox-evcc-proxy", path: "/messages" });
  app.take(home.hass());
  ends.push(app.mount(), app.messages.watch());
  await settled();
  expect(seqs()).toEqual(upTo(2500));
  expect(app.messages.isLive).toBe(false);
  expect(home.commands.some((command) => command["trace_id"] === "t1")).toBe(true);
});

test("marks belong to their source and go into the export as notes", async () => {
  home.journal = frames(1, 3);
  await follow();
  app.messages.marks.set(2, "here it begins");
  expect(app.messages.marks.notes).toEqual({ "2": "here it begins" });
  expect(app.messages.marks.before(3)).toBe(2);
  expect(app.messages.marks.before(1)).toBeNull();
});
