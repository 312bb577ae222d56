/** The keys of a wallbox: read, understood and changed. */

import { expect } from "vitest";
import { test } from "./desk";
import { GARAGE, wallbox } from "./stage";

test("a key is changed at the wallbox, and the answer is shown", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/configuration?wallbox=${GARAGE}`);
  await desk.button("Read configuration").click();
  const row = desk.panel.getByRole("row", { name: /HeartbeatInterval/ });
  await row.waitFor();
  await desk.panel.getByRole("row", { name: /NumberOfConnectors/ }).getByText("read-only").waitFor();
  await desk.button("Change HeartbeatInterval").click();
  await row.getByLabel("Value of HeartbeatInterval").fill("321");
  await row.getByRole("button", { name: "Send" }).click();
  await row.getByText("Sent 321. Accepted").waitFor();
  expect(await wallbox.setting(GARAGE, "HeartbeatInterval")).toBe("321");
});

test("keys are found by what they mean", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/configuration?wallbox=${GARAGE}`);
  await desk.button("Read configuration").click();
  await desk.panel.getByRole("row", { name: /HeartbeatInterval/ }).waitFor();
  await desk.panel.getByRole("searchbox").fill("heartbeat");
  await expect.poll(() => desk.panel.getByRole("row", { name: /NumberOfConnectors/ }).count()).toBe(0);
  await desk.panel.getByRole("row", { name: /HeartbeatInterval/ }).waitFor();
});
