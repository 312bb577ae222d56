/** The store of the live status, with the WebSocket connection faked. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WallboxStatus } from "../src/protocol";
import { App } from "../src/store/app";
import { entityOf } from "../src/store/entities";
import { freshness } from "../src/store/status";
import { charging, connector, Home, NOW, proxy, wallbox } from "./home";

let home: Home;
let app: App;
let leave: () => void;

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW * 1000 });
  home = new Home();
  app = new App();
  app.take(home.hass());
  await app.refresh();
  leave = app.status.watch();
  await settle();
});

afterEach(() => {
  leave();
  vi.useRealTimers();
});

test("nobody is asked for the status while nobody looks", async () => {
  leave();
  await settle();
  expect(home.subscriptions).toHaveLength(0);
});

test("two who look share one subscription, until the last one leaves", async () => {
  const other = app.status.watch();
  leave();
  await settle();
  expect(home.subscriptions).toHaveLength(1);
  other();
  await settle();
  expect(home.subscriptions).toHaveLength(0);
});

test("a change of one wallbox leaves the others as they are", () => {
  home.snapshot(wallbox(), wallbox({ id: "WB-2", title: "Carport" }));
  home.changed(wallbox({ title: "Hall" }));
  expect(app.status.wallboxes.map(({ title }) => title)).toEqual(["Hall", "Carport"]);
});

test("a wallbox that is gone is not shown any more, and a new one is", () => {
  home.snapshot(wallbox());
  home.tell({ type: "changed", wallboxes: [wallbox({ id: "WB-9" })], gone: ["WB-1"] });
  expect(app.status.wallboxes.map(({ id }) => id)).toEqual(["WB-9"]);
});

test("a curve goes on where it was, without doubling what was known, and keeps 300 samples", () => {
  const sample = (at: number): [number, number, number] => [at, 1, 2];
  const curve = Array.from({ length: 299 }, (_, index) => sample(index));
  home.snapshot(wallbox({ connectors: [connector({ curve })] }));
  home.changed(wallbox({ connectors: [connector({ curve: [sample(298), sample(299), sample(300)] })] }));
  const ats = app.status.wallboxes[0]!.connectors[0]!.curve.map(([at]) => at);
  expect([ats.length, ats[0], ats.at(-1)]).toEqual([300, 1, 300]);
});

test("after the connection was lost, the status is asked for anew and the old one stays until it comes", async () => {
  home.snapshot(wallbox());
  home.subscriptions.length = 0;
  home.connection.dispatchEvent(new Event("ready"));
  await settle();
  expect(home.subscriptions).toHaveLength(1);
  expect(app.status.wallboxes).toHaveLength(1);
  home.snapshot();
  expect(app.status.wallboxes).toHaveLength(0);
});

test("a proxy that ended is asked again until it is back", async () => {
  home.tell({ type: "ended" });
  home.subscriptions.length = 0;
  home.refuses = { code: "not_found", message: "no such proxy" };
  await vi.advanceTimersByTimeAsync(2000);
  expect(app.status.problem).toBe(home.refuses);
  home.refuses = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect(home.subscriptions).toHaveLength(1);
  home.snapshot(wallbox());
  expect(app.status.problem).toBeNull();
});

test("another proxy's status replaces the first one's when that is chosen", async () => {
  home.snapshot(wallbox());
  home.info = { ...home.info, proxies: [proxy({ entry_id: "e2" })] };
  await app.refresh();
  await settle();
  expect(home.subscriptions.map(({ message }) => message["entry_id"])).toEqual(["e2"]);
  expect([app.status.known, app.status.wallboxes.length]).toEqual([false, 0]);
});

test("a wallbox that comes or goes has the proxy asked what else changed, once", async () => {
  const asked = (): number => home.asked.filter(({ type }) => String(type).endsWith("/info")).length;
  home.snapshot(wallbox());
  const before = asked();
  const { legs } = wallbox();
  home.changed(wallbox({ legs: { ...legs, wallbox: { ...legs.wallbox, up: false } } }));
  home.changed(wallbox({ frames: 5, legs: { ...legs, wallbox: { ...legs.wallbox, up: false } } }));
  await settle();
  expect(asked()).toBe(before + 1);
});

test("the clock ticks for those who look, and not while the page is hidden", async () => {
  const told = vi.fn();
  app.status.subscribe(told);
  await vi.advanceTimersByTimeAsync(3000);
  expect(told).toHaveBeenCalledTimes(3);
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(3000);
  expect(told).toHaveBeenCalledTimes(3);
  hidden.mockRestore();
});

test("ages are right although this device's clock is five minutes ahead", () => {
  home.snapshot(wallbox({ last_seen: NOW - 310 }));
  home.changed(wallbox({ last_seen: NOW - 300 }));
  expect(app.status.now).toBe(NOW - 300);
});

test("a change that no frame brought says nothing about the clocks", () => {
  home.snapshot(wallbox({ last_seen: NOW - 310 }));
  home.changed(wallbox({ last_seen: NOW - 310, repairs_active: false }));
  expect(app.status.now).toBe(NOW);
});

const offline = (): WallboxStatus => {
  const { legs } = wallbox();
  return wallbox({ legs: { ...legs, wallbox: { ...legs.wallbox, up: false } } });
};

test.each([
  ["fresh", wallbox(), charging({ updated: NOW - 29, interval: 10 })],
  ["stale", wallbox(), charging({ updated: NOW - 31, interval: 10 })],
  ["fresh", wallbox(), charging({ updated: NOW - 100, interval: null })],
  ["stale", wallbox(), charging({ updated: NOW - 200, interval: null })],
  ["unknown", wallbox(), charging({ updated: null })],
  ["offline", offline(), charging({ updated: NOW - 1, interval: 10 })],
] as const)("values are %s", (wanted, of, from) => {
  expect(freshness(of, from, NOW)).toBe(wanted);
});

test("an entity is found by device and meaning, whatever it is named", () => {
  home.add("sensor.my_own_name", "d1", "power", "5");
  home.add("sensor.garage_power", "d2", "power", "6");
  const hass = home.hass();
  expect(entityOf(hass, [null, "d1"], "power")?.entity_id).toBe("sensor.my_own_name");
  expect(entityOf(hass, ["d1"], "energy")).toBeNull();
});

test("another integration's entity of the same device is none of ours", () => {
  home.add("sensor.other", "d1", "power", "5");
  home.entities["sensor.other"]!.platform = "other";
  expect(entityOf(home.hass(), ["d1"], "power")).toBeNull();
});
