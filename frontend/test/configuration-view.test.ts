/** The Configuration view, as a user sees it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cutsConnection, meaning, traits } from "../src/ocpp/keys";
import type { ConfigurationKey, Sent, WallboxStatus } from "../src/protocol";
import { app } from "../src/store/app";
import "../src/views/configuration";
import { Home, NOW, OK, wallbox } from "./home";
import { all, button, one, seen } from "./looking";

let home: Home;
let view: HTMLElement;
let count = 0;

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
  for (let turn = 0; turn < 4; turn++) await vi.advanceTimersByTimeAsync(0);
}

function key(name: string, value: string | null, members: Partial<ConfigurationKey> = {}): ConfigurationKey {
  return { key: name, value, readonly: false, automatic: null, refused: false, ...members };
}

async function show(keys: ConfigurationKey[], members: Partial<WallboxStatus> = {}): Promise<void> {
  home.configuration = { read_at: NOW - 700, keys };
  history.replaceState(null, "", "/wallbox-evcc-proxy/configuration");
  app.place.read();
  app.take(home.hass());
  await app.refresh();
  view = document.createElement("wbx-configuration");
  document.body.append(view);
  await settle();
  home.snapshot(wallbox({ id: `WB-${++count}`, ...members }));
  await settle();
}

function row(name: string): HTMLElement {
  const found = all(view, "tbody tr").find((each) => seen(each).startsWith(name));
  if (!found) throw new Error(`no row ${name} in ${seen(view)}`);
  return found;
}

async function edit(name: string, take: (field: HTMLInputElement) => void): Promise<void> {
  button(view, `Change ${name}`).click();
  await settle();
  take(one<HTMLInputElement>(view, "wbx-key-edit input, wbx-key-edit textarea"));
  await settle();
  one<HTMLFormElement>(view, "form").dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
}

function write(value: string): (field: HTMLInputElement) => void {
  return (field) => {
    field.value = value;
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new Event("change"));
  };
}

function status(answer: string): Sent {
  return { ...OK, answer: { kind: "result", payload: { status: answer } } };
}

test("each key is shown with its value, unit and what it is for", async () => {
  await show([key("HeartbeatInterval", "300"), key("NumberOfConnectors", "1", { readonly: true }), key("Mystery", null)]);
  expect(seen(row("HeartbeatInterval"))).toBe("HeartbeatInterval Interval of the sign of life to EVCC. 300 s");
  expect(seen(row("NumberOfConnectors"))).toContain("read-only");
  expect(seen(row("Mystery"))).toBe("Mystery –");
  expect(seen(view)).toContain("Read 11 minutes ago");
  expect(() => button(view, "Change NumberOfConnectors")).toThrow();
});

test("the search looks at names, values and meanings", async () => {
  await show([key("HeartbeatInterval", "300"), key("LightIntensity", "50"), key("QrCode", "heart")]);
  const search = one<HTMLInputElement>(view, "input[type=search]");
  search.value = "heart";
  search.dispatchEvent(new Event("input"));
  await settle();
  expect(all(view, "tbody th code").map(seen)).toEqual(["HeartbeatInterval", "QrCode"]);
  search.value = "brightness";
  search.dispatchEvent(new Event("input"));
  await settle();
  expect(all(view, "tbody th code").map(seen)).toEqual(["LightIntensity"]);
  expect(seen(view)).toContain("1 key");
});

test.each([
  ["Accepted", "Sent 60. Accepted", "60 s"],
  ["Rejected", "Sent 60. Rejected: the wallbox refused", "300 s"],
  ["NotSupported", "Sent 60. NotSupported: the wallbox does not support this", "300 s"],
  ["RebootRequired", "Sent 60. RebootRequired: takes effect after a reboot", "60 s"],
])("the wallbox's answer %s is shown", async (answer, words, value) => {
  await show([key("HeartbeatInterval", "300")]);
  home.answers.push(status(answer));
  await edit("HeartbeatInterval", write("60"));
  expect(home.asked.find(({ action }) => action === "ChangeConfiguration")).toMatchObject({
    payload: { key: "HeartbeatInterval", value: "60" },
  });
  expect(seen(row("HeartbeatInterval"))).toContain(`${value} ${words}`);
});

test("a change that needs a reboot offers one, until the wallbox is back", async () => {
  await show([key("HeartbeatInterval", "300")]);
  home.answers.push(status("RebootRequired"));
  await edit("HeartbeatInterval", write("60"));
  expect(seen(view)).toContain("A changed value takes effect only after a reboot of the wallbox.");
  button(view, "Reboot …").click();
  await settle();
  expect(seen(one(view, "dialog"))).toContain("Reboot Garage?");
  const { legs } = wallbox();
  home.changed(wallbox({ id: `WB-${count}`, legs: { ...legs, wallbox: { ...legs.wallbox, since: NOW + 40 } } }));
  await settle();
  expect(seen(view)).not.toContain("takes effect only after a reboot");
});

test("a change without an answer says why", async () => {
  await show([key("HeartbeatInterval", "300")]);
  home.answers.push({ ...OK, answer: null, problem: "The wallbox did not answer." });
  await edit("HeartbeatInterval", write("60"));
  expect(seen(row("HeartbeatInterval"))).toContain("Sent 60, without an answer: The wallbox did not answer.");
});

test("a truth is a switch", async () => {
  await show([key("LocalPreAuthorize", "False")]);
  await edit("LocalPreAuthorize", (field) => {
    field.checked = true;
    field.dispatchEvent(new Event("change"));
  });
  expect(home.asked.find(({ action }) => action === "ChangeConfiguration")).toMatchObject({ payload: { value: "True" } });
});

test("measurands are boxes to tick", async () => {
  await show([key("MeterValuesSampledData", "Voltage, Own.Thing")]);
  button(view, "Change MeterValuesSampledData").click();
  await settle();
  const boxes = all(view, "fieldset label");
  expect(boxes.map(seen)).toContain("Own.Thing");
  const power = boxes.find((each) => seen(each) === "Power.Active.Import")!.querySelector("input")!;
  power.checked = true;
  power.dispatchEvent(new Event("change"));
  await settle();
  one<HTMLFormElement>(view, "form").dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  expect(home.asked.find(({ action }) => action === "ChangeConfiguration")).toMatchObject({
    payload: { value: "Voltage,Own.Thing,Power.Active.Import" },
  });
});

test("a list is one value per line", async () => {
  await show([key("ConnectorPhaseRotation", "0.RST,1.RST")]);
  await edit("ConnectorPhaseRotation", write("0.RST\n 1.STR \n\n"));
  expect(home.asked.find(({ action }) => action === "ChangeConfiguration")).toMatchObject({ payload: { value: "0.RST,1.STR" } });
});

test("a key that may cut the connection is sent only by one who says so", async () => {
  await show([key("BackendURL", "ws://a/")]);
  button(view, "Change BackendURL").click();
  await settle();
  expect(seen(view)).toContain("can cut the wallbox off from the proxy");
  expect(button(view, "Send").disabled).toBe(true);
  const sure = one<HTMLInputElement>(view, ".caution input");
  sure.checked = true;
  sure.dispatchEvent(new Event("change"));
  await settle();
  expect(button(view, "Send").disabled).toBe(false);
});

test("a secret is neither offered for change nor shown after it", async () => {
  await show([key("AuthorizationKey", "••••")]);
  await edit("AuthorizationKey", (field) => {
    expect(field.value).toBe("");
    write("very secret")(field);
  });
  expect(seen(view)).not.toContain("very secret");
  expect(seen(row("AuthorizationKey"))).toContain("Sent ••••. Accepted");
});

test("what the automatic configuration sets is told, and what the wallbox refused of it", async () => {
  await show([key("MeterValueSampleInterval", "10", { automatic: "10" }), key("HeartbeatInterval", "300", { automatic: "60", refused: true })]);
  expect(seen(row("MeterValueSampleInterval"))).toContain("Set automatically after each boot: 10");
  expect(seen(row("HeartbeatInterval"))).toContain("Was to be set automatically to 60, but the wallbox refused");
});

test("reading asks the wallbox for all its keys and shows them", async () => {
  await show([]);
  home.configuration = { read_at: NOW, keys: [key("HeartbeatInterval", "300")] };
  button(view, "Read configuration").click();
  await settle();
  expect(home.asked.find(({ action }) => action === "GetConfiguration")).toMatchObject({ payload: {} });
  expect(seen(row("HeartbeatInterval"))).toContain("300");
});

test("a key that is not told can be asked for, and may be unknown", async () => {
  await show([key("HeartbeatInterval", "300")]);
  const search = one<HTMLInputElement>(view, "input[type=search]");
  search.value = "HiddenKey";
  search.dispatchEvent(new Event("input"));
  await settle();
  home.answers.push({ ...OK, answer: { kind: "result", payload: { unknownKey: ["HiddenKey"] } } });
  button(view, "Ask the wallbox for “HiddenKey”").click();
  await settle();
  expect(home.asked.find(({ action }) => action === "GetConfiguration")).toMatchObject({ payload: { key: ["HiddenKey"] } });
  expect(seen(view)).toContain("Asked for, but unknown to the wallbox: HiddenKey");
});

test("nothing can be changed while the wallbox is away", async () => {
  const { legs } = wallbox();
  await show([key("HeartbeatInterval", "300")], { legs: { ...legs, wallbox: { ...legs.wallbox, up: false } } });
  expect(button(view, "Read configuration").disabled).toBe(true);
  expect(button(view, "Change HeartbeatInterval").disabled).toBe(true);
  expect(seen(view)).toContain("The wallbox is not connected: values can be neither read nor changed.");
});

test("the keys are copied as JSON", async () => {
  const written = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: written } });
  await show([key("HeartbeatInterval", "300")]);
  button(view, "Copy as JSON").click();
  await settle();
  const [text] = written.mock.calls[0] as unknown as [string];
  expect(JSON.parse(text)).toMatchObject({
    wallbox: `WB-${count}`,
    configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "300" }],
  });
  vi.unstubAllGlobals();
});

test("markup in a key or value stays text", async () => {
  const evil = "<img src=x onerror=alert(1)>";
  await show([key(evil, evil, { automatic: evil })]);
  expect(all(view, "img")).toHaveLength(0);
  expect(seen(view).split(evil)).toHaveLength(4);
});

test("with several wallboxes one is chosen first", async () => {
  await show([]);
  home.snapshot(wallbox(), wallbox({ id: "X", title: "Carport" }));
  await settle();
  expect(seen(view)).toBe("Which wallbox? Garage Carport");
});

test.each([
  ["ServerURL", true],
  ["AuthorizationKey", true],
  ["SecurityProfile", true],
  ["ocpp_host", true],
  ["ChargeBoxId", true],
  ["WiFiSSID", true],
  ["HeartbeatInterval", false],
  ["WebSocketPingInterval", false],
  ["SupportedFeatureProfiles", false],
  ["MeterValuesSampledDataMaxLength", false],
  ["StopTxnSampledData", false],
])("whether %s may cut the connection", (name, wanted) => {
  expect(cutsConnection(name)).toBe(wanted);
});

test("names that every object has are no known keys", () => {
  expect([meaning("constructor"), traits("constructor", "x").kind, traits("toString", "12").kind]).toEqual(["", "text", "number"]);
});
