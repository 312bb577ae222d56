/** The Health view, as a user sees it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Cured, WallboxHealth } from "../src/health";
import "../src/panel";
import { app } from "../src/store/app";
import "../src/views/health";
import { capability, finding, health, Home, NOW, proxy, wallbox } from "./home";
import { all, button, one, seen } from "./looking";

let home: Home;
let view: HTMLElement;

const known = (id: string, title: string) => ({ id, title, subentry_id: "s", device_id: null, connected: true, connector_devices: {} });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000 });
  home = new Home();
  home.info.proxies = [proxy({ wallboxes: [known("WB-1", "Garage"), known("WB-2", "Carport")] })];
  home.info.rules = [
    { name: "timestamps", group: "messages", risk: "none" },
    { name: "zero_limit", group: "control", risk: "control" },
  ];
  home.english = { "component.wallbox_evcc_proxy.config_panel.findings.mended_title": "Messages are repaired" };
  home.info.actions = { wallbox: ["SetChargingProfile", "GetConfiguration"], evcc: ["Heartbeat"] };
});

afterEach(() => {
  view.remove();
  history.replaceState(null, "", "/");
  app.place.read();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await vi.advanceTimersByTimeAsync(0);
}

async function show(wallboxes: WallboxHealth[], query = ""): Promise<HTMLElement> {
  history.replaceState(null, "", `/wallbox-evcc-proxy/health${query}`);
  app.place.read();
  app.take(home.hass({ config: { time_zone: "Europe/Berlin", version: "2026.11.2" } }));
  await app.refresh();
  view = document.createElement("wbx-health");
  document.body.append(view);
  await settle();
  home.snapshot(wallbox());
  home.diagnose(...wallboxes);
  await settle();
  return view;
}

function findings(): string[] {
  return all(view, "wbx-finding").map((each) => seen(each));
}

test("when nothing is found, that is said, since when, and how much was looked at", async () => {
  await show([health()]);
  expect(seen(view)).toMatch(/Watched since .* · 17,170 messages looked at Nothing found/);
});

test("before there are messages, nothing is said to be well", async () => {
  await show([health({ frames: 0 })]);
  expect(seen(view)).toContain("No messages yet, so nothing can be said.");
  expect(seen(view)).not.toContain("Nothing found");
});

test("a finding says what is wrong, how often, since when, and with what", async () => {
  await show([health({ findings: [finding()] })]);
  const [text] = findings();
  expect(text).toContain("Critical The wallbox refuses EVCC's limits SetChargingProfile");
  expect(text).toMatch(/12 times since \d.* last 2 minutes ago/);
  expect(text).toContain("the wallbox refuses that with “Rejected”. So EVCC");
  expect(text).toContain("What helps at the wallbox");
});

test("what matters most comes first, and is counted above", async () => {
  const mended = finding({ code: "mended", severity: "hint", subject: "timestamps", cured_by: "timestamps", cures: [] });
  await show([health({ findings: [mended, finding({ code: "silent", severity: "warning" }), finding()] })]);
  expect(findings().map((text) => text.split(" ")[0])).toEqual(["Critical", "Warning", "Hint"]);
  expect(seen(one(view, ".counts"))).toBe("1 critical finding 1 warning 1 hint");
});

test("a finding that a repair cures says so, and is folded", async () => {
  await show([health({ findings: [finding({ code: "mended", severity: "hint", cured_by: "timestamps" })] })]);
  expect(findings()[0]).toContain("Cured by the repair “timestamps”");
  expect(one<HTMLDetailsElement>(view, "details").open).toBe(false);
});

test("what the user has folded stays folded while findings go on coming", async () => {
  await show([health({ findings: [finding()] })]);
  one<HTMLDetailsElement>(view, "details").open = false;
  home.diagnose(health({ findings: [finding({ count: 13 })] }));
  await settle();
  expect(findings()[0]).toContain("13 times");
  expect(one<HTMLDetailsElement>(view, "details").open).toBe(false);
});

test("a finding without words shows its code", async () => {
  await show([health({ findings: [finding({ code: "brand_new" })] })]);
  expect(findings()[0]).toContain("brand_new");
});

test("a number that a finding is about is that of a connector", async () => {
  await show([health({ findings: [finding({ code: "no_power", subject: "2" })] })]);
  expect(findings()[0]).toContain("Connector 2");
});

test("what came over the wire stays text, whatever it is", async () => {
  const values = { code: "<img src=x>", text: "a\u202eb" };
  await show([health({ findings: [finding({ values, subject: "<b>x</b>" })] })]);
  expect(all(view, "img, b")).toHaveLength(0);
  expect(findings()[0]).toContain("<img src=x>” a‹U+202E›b.");
});

test("a finding leads to the messages that show it, out of a trace file that is looked at", async () => {
  await show([health({ findings: [finding()] })], "?trace=t1");
  const links = all<HTMLAnchorElement>(view, ".evidence a");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/wallbox-evcc-proxy/messages/17?wallbox=WB-1",
    "/wallbox-evcc-proxy/messages/41?wallbox=WB-1",
  ]);
  expect(seen(links[0]!)).toContain("Message 17");
});

test("all wallboxes are shown, each under its name, or the one that is chosen", async () => {
  await show([health({ findings: [finding()] }), health({ id: "WB-2" })]);
  expect(all(view, "h2").map(seen).slice(0, 2)).toEqual(["Garage", "Carport"]);
  app.place.go({ query: { wallbox: "WB-2" } });
  await app.refresh();
  await settle();
  expect(all(view, "section > h2").map(seen)).toEqual(["Carport"]);
  expect(findings()).toHaveLength(0);
});

const CURED: Cured = {
  preset: null,
  changes: [{ rule: "zero_limit", from: "off", to: "on", settings: { strategy: "stop" } }],
};

async function ask(): Promise<void> {
  home.cured = CURED;
  const cures = [
    { place: "rule" as const, rule: "zero_limit", settings: { strategy: "stop" }, possible: true },
    { place: "wallbox" as const, rule: "", settings: {}, possible: false },
  ];
  await show([health({ findings: [finding({ code: "zero_not_obeyed", subject: "1", cures })] })]);
  button(view, "Switch on “zero_limit” …").click();
  await settle();
}

function cures(): Record<string, unknown>[] {
  return home.asked.filter(({ type }) => type === "wallbox_evcc_proxy/cure");
}

test("a cure first shows what it would change, and changes nothing", async () => {
  await ask();
  const dialog = seen(one(view, "dialog"));
  expect(dialog).toContain("Switch on “zero_limit” for Garage?");
  expect(dialog).toContain("zero_limit: Off → On");
  expect(dialog).toContain("Can change limits, or start and stop charging.");
  expect(dialog).toContain("strategy: stop");
  const wanted = { entry_id: "e1", wallbox: "WB-1", code: "zero_not_obeyed", subject: "1", cure: 0 };
  expect(cures()).toEqual([{ type: "wallbox_evcc_proxy/cure", ...wanted, dry_run: true }]);
});

test("a cure is applied when it is confirmed, and what came of it is said", async () => {
  await ask();
  button(view, "Apply").click();
  await settle();
  expect(cures().map(({ dry_run }) => dry_run)).toEqual([true, false]);
  expect(seen(one(view, "dialog [role=status]"))).toContain("Applied.");
  expect(all(view, "dialog button").map(seen)).toEqual(["Close"]);
});

test("a cure that fails says why, and can be tried again", async () => {
  await ask();
  home.cured = { code: "cure_not_possible", message: "it is on already" };
  button(view, "Apply").click();
  await settle();
  expect(seen(one(view, "dialog [role=status]"))).toBe("It could not be applied: it is on already");
  expect(button(view, "Apply").disabled).toBe(false);
});

test("a cure whose effect is not known cannot be applied", async () => {
  await ask();
  button(view, "Cancel").click();
  home.cured = { code: "unknown_finding", message: "it is over" };
  button(view, "Switch on “zero_limit” …").click();
  await settle();
  expect(seen(one(view, "dialog"))).toContain("it is over");
  expect(button(view, "Apply").disabled).toBe(true);
});

test("what only the user can do elsewhere has no button", async () => {
  const cures = [{ place: "evcc" as const, rule: "", settings: {}, possible: false }];
  await show([health({ findings: [finding({ code: "boot_pending", subject: "", cures })] })]);
  expect(findings()[0]).toContain("What helps in EVCC Enter “WB-1” in EVCC as stationid of the charger");
  expect(all(one(view, "wbx-finding"), "button")).toHaveLength(0);
});

test("what each side can do stands in a table for each direction", async () => {
  const capabilities = [
    capability(),
    capability({ action: "GetConfiguration", supported: 0, refused: 2, code: "NotSupported", silent: 1 }),
    capability({ target: "evcc", action: "Heartbeat", supported: 4120 }),
  ];
  await show([health({ capabilities })]);
  const [wallboxTable, evccTable] = all(view, "table");
  expect(seen(one(wallboxTable!, "caption"))).toBe("What EVCC asks of the wallbox");
  expect(all(wallboxTable!, "tbody tr").map(seen)).toEqual([
    "GetConfiguration refused with NotSupported – never 2 1",
    "SetChargingProfile 3 – never – never",
  ]);
  expect(all(evccTable!, "tbody tr").map(seen)).toEqual(["Heartbeat 4,120 – never – never"]);
  expect(all(wallboxTable!, "tbody th[scope=row]")).toHaveLength(2);
});

test("the report for an issue has what was found, in English, and nothing that tells whose it is", async () => {
  let report = "";
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void (report = text) } });
  const secret = { action: "Authorize", path: "/idTag", before: "04A2B3C4", after: "04A2B3C4D5", reason: "SN-4711" };
  const capabilities = [
    capability({ refused: 2, code: "Rejected" }),
    capability({ action: "Vendor04A2B3C4", refused: 1, code: "04A2B3C4 | x" }),
  ];
  const mended = finding({ code: "mended", severity: "hint", subject: "timestamps", values: secret, cured_by: "timestamps" });
  const odd = finding({ code: "refuses", subject: "04A2B3C4", values: { code: "04A2B3C4", text: "SN-4711" } });
  await show([health({ findings: [mended, odd, finding({ code: "zero_not_obeyed", subject: "1", values: { amps: "15.9" } })], capabilities })]);
  button(view, "Copy report").click();
  await settle();
  expect(report).toContain("- Wallbox EVCC Proxy 1\n- Home Assistant 2026.11.2\n- Wallbox: AcTEC EV-AC22K, firmware V1.17.9");
  expect(report).toContain("| hint | Messages are repaired (`mended`) | timestamps | 12 |");
  expect(report).toContain("amps 15.9");
  expect(report).toContain("| SetChargingProfile | 3 | 2 (Rejected) | 0 |");
  expect(report).toContain("| another action | 3 | 1 | 0 |");
  for (const private_ of ["WB-1", "Garage", "04A2B3C4", "SN-4711", "192.168"]) expect(report).not.toContain(private_);
});

test("only administrators may see it, and the others are told", async () => {
  home.refuses = { code: "unauthorized", message: "Unauthorized" };
  await show([]);
  expect(seen(one(view, "[role=alert]"))).toBe("Only administrators of Home Assistant may see and do this.");
});

async function tab(found: WallboxHealth[]): Promise<HTMLElement> {
  history.replaceState(null, "", "/wallbox-evcc-proxy/health");
  view = document.createElement("wbx-panel");
  Object.assign(view, { hass: home.hass(), route: { prefix: "/wallbox-evcc-proxy", path: "/health" } });
  document.body.append(view);
  await settle();
  home.diagnose(...found);
  await settle();
  return all(view, "nav a").find((each) => seen(each).startsWith("Health"))!;
}

test("the tab says how many critical findings there are", async () => {
  const there = await tab([health({ findings: [finding(), finding({ severity: "warning" })] })]);
  expect(seen(there)).toBe("Health 1 1 critical finding");
  expect(one(there, ".badge").getAttribute("aria-hidden")).toBe("true");
});

test("the tab says nothing when nothing is critical", async () => {
  expect(seen(await tab([health({ findings: [finding({ severity: "warning" })] })]))).toBe("Health");
});
