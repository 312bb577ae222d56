/// <reference types="vite/client" />
/** An independent judge of what is exported: OCPP DebugKit reads it without a complaint. */

import { deriveOpenOcppTraceView, parseTrace } from "@ocpp-debugkit/toolkit/core";
import { expect, test } from "vitest";

const exports = import.meta.glob<string>("./fixtures/traces/*.jsonl", {
  query: "?raw",
  import: "default",
  eager: true,
});

test.each(Object.entries(exports))("%s is read by OCPP DebugKit without a warning", (_name, text) => {
  const { events, warnings } = parseTrace(text);
  expect(warnings).toEqual([]);
  expect(events).toHaveLength(text.trim().split("\n").length);
});

test("OCPP DebugKit finds the same answers to the same calls", () => {
  const text = exports["./fixtures/traces/story.jsonl"]!;
  const records = text.trim().split("\n").map((line) => JSON.parse(line));
  const seqs = records.map(({ meta }) => meta["x-wallbox-evcc-proxy"].seq);
  const calls = records.map(({ meta }) => meta["x-wallbox-evcc-proxy"].call_seq);
  const view = deriveOpenOcppTraceView(text);
  const found = view.records.map(({ correlatesWith }) => correlatesWith === undefined ? undefined : seqs[correlatesWith]);
  expect(found).toEqual(calls);
  expect(view.counts).toEqual({ records: 11, calls: 5, callResults: 5, callErrors: 1 });
});
