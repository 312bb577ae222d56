/** The Status view, its dialogs and the checklist, as a user sees them. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HomeAssistant } from "../src/ha-types";
import type { WallboxStatus } from "../src/protocol";
import { app } from "../src/store/app";
import "../src/views/status";
import { charging, connector, Home, NOW, OK, proxy, wallbox } from "./home";
import { all, button, one, seen } from "./looking";

let home: Home;
let view: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000 });
  home = new Home();
});

afterEach(() => {
  view.remove();
  history.replaceState(null, "", "/");
  app.place.read();
  vi.useRealTimers();
});

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
}

async function show(wallboxes: WallboxStatus[] | null, query = "", members: Partial<HomeAssistant> = {}): Promise<HTMLElement> {
  history.replaceState(null, "", `/wallbox-evcc-proxy/status${query}`);
  app.place.read();
  app.take(home.hass(members));
  await app.refresh();
  view = document.createElement("wbx-status");
  document.body.append(view);
  await settle();
  if (wallboxes) home.snapshot(...wallboxes);
  await settle();
  return view;
}

function down(leg: "wallbox" | "evcc", problem: string | null = "no answer"): WallboxStatus {
  const { legs } = wallbox();
  return wallbox({ legs: { ...legs, [leg]: { up: false, since: NOW - 60, latency: null, last_frame: null, problem } } });
}

function figure(name: string): string {
  const term = all(view, "dt").find((each) => seen(each) === name);
  return term?.nextElementSibling ? seen(term.nextElementSibling) : `no ${name}`;
}

test("a charging wallbox shows what flows, what it may and what was charged", async () => {
  await show([wallbox()]);
  expect(figure("EVCC's limit")).toBe("7.40 kW (16 A × 2) set 1 minute ago");
  expect(figure("Actual / requested")).toBe("98 %");
  expect(figure("This session")).toBe("8.42 kWh · 1 hr 12 min");
  expect(figure("Energy in total")).toBe("1,284.3 kWh");
  expect(figure("Transaction ID")).toBe("1759926730");
  expect(figure("Average")).toBe("230.8 V · 15.8 A");
  expect(figure("Power factor")).toBe("1.00 (estimate)");
  expect(seen(one(view, "wbx-phases"))).toContain("L1 15.8 A 231.4 V 3.66 kW L2 15.7 A 230.2 V 3.62 kW L3 0.0 A 230.0 V 0 W");
});

test("a power factor that the wallbox reports is no estimate", async () => {
  await show([wallbox({ connectors: [charging({ power_factor_reported: true })] })]);
  expect(figure("Power factor")).toBe("1.00");
});

test("what is unknown is a dash, never zero", async () => {
  await show([wallbox({ connectors: [connector()] })]);
  for (const name of ["EVCC's limit", "Actual / requested", "Last session", "Energy in total", "Transaction ID", "Average", "Power factor"]) {
    expect([name, figure(name)]).toEqual([name, "–"]);
  }
  expect(seen(one(view, "wbx-power"))).toContain("Power –");
  expect(seen(one(view, "wbx-phases"))).toContain("L1 – – – L2 – – – L3 – – –");
  expect(seen(one(view, "wbx-phases"))).not.toMatch(/\d (A|V|W|kW)/);
});

test("a limit of zero says what it means", async () => {
  await show([wallbox({ connectors: [charging({ limit_power: 0, limit_current: 0 })] })]);
  expect(figure("EVCC's limit")).toContain("0: not to charge");
});

test("phases that a wallbox does not report are named rather than shown empty", async () => {
  const one_phase = charging({ voltages: [230, null, null], currents: [6, null, null], powers: [1380, null, null] });
  await show([wallbox({ connectors: [one_phase] })]);
  const phases = seen(one(view, "wbx-phases"));
  expect(phases).toContain("L1 6.0 A 230.0 V 1.38 kW");
  expect(phases).toContain("No values of L2, L3");
});

test("numbers are written the German way for a German user", async () => {
  await show([wallbox()], "", { language: "de", locale: { language: "de", number_format: "language", time_format: "24" } });
  expect(figure("EVCC's limit")).toContain("7,40 kW (16 A × 2)");
  expect(figure("This session")).toBe("8,42 kWh · 1 Std. 12 Min.");
});

test("a value opens its entity, in the unit that the user chose for it", async () => {
  home.add("sensor.mine", "d1", "power", "1", "kW");
  const format = vi.fn((_: unknown, value?: string) => `${value} kilowatts`);
  await show([wallbox()], "", { formatEntityState: format });
  const opened = vi.fn();
  view.addEventListener("hass-more-info", (event) => opened((event as CustomEvent).detail));
  button(view, "Power: 7.274 kilowatts").click();
  expect(opened).toHaveBeenCalledWith({ entityId: "sensor.mine" });
});

test("a connector's value opens the entity of that connector", async () => {
  home.add("sensor.left", "left", "energy", "1");
  home.add("sensor.right", "right", "energy", "2");
  await show([wallbox({ connectors: [charging({ device_id: "left" }), charging({ number: 2, device_id: "right", energy: 5000 })] })]);
  const opened = vi.fn();
  view.addEventListener("hass-more-info", (event) => opened((event as CustomEvent).detail.entityId));
  button(view, "Energy in total: 5.00 kWh").click();
  expect(opened).toHaveBeenCalledWith("sensor.right");
});

test("values get stale in words when no new ones come", async () => {
  await show([wallbox()]);
  expect(seen(one(view, "wbx-power"))).toContain("Live");
  await vi.advanceTimersByTimeAsync(32_000);
  expect(seen(one(view, "wbx-power"))).toContain("Stale: usually every 10 s");
});

test("both connections are told in words, with latency and age", async () => {
  await show([wallbox()]);
  const [left, right] = all(view, ".leg").map(seen);
  expect(left).toBe("connected 42 ms 1 second ago");
  expect(right).toBe("connected 18 ms 3 seconds ago");
});

test("a wallbox that is away is offline, and EVCC is not blamed", async () => {
  await show([down("wallbox", "no pong")]);
  const legs = all(view, ".leg").map(seen);
  expect(legs[0]).toMatch(/^not connected since .* no pong$/);
  const { legs: up } = wallbox();
  home.changed(wallbox({ legs: { wallbox: { ...up.wallbox, up: false }, evcc: { ...up.evcc, up: false } } }));
  await settle();
  expect(all(view, ".leg").map(seen)[1]).toBe("waits for the wallbox");
  expect(seen(one(view, "wbx-power"))).toContain("Offline");
});

test("repairs that are off are hinted at loudly, with the way to switch them on", async () => {
  home.add("switch.repairs", "d1", "repairs_active", "off");
  await show([wallbox({ repairs_active: false })]);
  expect(seen(view)).toContain("Repairs are switched off: the proxy passes everything on as it comes.");
  const opened = vi.fn();
  view.addEventListener("hass-more-info", (event) => opened((event as CustomEvent).detail.entityId));
  button(view, "Switch repairs on …").click();
  expect(opened).toHaveBeenCalledWith("switch.repairs");
});

test("an error of the wallbox is shown on top", async () => {
  await show([wallbox({ connectors: [charging({ error_code: "GroundFailure" })] })]);
  expect(seen(one(view, ".hint"))).toContain("The wallbox reports an error: GroundFailure");
});

test("of several wallboxes each has a card, and a link to its page", async () => {
  await show([wallbox(), wallbox({ id: "WB-2", title: "Carport" })]);
  expect(all(view, ".overview h2").map(seen)).toEqual(["Garage", "Carport"]);
  one<HTMLAnchorElement>(view, '.overview a[href*="WB-2"]').click();
  view.remove();
  document.body.append(view);
  await settle();
  expect(app.wallbox).toBe("WB-2");
});

test("markup from a wallbox stays text", async () => {
  const evil = '<img src=x onerror="alert(1)">';
  await show([wallbox({ title: evil, vendor: evil, model: evil, firmware: evil, preset_label: evil, last_command: evil, connectors: [charging({ status: evil, error_code: evil })] })]);
  expect(all(view, "img")).toHaveLength(0);
  expect(seen(view).split(evil).length).toBeGreaterThan(6);
});

test("the curve has its words, and breaks where the power is unknown", async () => {
  const curve: [number, number | null, number | null][] = [
    [NOW - 40, 1000, 2000],
    [NOW - 30, 1100, 2000],
    [NOW - 20, null, 2000],
    [NOW - 10, 1900, 2000],
    [NOW, 1900, 2000],
  ];
  await show([wallbox({ connectors: [charging({ curve })] })]);
  const plot = one<SVGElement>(view, "svg.plot");
  expect(plot.getAttribute("aria-label")?.replace(/\u00a0/g, " ")).toBe(
    "Power over 40 sec: last 1.90 kW with a limit of 2.00 kW, at least 1.00 kW, at most 1.90 kW",
  );
  expect(all(view, "path.power")).toHaveLength(2);
  expect(all(view, "path.limit")).toHaveLength(1);
});

test("a right that is missing is told plainly", async () => {
  home.refuses = { code: "unauthorized", message: "Unauthorized" };
  await show(null);
  expect(seen(view)).toBe("Only administrators of Home Assistant may see and do this.");
});

test("a reboot asks first and names the session that it interrupts", async () => {
  await show([wallbox()]);
  button(view, "Reboot …").click();
  await settle();
  const dialog = one<HTMLDialogElement>(view, "dialog");
  expect(dialog.open).toBe(true);
  expect(seen(dialog)).toContain("This interrupts the running session, 8.42 kWh so far.");
  expect(home.asked.filter(({ type }) => type === "wallbox_evcc_proxy/send")).toEqual([]);
  const hard = one<HTMLInputElement>(dialog, 'input[value="Hard"]');
  hard.checked = true;
  hard.dispatchEvent(new Event("change"));
  await settle();
  button(dialog, "Reboot").click();
  await settle();
  expect(home.asked.at(-1)).toMatchObject({ action: "Reset", payload: { type: "Hard" }, wallbox: "WB-1", target: "wallbox" });
  expect(seen(one(view, "wbx-actions"))).toContain("Reset Accepted, waiting until it has booted again …");
  const link = one<HTMLAnchorElement>(view, "wbx-actions li a");
  expect(link.getAttribute("href")).toBe("/wallbox-evcc-proxy/messages/41?wallbox=WB-1");
});

test("cancelling sends nothing", async () => {
  await show([wallbox()]);
  button(view, "Unlock connector …").click();
  await settle();
  button(view, "Cancel").click();
  await settle();
  expect(home.asked.filter(({ type }) => type === "wallbox_evcc_proxy/send")).toEqual([]);
});

test("stopping sends the id of the running transaction", async () => {
  await show([wallbox()]);
  button(view, "Stop transaction …").click();
  await settle();
  button(view, "Stop").click();
  await settle();
  expect(home.asked.at(-1)).toMatchObject({ action: "RemoteStopTransaction", payload: { transactionId: 1759926730 } });
});

test("a message of one of two connectors can be triggered", async () => {
  await show([wallbox({ connectors: [charging(), connector({ number: 2 })] })]);
  button(view, "Trigger message …").click();
  await settle();
  const [message, which] = all<HTMLSelectElement>(view, "dialog select");
  message!.value = "MeterValues";
  message!.dispatchEvent(new Event("change"));
  which!.value = "2";
  which!.dispatchEvent(new Event("change"));
  await settle();
  button(view, "Trigger").click();
  await settle();
  expect(home.asked.at(-1)).toMatchObject({ payload: { requestedMessage: "MeterValues", connectorId: 2 } });
});

test("what is impossible is disabled, and the reason stands in the text", async () => {
  await show([wallbox({ connectors: [connector()] })]);
  expect(button(view, "Stop transaction …").disabled).toBe(true);
  expect(button(view, "Reboot …").disabled).toBe(false);
  expect(seen(one(view, "wbx-actions"))).toContain("Stop transaction: no session is running.");
  home.changed(down("wallbox"));
  await settle();
  expect(button(view, "Reboot …").disabled).toBe(true);
  expect(seen(one(view, "wbx-actions"))).toContain("Nothing can be sent: the wallbox is not connected.");
});

test("the outcome of a command comes as a message, too", async () => {
  await show([wallbox()]);
  const told = vi.fn();
  view.addEventListener("hass-notification", (event) => told((event as CustomEvent).detail.message));
  home.answers.push({ ...OK, answer: { kind: "result", payload: { status: "UnlockFailed" } } });
  button(view, "Unlock connector …").click();
  await settle();
  button(view, "Unlock").click();
  await settle();
  expect(told).toHaveBeenCalledWith("UnlockConnector UnlockFailed: the connector stayed locked");
});

test("without a wallbox the checklist shows the address and waits", async () => {
  home.info.proxies = [proxy({ evcc_reachable: null })];
  await show([]);
  expect(seen(view)).toContain("Connect the first wallbox");
  expect(seen(view)).toContain("ws://192.168.1.10:8888/");
  expect(states()).toEqual(["done", "open", "open", "open", "open", "open"]);
});

test("the checklist goes along with a wallbox that connects and that EVCC does not know", async () => {
  home.info.proxies = [proxy({ evcc_reachable: null })];
  await show([], "?check=1");
  home.snapshot(wallbox({ id: "Box 1", boot_answer: "Pending" }));
  await settle();
  expect(states()).toEqual(["done", "done", "done", "done", "done", "to be done"]);
  expect(one(view, "pre").textContent).toBe(
    'chargers:\n  - name: box_1\n    type: template\n    template: ocpp\n    stationid: "Box 1"',
  );
});

test("a port that cannot be opened is told, with what to do", async () => {
  home.info.proxies = [proxy({ listening: false, problem: "Port 8888 is in use." })];
  await show([]);
  expect(states()[0]).toBe("to be done");
  expect(seen(view)).toContain("Port 8888 is in use. Choose another port");
});

test("the address is copied on a page without the browser's clipboard, too", async () => {
  const copy = vi.fn(() => true);
  document.execCommand = copy;
  vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
  await show([]);
  const told = vi.fn();
  view.addEventListener("hass-notification", (event) => told((event as CustomEvent).detail.message));
  button(view, "Copy").click();
  await settle();
  expect(copy).toHaveBeenCalledWith("copy");
  expect(told).toHaveBeenCalledWith("Copied");
  vi.unstubAllGlobals();
});

test("the check can be opened later, and closed again", async () => {
  await show([wallbox()], "?check=1");
  expect(states()).toEqual(["done", "done", "done", "done", "done", "done"]);
  button(view, "Back to the status").click();
  expect(app.place.query.get("check")).toBeNull();
});

function states(): string[] {
  return all(view, "wbx-first-run h3 .visually-hidden").map((each) => seen(each).replace(/^: /, ""));
}
