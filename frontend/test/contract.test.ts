/**
 * What Python says is what protocol.ts has typed: each sample that tests/ha/test_contract.py
 * wrote, parsed strictly.
 */

import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { Snapshot } from "../src/protocol";
import {
  configuration,
  evcc,
  exported,
  info,
  journalEvent,
  message,
  opened,
  page,
  rules,
  sent,
  statusEvent,
  traces,
} from "./guards";
import { cured, healthEvent } from "./guards-health";

const FOLDER = new URL("./fixtures/ws/", `file://${import.meta.dirname}/`);

type Check = (value: unknown, path: string) => void;

/** By the beginning of a sample's name, what it has to be; the longest that fits counts. */
const GUARDS: Record<string, Check> = {
  info,
  snapshot: journalEvent,
  batch: journalEvent,
  cleared: journalEvent,
  ended: journalEvent,
  page,
  message,
  rules,
  status: statusEvent,
  health: healthEvent,
  cured,
  configuration,
  evcc,
  sent,
  export: exported,
  import: opened,
  opened: traces,
};

function names(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
}

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf-8"));
}

function guardOf(name: string): Check | undefined {
  const fitting = Object.keys(GUARDS).filter((kind) => name === kind || name.startsWith(`${kind}_`));
  return GUARDS[fitting.sort((one, other) => other.length - one.length)[0] ?? ""];
}

describe("what the proxy says", () => {
  it.each(names())("is what the panel expects: %s", (name) => {
    const guard = guardOf(name);
    expect(guard, "no guard for this sample").toBeDefined();
    guard?.(sample(name), name);
  });

  it("has samples at all", () => {
    expect(names()).toContain("snapshot");
  });
});

describe("the guards", () => {
  const snapshot = (): Snapshot => sample("snapshot") as Snapshot;

  it("refuse a member that is missing", () => {
    const lacking: Partial<Snapshot> = snapshot();
    delete lacking.boot_id;
    expect(() => journalEvent(lacking, "snapshot")).toThrow("snapshot.boot_id is missing");
  });

  it("refuse a member that nobody knows", () => {
    expect(() => journalEvent({ ...snapshot(), colour: "red" }, "snapshot")).toThrow("snapshot.colour");
  });

  it("refuse a word that is none of those agreed on", () => {
    const odd = snapshot();
    odd.rows = odd.rows.map((row) => ({ ...row, kind: "letter" }) as never);
    expect(() => journalEvent(odd, "snapshot")).toThrow("snapshot.rows[0]");
  });
});
