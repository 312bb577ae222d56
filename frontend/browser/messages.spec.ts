/** The messages as they come: what they say, what is left out, and that nothing gets lost. */

import { expect } from "vitest";
import { test } from "./desk";
import { evcc, GARAGE, ODD, Puppet, reload } from "./stage";

const BENCH = "bench";
const AT_BENCH = `/messages?wallbox=${BENCH}`;

/** Have a wallbox say something numbered that EVCC answers. */
async function say(puppet: Puppet, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    await puppet.call("DataTransfer", { vendorId: "bench", messageId: `note-${number}` });
  }
}

test("calls and answers of both sides appear as they come, with what they say and how long they took", async ({ sit }) => {
  const desk = await sit();
  await desk.open(AT_BENCH);
  const puppet = await Puppet.dial(BENCH);
  await puppet.call("BootNotification", { chargePointVendor: "Bench", chargePointModel: "B1" });
  await desk.rows("CALL", "BootNotification", "Bench B1").first().waitFor();
  await desk.rows("RESULT", "BootNotification", "ms").first().waitFor();
  const status = { connectorId: 1, errorCode: "NoError", timestamp: new Date().toISOString() };
  await puppet.call("StatusNotification", { ...status, status: "Preparing" });
  await puppet.call("StatusNotification", { ...status, status: "Charging" });
  await desk.rows("StatusNotification", /Charging.*was Preparing/).first().waitFor();
});

test("what EVCC limits and the wallbox measures is worded, and named after who sent it", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await desk.rows("MeterValues", /kW.*A/, "from Wallbox to EVCC").first().waitFor();
  await evcc.want(9);
  await desk.rows("SetChargingProfile", /limit 9\sA/, "from EVCC to Wallbox").first().waitFor();
});

