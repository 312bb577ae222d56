/** What a row says, in the user's language and way of writing numbers. */

import { beforeEach, expect, test } from "vitest";
import type { EventRow, Happening, Leg, Summary } from "../src/protocol";
import { summarise } from "../src/ocpp/summarise";
import { app } from "../src/store/app";
import { texts } from "../src/texts";
import { FakeHome, frame } from "./fake-home";

async function speak(language: string): Promise<void> {
  const hass = new FakeHome().hass(language);
  app.take(hass);
  await texts.load(hass);
}

function said(sum: Summary, was: string | null = null, kind: "call" | "result" = "call"): string {
  return summarise(frame({ seq: 1, sum, kind }), was).replaceAll("\u00a0", " ");
}

function happened(what: Happening, leg: Leg | null, why: string): string {
  const row: EventRow = { seq: 1, at: 0, wb: "garage", kind: "event", leg, what, why };
  return summarise(row);
}

const METER: Summary = { is: "meter", connector: 1, power: 7270, currents: [15.8, 15.7, 0], energy: 1_284_300, soc: 42 };
const LIMIT: Summary = { is: "limit", connector: 1, limit: 32, unit: "A", phases: 1, purpose: null };
const STATUS: Summary = { is: "status", connector: 1, status: "Charging", error: null, note: null };

beforeEach(() => speak("en"));

test("meter values in English and German", async () => {
  expect(said(METER)).toBe("7.27 kW · 15.8/15.7/0 A · 1,284.3 kWh · vehicle 42 %");
  await speak("de");
  expect(said(METER)).toBe("7,27 kW · 15,8/15,7/0 A · 1.284,3 kWh · Fahrzeug 42 %");
});

test("what is unknown is left out or a dash, never zero", () => {
  expect(said({ ...METER, power: null, currents: [null, 6, null], energy: null, soc: null })).toBe("–/6 A");
  expect(said({ ...METER, power: 0, currents: null, energy: null, soc: null })).toBe("0 W");
});

test.each([
  [LIMIT, "limit 7.4 kW (32 A × 1)"],
  [{ ...LIMIT, limit: 16, phases: 3 }, "limit 11.0 kW (16 A × 3)"],
  [{ ...LIMIT, phases: null }, "limit 32 A"],
  [{ ...LIMIT, limit: 0 }, "limit 0 W (0 A × 1)"],
  [{ ...LIMIT, limit: 7360, unit: "W", phases: null }, "limit 7.36 kW"],
  [{ ...LIMIT, limit: 11040, unit: "W", phases: 3 }, "limit 11.0 kW (× 3)"],
  [{ is: "no_limit", connector: null }, "no limit"],
] as [Summary, string][])("a limit: %j", (sum, words) => expect(said(sum)).toBe(words));

test("a limit in German", async () => {
  await speak("de");
  expect(said(LIMIT)).toBe("Limit 7,4 kW (32 A × 1)");
});

test("a status names the one before, when it is another", async () => {
  expect(said(STATUS, "Preparing")).toBe("Charging (was Preparing)");
  expect(said(STATUS, "Charging")).toBe("Charging");
  expect(said({ ...STATUS, connector: 2, status: "Faulted", error: "GroundFailure", note: "E17" }, "Charging")).toBe(
    "Connector 2: Faulted: GroundFailure – E17 (was Charging)",
  );
  await speak("de");
  expect(said(STATUS, "Preparing")).toBe("Charging (vorher Preparing)");
});

test.each([
  [{ is: "boot", vendor: "ABL", model: "eMH1", firmware: "1.8" }, "ABL eMH1, firmware 1.8"],
  [{ is: "start", connector: 1, meter: 123_000 }, "Connector 1, meter 123.0 kWh"],
  [{ is: "started", transaction: 7, status: "Accepted" }, "transaction 7, Accepted"],
  [{ is: "stop", transaction: 7, meter: 900, reason: "Local" }, "transaction 7, meter 900 Wh, Local"],
  [{ is: "key", key: "MeterValueSampleInterval", value: "10" }, "MeterValueSampleInterval = 10"],
  [{ is: "keys", count: 33, unknown: 1 }, "33 keys, 1 unknown"],
  [{ is: "answer", status: "Accepted", interval: 60 }, "Accepted, every 60 s"],
  [{ is: "failure", code: "InternalError", text: null }, "InternalError"],
  [{ is: "trigger", message: "MeterValues", connector: null }, "MeterValues"],
  [{ is: "availability", connector: 0, type: "Operative" }, "Operative, Connector 0"],
] as [Summary, string][])("%j", (sum, words) => expect(said(sum)).toBe(words));

test("an empty answer says so, an empty call needs no words", () => {
  expect(said({ is: "empty" }, null, "result")).toBe("(empty)");
  expect(said({ is: "empty" })).toBe("");
});

test("events in words", async () => {
  expect(happened("connected", "wallbox", "192.168.1.20")).toBe("Wallbox connected from 192.168.1.20");
  expect(happened("connected", "evcc", "")).toBe("Connected to EVCC");
  expect(happened("disconnected", "wallbox", "no pong")).toBe("Wallbox disconnected: no pong");
  expect(happened("unreachable", "evcc", "refused")).toBe("EVCC unreachable: refused");
  await speak("de");
  expect(happened("unreachable", "evcc", "refused")).toBe("EVCC nicht erreichbar: refused");
});

test("what would turn the reading direction can be seen", () => {
  expect(said({ is: "words", words: "a\u202eb" })).toBe("a‹U+202E›b");
});
