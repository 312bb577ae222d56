/** The store of the findings, with the WebSocket connection faked. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/store/app";
import { finding, health, Home, NOW, proxy } from "./home";

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
  leave = app.health.watch();
  await settle();
});

afterEach(() => {
  leave();
  history.replaceState(null, "", "/");
  vi.useRealTimers();
});

test("nobody is asked for findings while nobody looks", async () => {
  leave();
  await settle();
  expect(home.subscriptions).toHaveLength(0);
});

test("a change at one wallbox leaves the others as they are", () => {
  home.diagnose(health(), health({ id: "WB-2" }));
  home.diagnose(health({ id: "WB-2", findings: [finding()] }));
  expect(app.health.wallboxes.map(({ id, findings }) => [id, findings.length])).toEqual([
    ["WB-1", 0],
    ["WB-2", 1],
  ]);
});

test("a wallbox that is gone is not shown any more, and a new one is", () => {
  home.diagnose(health());
  home.tellHealth({ type: "health", wallboxes: [health({ id: "WB-9" })], gone: ["WB-1"] });
  expect(app.health.wallboxes.map(({ id }) => id)).toEqual(["WB-9"]);
});

test("critical findings of all wallboxes are counted, whichever is looked at", () => {
  home.diagnose(
    health({ findings: [finding(), finding({ code: "silent", severity: "warning" })] }),
    health({ id: "WB-2", findings: [finding({ code: "evcc_away" })] }),
  );
  expect(app.health.critical).toBe(2);
});

test("after the connection was lost, what is gone since then is not shown any more", async () => {
  home.diagnose(health(), health({ id: "WB-2" }));
  home.subscriptions.length = 0;
  home.connection.dispatchEvent(new Event("ready"));
  await settle();
  expect(app.health.wallboxes).toHaveLength(2);
  home.diagnose(health());
  expect(app.health.wallboxes.map(({ id }) => id)).toEqual(["WB-1"]);
});

test("when the proxy was reloaded, its findings are followed again", async () => {
  home.diagnose(health());
  home.tellHealth({ type: "ended" });
  home.subscriptions.length = 0;
  await vi.advanceTimersByTimeAsync(2000);
  expect(home.subscriptions).toHaveLength(1);
});

test("what failed is tried again, and why it failed is known", async () => {
  leave();
  home.refuses = { code: "unknown_entry", message: "no such proxy" };
  leave = app.health.watch();
  await settle();
  expect(app.health.problem).toEqual(home.refuses);
  home.refuses = null;
  await vi.advanceTimersByTimeAsync(2000);
  home.diagnose(health());
  expect(app.health.problem).toBeNull();
  expect(app.health.known).toBe(true);
});

test("another proxy's findings are not taken for this one's", async () => {
  home.info.proxies = [proxy(), proxy({ entry_id: "e2" })];
  await app.refresh();
  home.diagnose(health());
  history.replaceState(null, "", "/wallbox-evcc-proxy/health?proxy=e2");
  app.place.read();
  await app.refresh();
  await settle();
  expect(app.health.wallboxes).toHaveLength(0);
  expect(home.subscriptions.map(({ message }) => message["entry_id"])).toEqual(["e2"]);
});