test("what the proxy did to the messages of an odd wallbox is marked", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${ODD}`);
  for (const mark of ["CONVERTED", "MENDED", "AUTO-RESPONSE"]) {
    await desk.panel.getByRole("group", { name: "Marks" }).getByRole("button", { name: new RegExp(`^${mark}`) }).waitFor();
  }
  await desk.search("tag:mended");
  await desk.rows("MENDED", "MeterValues").first().waitFor();
  expect(await desk.rows().filter({ hasNotText: "MENDED" }).count()).toBe(0);
});

test("nothing gets lost while paused", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await desk.search("note-");
  await desk.button("Pause").click();
  await say(puppet, 101, 108);
  await desk.button(/Go on, \d+ new/).waitFor();
  expect(await desk.rows("note-108").count()).toBe(0);
  await desk.button(/^Go on/).click();
  for (let number = 101; number <= 108; number++) await desk.rows("CALL", `note-${number}`).waitFor();
});

test("a lost connection leaves neither doubles nor gaps", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await desk.search("note-2 type:call");
  await say(puppet, 201, 220);
  await desk.page.evaluate(() => {
    const { hass } = document.querySelector("home-assistant") as unknown as { hass: { connection: { reconnect(force: boolean): void } } };
    hass.connection.reconnect(true);
  });
  await say(puppet, 221, 260);
  await desk.rows("note-260").waitFor();
  await desk.panel.locator("wbx-message-footer").getByText("60 shown of").waitFor();
  const seen = new Set<string>();
  const { keyboard } = desk.page;
  await desk.rows("note-260").click();
  for (let number = 260; number > 200; number--) {
    const words = await desk.panel.locator("[role=row][aria-current=true]").innerText();
    seen.add(/note-\d+/.exec(words)?.[0] ?? words);
    await keyboard.press("k");
  }
  expect([...seen]).toEqual(Array.from({ length: 60 }, (_, index) => `note-${260 - index}`));
});

test("the list follows the newest message until somebody scrolls up, and leads back to it", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await say(puppet, 301, 330);
  await desk.rows("note-330").first().waitFor();
  const follow = desk.button("Follow");
  expect(await follow.getAttribute("aria-pressed")).toBe("true");
  await desk.panel.getByRole("table").hover();
  await desk.page.mouse.wheel(0, -600);
  await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("false");
  await say(puppet, 331, 333);
  await desk.button(/6 new messages/).click();
  await desk.rows("note-333").first().waitFor();
  expect(await follow.getAttribute("aria-pressed")).toBe("true");
});

test("an address leads to a filter and a message, for others too", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await say(puppet, 401, 401);
  await desk.open(AT_BENCH);
  await desk.search("note-401 type:call");
  await desk.rows("note-401").first().click();
  const details = desk.panel.locator("wbx-detail");
  await details.getByRole("heading", { name: /DataTransfer/ }).waitFor();
  const address = new URL(desk.page.url());
  expect(address.pathname).toMatch(/\/messages\/\d+$/);
  const other = await sit();
  await other.page.goto(address.href);
  await other.panel.locator("wbx-detail").getByRole("heading", { name: /DataTransfer/ }).waitFor();
  expect(await other.panel.getByRole("searchbox", { name: "Search messages" }).inputValue()).toBe("note-401 type:call");
  await expect.poll(() => other.rows().count()).toBe(1);
});

test("the panel is made anew after its tab was hidden, and place and messages are still there", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await desk.search("action:DataTransfer");
  await say(puppet, 501, 503);
  await desk.rows("note-503").first().waitFor();
  await desk.panel.evaluate((panel) => {
    const frame = (panel as HTMLElement).closest("ha-panel-custom")!;
    const resolver = frame.parentElement!;
    (panel as HTMLElement & { old?: boolean }).old = true;
    frame.remove();
    setTimeout(() => resolver.append(frame), 500);
  });
  await desk.panel.waitFor({ state: "detached" });
  await say(puppet, 504, 506);
  for (let number = 501; number <= 506; number++) await desk.rows("CALL", `note-${number}`).waitFor();
  expect(await desk.panel.evaluate((panel) => "old" in panel)).toBe(false);
  expect(await desk.panel.getByRole("searchbox", { name: "Search messages" }).inputValue()).toBe("action:DataTransfer");
});

test("chips count and narrow down what is shown, and noise can be folded away", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await desk.panel.getByRole("group", { name: "Direction" }).getByRole("button", { name: /EVCC/ }).click();
  await desk.rows("from EVCC").first().waitFor();
  expect(await desk.rows("from Wallbox").count()).toBe(0);
  await desk.panel.getByRole("group", { name: "Direction" }).getByRole("button", { name: /EVCC/ }).click();
  await desk.button("Hide noise").click();
  await desk.rows(/MeterValues hidden/).first().waitFor();
  expect(await desk.rows("from Wallbox", "CALL", "MeterValues").count()).toBe(0);
});

test("rows stay expanded while others come", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await desk.search("note-");
  await say(puppet, 601, 602);
  const row = desk.rows("CALL", "note-602");
  await row.getByRole("button", { name: "Expand" }).click();
  await row.locator("pre", { hasText: '"messageId": "note-602"' }).waitFor();
  await say(puppet, 603, 604);
  await desk.rows("CALL", "note-604").waitFor();
  expect(await row.locator("pre").isVisible()).toBe(true);
});

test("the keys move, open, find the partner, mark and search", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await say(puppet, 701, 702);
  await desk.rows("CALL", "note-702").click();
  const { keyboard } = desk.page;
  const current = desk.panel.locator("[role=row][aria-current=true]");
  await keyboard.press("p");
  await current.filter({ hasText: "RESULT" }).waitFor();
  await keyboard.press("k");
  await current.filter({ hasText: "note-702" }).waitFor();
  await keyboard.press("m");
  await current.filter({ hasText: "Marked" }).waitFor();
  await keyboard.press("m");
  await keyboard.press("Escape");
  await desk.panel.locator("wbx-detail").waitFor({ state: "detached" });
  await keyboard.press("Escape");
  await current.waitFor({ state: "detached" });
  await keyboard.press("/");
  await keyboard.type("note-701");
  await expect.poll(() => desk.rows("note-702").count()).toBe(0);
  await keyboard.press("Escape");
  await keyboard.press("?");
  await desk.dialog("Search and keys").waitFor();
});

test("a message can be sent to the wallbox, and its answer is shown", async ({ sit }) => {
  const desk = await sit();
  await Puppet.dial(BENCH, { GetLocalListVersion: { listVersion: 42 } });
  await desk.open(AT_BENCH);
  await desk.button("Send a message …").click();
  const dialog = desk.dialog("Send a message");
  await dialog.getByLabel("Action").selectOption("GetLocalListVersion");
  await dialog.getByLabel("Payload (JSON)").fill('{"bad": 1}');
  await dialog.getByText("This does not fit the OCPP 1.6 schema:").waitFor();
  await dialog.getByLabel("Payload (JSON)").fill("{}");
  await dialog.getByText("Fits the OCPP 1.6 schema").waitFor();
  await dialog.getByRole("button", { name: "Send …" }).click();
  await dialog.getByRole("button", { name: "Send now" }).click();
  await dialog.getByText(/"listVersion": ?42/).waitFor();
  await desk.page.keyboard.press("Escape");
  await desk.rows("CALL", "GetLocalListVersion", "INJECTED").first().waitFor();
});

test("clearing the view hides what was there, deleting at the proxy forgets it for everybody", async ({ sit }) => {
  const desk = await sit();
  const other = await sit();
  const puppet = await Puppet.dial(BENCH);
  await say(puppet, 801, 802);
  await desk.open(AT_BENCH);
  await other.open(AT_BENCH);
  await desk.rows("CALL", "note-802").waitFor();
  await other.rows("CALL", "note-802").waitFor();
  await desk.button("Clear").click();
  await desk.button("Clear this view").click();
  await desk.panel.getByText("Nothing has come since this view was cleared.").waitFor();
  expect(await desk.button("Follow").getAttribute("aria-pressed")).toBe("true");
  expect(await other.rows("CALL", "note-802").count()).toBe(1);
  await desk.button("Clear").click();
  await desk.button("Delete messages at the proxy …").click();
  await desk.dialog("Delete the messages at the proxy?").getByRole("button", { name: "Delete messages" }).click();
  await expect.poll(() => other.rows("note-802").count()).toBe(0);
  await say(puppet, 803, 803);
  await other.rows("CALL", "note-803").waitFor();
});

test("while EVCC is away the wallbox is answered, and the list tells it", async ({ sit }) => {
  const desk = await sit();
  const puppet = await Puppet.dial(BENCH);
  await desk.open(AT_BENCH);
  await evcc.stop();
  try {
    await desk.rows("EVENT", "Disconnected", "EVCC").first().waitFor();
    await puppet.call("Heartbeat", {});
    await desk.rows("RESULT", "Heartbeat", "AUTO-RESPONSE").first().waitFor();
  } finally {
    await evcc.start();
  }
  await desk.rows("EVENT", "Connected to EVCC").last().waitFor();
});

test("the list goes on by itself when the integration is reloaded", async ({ sit }) => {
  const desk = await sit();
  await desk.open(`/messages?wallbox=${GARAGE}`);
  await desk.rows("MeterValues").first().waitFor();
  await reload();
  await desk.rows("EVENT", "Wallbox connected").last().waitFor();
  await desk.rows("CALL", "MeterValues").last().waitFor();
});
