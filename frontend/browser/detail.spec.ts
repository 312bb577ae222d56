/** A message in full, and what leads on from it. */

import { expect } from "vitest";
import { test } from "./desk";
import { evcc, GARAGE, ODD, Puppet } from "./stage";

const SHORT_TIME = "2031-05-06T9:05:03";

test("a changed message tells what was changed, why, and how it left", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${ODD}`);
  await desk.search("tag:mended action:MeterValues type:call");
  await desk.rows("MENDED").last().click();
  const details = desk.panel.locator("wbx-detail");
  await details.getByRole("tab", { name: /Changes \(\d+\)/ }).waitFor();
  await details.getByRole("tab", { name: "Received" }).click();
  await details.getByText('"sampledValue":[,').first().waitFor();
  await details.getByRole("tab", { name: "Sent" }).click();
  await expect.poll(() => details.getByText('"sampledValue":[,').count()).toBe(0);
  await details.getByRole("tab", { name: "Validation" }).click();
  await details.getByText("Satisfies the schema of OCPP 1.6.").or(details.getByText("The repair made it satisfy")).first().waitFor();
});

test("the exchange leads from the call to its answer and back", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await desk.search("action:MeterValues type:call");
  await desk.button("Pause").click();
  await desk.rows("MeterValues").first().click();
  const details = desk.panel.locator("wbx-detail");
  await details.getByRole("tab", { name: "Answer" }).click();
  await details.getByRole("button", { name: "Open", exact: true }).click();
  await details.getByRole("heading", { name: /Result\s*MeterValues/ }).waitFor();
  await details.getByRole("tab", { name: "Call" }).waitFor();
});

test("values of a message lead to their entities", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await desk.search("action:MeterValues type:call");
  await desk.button("Pause").click();
  await desk.rows("MeterValues").first().click();
  await desk.panel.locator("wbx-detail").getByRole("button", { name: /Power/ }).first().click();
  await desk.page.locator("ha-more-info-dialog").getByText(/Power/).first().waitFor();
});

test("a message can be copied as it was on the wire, and for an issue", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial("bench");
  await puppet.send('[2,"copy-1","DataTransfer",{"vendorId" : "spaces"}]');
  await desk.open("/messages?wallbox=bench");
  await desk.rows("CALL", "spaces").last().click();
  const details = desk.panel.locator("wbx-detail");
  await details.getByRole("button", { name: "Copy", exact: true }).click();
  await details.getByRole("menuitem", { name: "As sent over the wire" }).click();
  await details.getByText("Copied").waitFor();
  const copied = () => desk.page.evaluate(() => navigator.clipboard.readText());
  expect(await copied()).toBe('[2,"copy-1","DataTransfer",{"vendorId" : "spaces"}]');
  await details.getByRole("button", { name: "Copy", exact: true }).click();
  await details.getByRole("menuitem", { name: /Markdown/ }).click();
  await expect.poll(copied).toContain("```");
});

test("a rule that is switched off from a change leaves the next message as it is", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial("bench");
  const frame = (id: string): string =>
    `[2,"${id}","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"${SHORT_TIME}"}]`;
  await puppet.send(frame("clock-1"));
  await desk.open("/messages?wallbox=bench");
  await desk.rows("CALL", "StatusNotification", "CONVERTED").last().click();
  const details = desk.panel.locator("wbx-detail");
  await details.locator("li", { hasText: SHORT_TIME }).getByRole("button").first().click();
  const dialog = details.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Off/ }).check();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByText("Applied.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await puppet.send(frame("clock-2"));
  await expect.poll(async () => (await evcc.received("bench")).filter((text) => text === frame("clock-2"))).toHaveLength(1);
  await desk.open("/messages?wallbox=bench");
  await desk.search("id:clock-2 type:call");
  await expect.poll(() => desk.rows("StatusNotification").count()).toBe(1);
  expect(await desk.rows("CONVERTED").count()).toBe(0);
});
