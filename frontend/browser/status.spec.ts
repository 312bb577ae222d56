/** The live status of the wallboxes, and what can be asked of them. */

import { expect } from "vitest";
import { test } from "./desk";
import { evcc, GARAGE, ODD, Puppet, wallbox } from "./stage";

test("all wallboxes in short, and each in full, with values that live", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/status");
  for (const id of [GARAGE, ODD]) await desk.panel.getByRole("region", { name: id }).getByText(/\d\sk?W/).first().waitFor();
  await desk.panel.getByRole("region", { name: GARAGE }).getByRole("link", { name: GARAGE }).click();
  const { power, flow } = { power: desk.panel.locator("wbx-power section"), flow: desk.panel.locator("wbx-flow section") };
  await power.getByText(/\d\sW/).first().waitFor();
  await evcc.want(7);
  await flow.getByText(/\(7\sA\)/).waitFor();
  await power.getByText(/^\s*4,7\d\d\sW\s*$/).first().waitFor();
  await evcc.want(10);
  await power.getByText(/^\s*6,8\d\d\sW\s*$/).first().waitFor();
  for (const phase of ["L1", "L2", "L3"]) await desk.panel.locator("wbx-phases").getByText(phase, { exact: true }).first().waitFor();
});

test("what is unknown is a dash, never zero", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial("bench");
  await puppet.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: "Available" });
  await desk.open("/status?wallbox=bench");
  const shown = desk.panel.locator("wbx-power section");
  await shown.waitFor();
  const words = await shown.innerText();
  expect(words).toContain("–");
  expect(words).not.toMatch(/\b0(\.0+)? (kW|W|kWh)\b/);
});

test("a value opens its entity", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/status?wallbox=${GARAGE}`);
  await desk.panel.locator("wbx-power").getByRole("button", { name: /\d\sW/ }).first().click();
  await desk.page.locator("ha-more-info-dialog").getByText(/Power/).first().waitFor();
});

test("a wallbox that goes and an EVCC that ends are seen at once", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial("bench");
  await desk.open("/status?wallbox=bench");
  const leg = (name: string) => desk.panel.getByRole("group", { name });
  await leg("EVCC connection").getByText("connected", { exact: true }).waitFor();
  await evcc.stop();
  try {
    await leg("EVCC connection").getByText("not connected", { exact: true }).waitFor();
  } finally {
    await evcc.start();
  }
  await leg("EVCC connection").getByText("connected", { exact: true }).waitFor({ timeout: 30_000 });
  await puppet.hangUp();
  await leg("Wallbox connection").getByText("not connected", { exact: true }).waitFor();
});

test("a reboot is asked for first, names what it interrupts, and tells when the wallbox is back", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/status?wallbox=${GARAGE}`);
  await desk.button("Reboot …").click();
  const dialog = desk.dialog(`Reboot ${GARAGE}?`);
  await dialog.getByText(/interrupts the running session/).waitFor();
  await dialog.getByRole("radio", { name: /^Hard/ }).check();
  await dialog.getByRole("button", { name: "Reboot" }).click();
  await desk.panel.getByText(/Accepted, booted again after \d+ s/).waitFor({ timeout: 40_000 });
  await desk.panel.locator("wbx-actions").getByRole("link", { name: "Show message" }).first().click();
  await desk.rows("CALL", "Reset", "INJECTED").first().waitFor();
  await desk.panel.locator("wbx-detail").getByRole("heading", { name: /Reset/ }).waitFor();
});

test("a command can be thought better of", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/status?wallbox=${GARAGE}`);
  await desk.button("Unlock connector …").click();
  await desk.dialog(/Unlock/).getByRole("button", { name: "Cancel" }).click();
  await desk.dialog(/Unlock/).waitFor({ state: "hidden" });
  expect(await desk.panel.locator("wbx-actions").getByText(/UnlockConnector|Unlock connector:/).count()).toBe(0);
});

test("nothing can be asked of a wallbox that is away, and it says why", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial("bench");
  await desk.open("/status?wallbox=bench");
  await puppet.hangUp();
  await desk.panel.getByText("Nothing can be sent: the wallbox is not connected.").waitFor();
  expect(await desk.button("Reboot …").isDisabled()).toBe(true);
});

test("a dropped connection comes back by itself", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await wallbox.drop(GARAGE);
  await desk.rows("EVENT", "Wallbox disconnected").last().waitFor();
  await desk.rows("EVENT", "Wallbox connected").last().waitFor();
});
