/** Every view and dialog in light and dark, on a phone and in German: a picture of each, and axe's opinion. */

import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { expect } from "vitest";
import { type Desk, type Look, test } from "./desk";
import { GARAGE, ODD, second } from "./stage";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/** What axe finds wrong in the panel as it is now. */
async function complaints(desk: Desk): Promise<string[]> {
  if (!(await desk.page.evaluate(() => "axe" in window))) await desk.page.addScriptTag({ path: AXE });
  const results = await desk.panel.evaluate(async (panel, values) => {
    const { axe } = window as unknown as { axe: { run(context: Element, options: object): Promise<AxeResults> } };
    return axe.run(panel, { runOnly: { type: "tag", values } });
  }, STANDARDS);
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().slice(-2).join(" ")}: ${failureSummary}`));
}

/** By name how to come there. */
const SCENES: Record<string, (desk: Desk) => Promise<unknown>> = {
  "status-all": async (desk) => {
    await desk.visit("/status");
    await desk.panel.getByText(/\d\sk?W/).nth(1).waitFor();
  },
  status: async (desk) => {
    await desk.visit(`/status?wallbox=${GARAGE}`);
    await desk.panel.locator("wbx-power").getByText(/\d\sk?W/).first().waitFor();
  },
  "status-odd": async (desk) => {
    await desk.visit(`/status?wallbox=${ODD}`);
    await desk.panel.locator("wbx-power").getByText(/\d\sk?W/).first().waitFor();
  },
  "dialog-reboot": async (desk) => {
    await desk.visit(`/status?wallbox=${GARAGE}`);
    await desk.panel.locator("wbx-actions button").first().click();
    await desk.dialog(/Reboot|neu starten|Neustart/).waitFor();
  },
  messages: async (desk) => {
    await desk.visit("/messages");
    await desk.rows("MeterValues").first().waitFor();
  },
  "messages-filtered": async (desk) => {
    await desk.visit(`/messages?wallbox=${ODD}`);
    await desk.search("tag:converted,mended,auto-response");
    await desk.rows("MENDED").first().waitFor();
    if (!desk.isPhone) expect.soft(await desk.button(/^(Follow|Folgen)$/).getAttribute("aria-pressed")).toBe("true");
  },
  "messages-expanded": async (desk) => {
    await desk.visit(`/messages?wallbox=${ODD}`);
    await desk.search("tag:mended");
    await desk.button(/Pause|anhalten/i).click();
    await desk.rows("MENDED").first().locator("button").first().click();
    await desk.panel.locator("wbx-message-more pre").waitFor();
  },
  detail: async (desk) => {
    await odd(desk);
  },
  "detail-tree": async (desk) => {
    await odd(desk);
    await desk.panel.locator("wbx-detail [role=tab]").nth(1).click();
    await desk.panel.locator("wbx-json-tree").getByText("sampledValue").first().waitFor();
  },
  "detail-validation": async (desk) => {
    await odd(desk);
    await desk.panel.locator("wbx-detail [role=tab]").last().click();
  },
  "dialog-rule": async (desk) => {
    await odd(desk);
    await desk.panel.locator("wbx-changes li button").first().click();
    await desk.panel.locator("wbx-rule-setting input").first().waitFor();
  },
  "dialog-send": async (desk) => {
    await desk.visit(`/messages?wallbox=${GARAGE}`);
    await desk.rows("MeterValues").first().waitFor();
    await desk.panel.locator("wbx-messages").focus();
    await desk.rows().last().press("s");
    await desk.panel.locator("wbx-send dialog").waitFor();
  },
  "dialog-help": async (desk) => {
    await desk.visit(`/messages?wallbox=${GARAGE}`);
    await desk.rows("MeterValues").first().waitFor();
    await desk.rows().last().press("?");
    await desk.panel.locator("wbx-message-help dialog").waitFor();
  },
  "dialog-clear": async (desk) => {
    await desk.visit(`/messages?wallbox=${GARAGE}`);
    await desk.button(/^(Clear|Leeren)|View and more|Ansicht und mehr/).first().click();
    await desk.button(/at the proxy …|beim Proxy|im Proxy/).click();
    await desk.panel.locator("wbx-message-dialogs dialog").first().waitFor();
  },
  health: async (desk) => {
    await desk.visit(`/health?wallbox=${ODD}`);
    await desk.panel.locator("wbx-health > *, wbx-health .card").first().waitFor();
  },
  configuration: async (desk) => {
    await configuration(desk);
  },
  "configuration-edit": async (desk) => {
    await configuration(desk);
    await desk.button(/(Change|ändern).*HeartbeatInterval|HeartbeatInterval.*ändern/i).click();
    await desk.panel.locator("wbx-key-edit input").first().waitFor();
  },
  trace: async (desk) => {
    await desk.visit("/trace");
    await desk.panel.locator("wbx-trace-export").waitFor();
  },
  check: async (desk) => {
    await desk.visit("/status?check=1");
    await desk.panel.locator("wbx-first-run li").first().waitFor();
  },
};

async function odd(desk: Desk): Promise<void> {
  await desk.visit(`/messages?wallbox=${ODD}`);
  await desk.search("tag:mended");
  await desk.rows("MENDED").last().locator("[role=cell]").nth(1).click();
  await desk.panel.locator("wbx-changes li").first().waitFor();
}

async function configuration(desk: Desk): Promise<void> {
  await desk.visit(`/configuration?wallbox=${GARAGE}`);
  await desk.panel.locator("wbx-configuration .head button").first().click();
  await desk.panel.getByText("HeartbeatInterval").first().waitFor();
}

const LOOKS: Record<string, Look> = {
  light: {},
  dark: { dark: true },
  phone: { phone: true },
  de: { language: "de" },
};

test.for(Object.keys(LOOKS))("every view looks right and is accessible: %s", { timeout: 180_000 }, async (name, { sit }) => {
  const desk = await sit(LOOKS[name]!);
  const found: string[] = [];
  for (const [scene, show] of Object.entries(SCENES)) {
    await show(desk);
    await desk.picture(`${scene}-${name}`);
    found.push(...(await complaints(desk)).map((complaint) => `${scene}: ${complaint}`));
    expect.soft(await desk.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${scene} is wider than the page`).toBeLessThanOrEqual(0);
  }
  expect(found).toEqual([]);
});

test("without a wallbox a checklist leads to the first one, and goes along with what happens", async ({ sit }) => {
  const { entry_id, wallboxes } = await second.open();
  try {
    const desk = await sit();
    await desk.open(`/status?proxy=${entry_id}`);
    const done = (line: string) => desk.panel.getByRole("listitem").filter({ hasText: line }).getByText(": done");
    await done("The proxy waits for wallboxes").waitFor();
    await desk.panel.getByText(wallboxes).first().waitFor();
    expect(await done("A wallbox has connected").count()).toBe(0);
    await desk.picture("first-run-light");
    expect(await complaints(desk)).toEqual([]);
    await desk.button("Copy").first().click();
    expect(await desk.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ws:\/\/[^/]+:\d+\/$/);
    await second.dial("newcomer");
    await desk.panel.getByText("newcomer").first().waitFor();
  } finally {
    await second.close();
  }
});
