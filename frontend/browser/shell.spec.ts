/** The panel in Home Assistant: who sees it, what it leaves alone, and what survives. */

import { expect, inject } from "vitest";
import { PANEL, test } from "./desk";
import { GARAGE } from "./stage";

test("an administrator finds the panel in the sidebar", async ({ sit }) => {
  const desk = await sit();
  await desk.page.goto("/config/dashboard");
  await desk.page.locator("ha-sidebar").getByText("Wallbox", { exact: true }).click();
  await desk.panel.getByRole("heading", { name: "Wallbox" }).waitFor();
  expect(new URL(desk.page.url()).pathname).toBe(PANEL);
});

test("somebody who is no administrator sees nothing of it", async ({ sit }) => {
  const desk = await sit({ user: "guest" });
  await desk.page.goto(`${PANEL}/messages`);
  await expect.poll(() => new URL(desk.page.url()).pathname).not.toContain(PANEL);
  const sidebar = desk.page.locator("ha-sidebar");
  await sidebar.waitFor();
  await sidebar.getByText("Guest").or(sidebar.getByText("guest")).first().waitFor();
  expect(await sidebar.getByText("Wallbox", { exact: true }).count()).toBe(0);
  expect(await desk.panel.count()).toBe(0);
});

test("somebody who is no administrator may give none of the panel's commands", async ({ sit }) => {
  const desk = await sit({ user: "guest" });
  await desk.page.goto("/profile/general");
  await desk.page.locator("ha-sidebar").waitFor();
  const { entry_id } = inject("stage");
  const commands: Record<string, object> = {
    info: {},
    subscribe_messages: { entry_id },
    query_messages: { entry_id, limit: 10 },
    get_message: { entry_id, seq: 1 },
    clear: { entry_id, wallbox: "" },
    send: { entry_id, wallbox: GARAGE, target: "wallbox", action: "Reset", payload: { type: "Hard" } },
    configuration: { entry_id, wallbox: GARAGE },
    rules: { entry_id, wallbox: GARAGE },
    set_rule: { entry_id, wallbox: GARAGE, rule: "timestamps", mode: "off" },
    export: { entry_id, format: "jsonl", anonymise: false, payload: true, wallbox: "", ranges: null, notes: {} },
    import: { file_id: "1", name: "1" },
    opened: {},
    close: { trace_id: "1" },
  };
  for (const [command, members] of Object.entries(commands)) {
    await expect.soft(desk.ws({ type: `wallbox_evcc_proxy/${command}`, ...members }), command).rejects.toThrow("unauthorized");
  }
});

test("Home Assistant's list of entities has rows after a visit", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/messages");
  await desk.go("/config/entities");
  await expect.poll(() => desk.page.locator("ha-data-table .mdc-data-table__row").count()).toBeGreaterThan(5);
});

test("speaks German to those who do", async ({ sit }) => {
  const desk = await sit({ language: "de" });
  await desk.open("/status");
  await desk.panel.getByRole("link", { name: "Nachrichten" }).click();
  await desk.panel.getByRole("link", { name: "Konfiguration" }).waitFor();
});
