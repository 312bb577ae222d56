/** Traffic taken along, and traces of others looked at. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseTrace } from "@ocpp-debugkit/toolkit/core";
import { expect, inject } from "vitest";
import { type Desk, test } from "./desk";
import { ODD } from "./stage";

async function download(desk: Desk): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([desk.page.waitForEvent("download"), desk.button("Download").click()]);
  const name = file.suggestedFilename();
  await file.saveAs(`${inject("folder")}/downloads/${name}`);
  return { name, text: await readFile(`${inject("folder")}/downloads/${name}`, "utf8") };
}

test("the downloaded trace opens in OCPP DebugKit without a warning, and tells nobody's secrets", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/trace");
  const { name, text } = await download(desk);
  expect(name).toMatch(/\.jsonl$/);
  const { events, warnings } = parseTrace(text);
  expect(warnings).toEqual([]);
  expect(events.length).toBeGreaterThan(20);
  expect(text).not.toContain("SIM-000");
  expect(text).not.toContain("04A2B3C4");
});

test("traffic can be taken along as a log, side by side and as a table", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/trace");
  for (const [format, ending] of [["Log", /\.log$/], ["Side by side", /\.(log|txt)$/], ["Table (CSV)", /\.csv$/]] as const) {
    await desk.panel.getByRole("radio", { name: format }).check();
    const { name, text } = await download(desk);
    expect.soft(name).toMatch(ending);
    expect.soft(text).toContain("MeterValues");
  }
});

test("what the filter shows is exported, and nothing else", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${ODD}`);
  await desk.search("tag:mended");
  await desk.rows("MENDED").first().waitFor();
  await desk.button("Export").click();
  const { text } = await download(desk);
  const lines = text.trim().split("\n").map((line) => JSON.parse(line) as { action?: string });
  expect(lines.length).toBeGreaterThan(0);
  expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(["MeterValues"]));
});

test("a trace is opened, read in the same viewer, and let go of", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/trace");
  const file = fileURLToPath(new URL("../test/fixtures/traces/quirks.jsonl", import.meta.url));
  await desk.panel.locator("input[type=file]").setInputFiles(file);
  await desk.panel.getByText(/Looking at quirks\.jsonl/).waitFor();
  await desk.rows("CALL").first().click();
  await desk.panel.locator("wbx-detail").getByRole("tab", { name: "Received" }).waitFor();
  expect(await desk.button("Pause").count()).toBe(0);
  await desk.panel.getByRole("link", { name: "Back to the proxy" }).or(desk.button("Back to the proxy")).first().click();
  await desk.button("Pause").waitFor();
});

test("the log of the original proxy is read, too", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/trace");
  const frame = '[2, "1a", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}]';
  const log = `2025-10-04 12:00:00,123 - [client->target] ${frame}\n`;
  await desk.panel.locator("input[type=file]").setInputFiles({ name: "ocpp_messages.log", mimeType: "text/plain", buffer: Buffer.from(log) });
  await desk.panel.getByText(/Looking at ocpp_messages\.log/).waitFor();
  await desk.rows("StatusNotification", "Charging").waitFor();
});
