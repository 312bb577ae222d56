/** Commands to wallboxes and what comes of them, with the proxy's answers faked. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Sent, WallboxStatus } from "../src/protocol";
import { App } from "../src/store/app";
import { isGood } from "../src/store/commands";
import { outcomeText } from "../src/ui/outcome";
import { charging, connector, Home, NOW, OK, wallbox } from "./home";

let home: Home;
let app: App;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW * 1000 });
  home = new Home();
  app = new App();
  app.take(home.hass());
  await app.refresh();
});

afterEach(() => vi.useRealTimers());

function last(): string {
  return outcomeText(app.commands.list[0]!).replace(/\u00a0/g, " ");
}

function answered(payload: Record<string, unknown>): Sent {
  return { ...OK, answer: { kind: "result", payload } };
}

function booted(since: number, members: Partial<WallboxStatus> = {}): WallboxStatus {
  const { legs } = wallbox();
  return wallbox({ legs: { ...legs, wallbox: { ...legs.wallbox, since } }, ...members });
}

test("a command is listed while it is under way", () => {
  void app.commands.send("WB-1", "UnlockConnector", { connectorId: 1 });
  expect(last()).toBe("UnlockConnector sent, waiting for the answer …");
});

test.each([
  [answered({ status: "Unlocked" }), "UnlockConnector Unlocked", true],
  [answered({ status: "UnlockFailed" }), "UnlockConnector UnlockFailed: the connector stayed locked", false],
  [answered({ status: "Rejected" }), "UnlockConnector Rejected: the wallbox refused", false],
  [answered({}), "UnlockConnector answered", true],
  [{ ...OK, answer: { kind: "error", code: "NotImplemented", text: "" } }, "UnlockConnector refused with an error: NotImplemented", false],
  [{ ...OK, answer: null, problem: "silence" }, "UnlockConnector got no answer: silence", false],
  [{ ...OK, answer: null, complaints: [{ path: "/connectorId", message: "is missing" }] }, "UnlockConnector got no answer: /connectorId is missing", false],
  [{ code: "unauthorized", message: "Unauthorized" }, "UnlockConnector not sent: only administrators may do this", false],
  [{ code: "not_found", message: "gone" }, "UnlockConnector got no answer: gone", false],
] as const)("what came of it is told: %#", async (answer, words, good) => {
  home.answers.push(answer as never);
  await app.commands.send("WB-1", "UnlockConnector", { connectorId: 1 });
  expect(last()).toBe(words);
  expect(isGood(app.commands.list[0]!.outcome)).toBe(good);
});

test("the row of the message is known for a link", async () => {
  await app.commands.send("WB-1", "UnlockConnector", { connectorId: 1 });
  expect(app.commands.list[0]!.seq).toBe(41);
});

test("reading the configuration tells how many keys there are and which are unknown", async () => {
  home.answers.push(answered({ configurationKey: [{ key: "A" }, { key: "B" }], unknownKey: ["C"] }));
  await app.commands.send("WB-1", "GetConfiguration", { key: ["A", "B", "C"] });
  expect(last()).toBe("GetConfiguration told 2 keys and does not know C");
});

test("a reboot is followed until the wallbox has booted again", async () => {
  await app.commands.send("WB-1", "Reset", { type: "Soft" });
  home.snapshot(booted(NOW - 500));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(last()).toBe("Reset Accepted, waiting until it has booted again …");
  home.changed(booted(NOW + 30, { booted: false }));
  await vi.advanceTimersByTimeAsync(21_000);
  expect(last()).toContain("waiting");
  home.changed(booted(NOW + 30));
  await vi.advanceTimersByTimeAsync(0);
  expect(last()).toBe("Reset Accepted, booted again after 41 s");
  expect(home.subscriptions).toHaveLength(0);
});

test("a wallbox that does not come back after a reboot is told of", async () => {
  await app.commands.send("WB-1", "Reset", { type: "Hard" });
  home.snapshot(booted(NOW - 500));
  await vi.advanceTimersByTimeAsync(302_000);
  expect(last()).toBe("Reset Accepted, but not booted again within 5 minutes");
});

test("a refused reboot is not waited for", async () => {
  home.answers.push(answered({ status: "Rejected" }));
  await app.commands.send("WB-1", "Reset", { type: "Soft" });
  expect(last()).toBe("Reset Rejected: the wallbox refused");
});

test("a stopped transaction is followed to its end, with what it took", async () => {
  await app.commands.send("WB-1", "RemoteStopTransaction", { transactionId: 7 });
  home.snapshot(wallbox({ connectors: [charging({ transaction_id: 7, session_energy: 8400 })] }));
  await vi.advanceTimersByTimeAsync(3000);
  expect(last()).toContain("waiting until the session ends");
  home.changed(wallbox({ connectors: [connector({ transaction_id: null })] }));
  await vi.advanceTimersByTimeAsync(0);
  expect(last()).toBe("RemoteStopTransaction Accepted, session ended after 3 s, 8.40 kWh");
});

test("commands are those of one wallbox, newest first", async () => {
  await app.commands.send("WB-1", "UnlockConnector", {});
  await app.commands.send("WB-2", "UnlockConnector", {});
  await app.commands.send("WB-1", "ChangeAvailability", {});
  expect(app.commands.of("WB-1").map(({ action }) => action)).toEqual(["ChangeAvailability", "UnlockConnector"]);
});

test("not more than twenty are remembered", async () => {
  for (let count = 0; count < 25; count++) await app.commands.send("WB-1", "UnlockConnector", {});
  expect(app.commands.list).toHaveLength(20);
});
