/** The details of a message, with a Home Assistant that is played here: what a user sees and does. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HomeAssistant } from "../src/ha-types";
import type { FrameRow, Info, Message, RuleSetting } from "../src/protocol";
import { asMarkdown } from "../src/ocpp/copies";
import { exchangeOf } from "../src/ocpp/exchange";
import { app } from "../src/store/app";
import { details } from "../src/store/details";
import { texts } from "../src/texts";
import { WbxJsonTree } from "../src/ui/json-tree";
import { WbxDetail } from "../src/views/detail";
import changed from "./fixtures/ws/message_changed.json";

const SOURCE = { entry_id: "proxy" };
const INFO = {
  version: "1",
  proxies: [
    {
      entry_id: "proxy",
      boot_id: "one",
      wallboxes: [{ id: "garage", title: "Garage", device_id: "box", connector_devices: { "1": "plug" } }],
    },
  ],
  rules: [{ name: "conform", group: "messages", risk: "none" }],
} as unknown as Info;

const RULE: RuleSetting = { name: "conform", mode: "on", preset_mode: "on", failed: false, hits: 3, observed: 0 };

let asked: Record<string, unknown>[] = [];
let messages: Record<number, Message | (() => Message)> = {};
let rule: RuleSetting = RULE;

function answer(message: Record<string, unknown>): unknown {
  asked.push(message);
  switch (message["type"]) {
    case "wallbox_evcc_proxy/get_message": {
      const found = messages[Number(message["seq"])];
      // Home Assistant rejects with a plain object.
      if (!found) throw { code: "unknown_message", message: "gone" };
      return typeof found === "function" ? found() : found;
    }
    case "wallbox_evcc_proxy/rules":
      return { rules: [rule] };
    case "wallbox_evcc_proxy/set_rule":
      rule = { ...rule, mode: message["mode"] as RuleSetting["mode"] };
      return null;
    default:
      throw { code: "unknown_command", message: String(message["type"]) };
  }
}

const hass = {
  connection: new EventTarget(),
  connected: true,
  language: "en",
  locale: { language: "en", number_format: "language", time_format: "24" },
  themes: { darkMode: false },
  states: { "sensor.power": { entity_id: "sensor.power", state: "3.68", attributes: { friendly_name: "Garage power" } } },
  entities: {
    "sensor.power": {
      entity_id: "sensor.power",
      platform: "wallbox_evcc_proxy",
      device_id: "plug",
      translation_key: "power",
    },
  },
  localize: () => "",
  callWS: async (message: Record<string, unknown>) => answer(message),
  loadBackendTranslation: async () => (key: string) =>
    ({ "component.wallbox_evcc_proxy.config_subentries.wallbox.step.rules.sections.conform.name": "Form of messages" })[
      key
    ] ?? "",
} as unknown as HomeAssistant;

function row(members: Partial<FrameRow> = {}): FrameRow {
  return {
    seq: 1, at: 1790000000, wb: "garage", kind: "call", from: "wallbox", to: "evcc", id: "7",
    action: "MeterValues", sum: null, tags: [], rules: [], len: 10, ...members,
  };
}

function message(members: Partial<Message> = {}): Message {
  return {
    row: row(), received: '[2,"7","MeterValues",{}]', sent: '[2,"7","MeterValues",{}]', changes: [], observed: [],
    complaints_received: [], complaints_sent: [], exchange: [], facts: { connector: null, keys: [] }, ...members,
  };
}

beforeEach(async () => {
  asked = [];
  messages = {};
  rule = RULE;
  details.clear();
  app.take(hass);
  app.info = INFO;
  await texts.load(hass);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function show(seq = 1): Promise<WbxDetail> {
  const detail = new WbxDetail();
  Object.assign(detail, { source: SOURCE, seq });
  document.body.append(detail);
  await settled(detail);
  return detail;
}

async function settled(detail: WbxDetail): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    await detail.updateComplete;
  }
}

/** Everything that is read on the page, through all shadow roots. */
function read(node: Node): string {
  if (node instanceof HTMLStyleElement) return "";
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  const inner = node instanceof Element && node.shadowRoot ? [...node.shadowRoot.childNodes] : [...node.childNodes];
  return inner.map(read).join("");
}

function words(node: Node): string {
  return read(node).replace(/\s+/g, " ");
}

function all(root: Element | ShadowRoot, selector: string): Element[] {
  const within = [...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? all(each.shadowRoot, selector) : []));
  return [...root.querySelectorAll(selector), ...within];
}

async function press(detail: WbxDetail, label: string): Promise<void> {
  const buttons = all(detail.shadowRoot!, "button") as HTMLElement[];
  const button = buttons.find((each) => each.getAttribute("aria-label") === label || words(each).trim() === label);
  if (!button) throw new Error(`no button ${label} among ${buttons.map((each) => words(each)).join("|")}`);
  button.click();
  await settled(detail);
}

test("a changed message shows where, what, why and by which rule", async () => {
  messages[18] = changed as unknown as Message;
  const text = words(await show(18));
  expect(text).toContain("Changes (2)");
  expect(text).toContain('connectorId "1" → 1 written as a number Form of messages');
  expect(text).toContain("meterValue[0].sampledValue[0].value");
  expect(text).toContain("written as text");
  expect(text).toContain("Garage");
  expect(text).toContain("connector 1");
});

test("what a rule only observed is marked as what it would change", async () => {
  messages[1] = message({
    observed: [{ rule: "conform", path: "/connectorId", after: 1, reason: "the wallbox wants it" }],
  });
  const text = words(await show());
  expect(text).toContain("Would change");
  expect(text).toContain("would be added");
});

test("the two texts are compared with their changed words marked", async () => {
  messages[18] = changed as unknown as Message;
  const detail = await show(18);
  const marks = all(detail.shadowRoot!, "ins").map((mark) => mark.textContent);
  expect(marks.join("")).toContain('"');
  expect(all(detail.shadowRoot!, ".line.removed").map((line) => line.textContent).join("\n")).toContain('"connectorId": "1"');
});

test("the setting of a rule opens from its change, and a new mode is set and confirmed", async () => {
  messages[18] = changed as unknown as Message;
  const detail = await show(18);
  await press(detail, "Form of messages");
  expect(words(detail)).toContain("Applied 3 times");
  const [observe] = all(detail.shadowRoot!, "input[value=observe]") as HTMLInputElement[];
  observe!.click();
  await settled(detail);
  await press(detail, "Apply");
  expect(asked).toContainEqual({
    type: "wallbox_evcc_proxy/set_rule", entry_id: "proxy", wallbox: "garage", rule: "conform", mode: "observe",
  });
  expect(words(detail)).toContain("It holds for the next message");
});

test("the schema's complaints are shown, and that the repair cured them", async () => {
  messages[18] = changed as unknown as Message;
  const detail = await show(18);
  await press(detail, "Validation");
  expect(words(detail)).toContain("2 violations of OCPP 1.6");
  expect(words(detail)).toContain("The repair made it satisfy the schema");
});

test("the entities with the values of a message open their own dialog", async () => {
  messages[18] = changed as unknown as Message;
  const detail = await show(18);
  const opened = vi.fn();
  document.body.addEventListener("hass-more-info", (event) => opened((event as CustomEvent).detail), { once: true });
  await press(detail, "Garage power 3.68");
  expect(opened).toHaveBeenCalledWith({ entityId: "sensor.power" });
});

test("a message that the proxy no longer has is said to be gone", async () => {
  expect(words(await show(99))).toContain("no longer kept");
});

test("an answer shows its call, and both lead to each other", async () => {
  messages[1] = message({ exchange: [1, 2] });
  messages[2] = message({
    row: row({ seq: 2, kind: "result", from: "evcc", to: "wallbox", call: 1, rtt: 49 }),
    received: '[3,"7",{}]', sent: '[3,"7",{}]', exchange: [1, 2],
  });
  const detail = await show(2);
  const gone: unknown[] = [];
  detail.addEventListener("wbx-go", (event) => gone.push((event as CustomEvent).detail));
  await press(detail, "Call");
  await press(detail, "Open");
  expect(gone).toEqual([{ seq: 1 }]);
  expect(words(detail)).toContain("EVCC 49 ms");
});

test("previous, next and close ask the list", async () => {
  messages[1] = message();
  const detail = await show();
  const events: unknown[] = [];
  detail.addEventListener("wbx-step", (event) => events.push((event as CustomEvent<{ by: number }>).detail.by));
  detail.addEventListener("wbx-close", () => events.push("close"));
  await press(detail, "Previous message");
  await press(detail, "Next message");
  await press(detail, "Close");
  expect(events).toEqual([-1, 1, "close"]);
});

test("a message that was seen is not asked for again", async () => {
  messages[1] = message();
  await show();
  await show();
  expect(asked).toHaveLength(1);
});

test("a call that waits is asked for again, and its answer appears", async () => {
  vi.useFakeTimers();
  try {
    let came = false;
    messages[1] = () => message({ row: row({ tags: came ? [] : ["open"] }), exchange: came ? [1, 2] : [1] });
    messages[2] = message({ row: row({ seq: 2, kind: "result", from: "evcc", to: "wallbox" }), exchange: [1, 2] });
    const detail = new WbxDetail();
    Object.assign(detail, { source: SOURCE, seq: 1 });
    document.body.append(detail);
    await vi.advanceTimersByTimeAsync(50);
    expect(words(detail)).toContain("Waiting for an answer");
    came = true;
    await vi.advanceTimersByTimeAsync(2100);
    expect(words(detail)).not.toContain("Waiting for an answer");
    expect(words(detail)).toContain("Result");
  } finally {
    vi.useRealTimers();
  }
});

const XSS = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

test("markup in any part of a message stays text, in every tab", async () => {
  const wire = JSON.stringify([2, XSS, XSS, { [XSS]: XSS, constructor: "toString", __proto__: XSS }]);
  messages[1] = message({
    row: row({ id: XSS, action: XSS, why: XSS, rules: [XSS], wb: XSS, tags: [XSS as "open"] }),
    received: wire, sent: `${wire} `,
    changes: [{ rule: XSS, path: `/${XSS}`, before: XSS, after: { [XSS]: XSS }, reason: XSS }],
    complaints_received: [{ path: `/${XSS}`, message: XSS }],
  });
  const detail = await show();
  for (const tab of ["Changes (1)", "Tree", "Received", "Sent", "Answer", "Validation"]) {
    await press(detail, tab);
    expect(all(detail.shadowRoot!, "img, script")).toEqual([]);
  }
  expect(words(detail)).toContain("<img src=x");
});

test("a text that is no JSON is shown as it came", async () => {
  messages[1] = message({
    row: row({ kind: "unreadable", to: "proxy", action: "" }),
    received: '[2,"7",\u0000{', sent: null, complaints_received: null, complaints_sent: null,
  });
  const text = words(await show());
  expect(text).toContain('[2,"7",‹U+0000›{');
  expect(text).toContain("not valid JSON");
});

test("a payload of 20 kB is there at once", async () => {
  const values = Array.from({ length: 275 }, (_, n) => ({ value: String(n), measurand: "Power.Active.Import", unit: "W", phase: "L1" }));
  const text = JSON.stringify([2, "7", "MeterValues", { connectorId: 1, meterValue: [{ timestamp: "x", sampledValue: values }] }]);
  expect(text.length).toBeGreaterThan(20_000);
  messages[1] = message({
    received: text.replaceAll('"L1"', '"L1-N"'), sent: text,
    changes: [{ rule: "conform", path: "", reason: "r", before: 1, after: 2 }],
  });
  const began = performance.now();
  const detail = await show();
  expect(words(detail)).toContain("Changes (1)");
  await press(detail, "Tree");
  expect(performance.now() - began).toBeLessThan(5000);
});

test("the tree explains fields and values, and is walked with the arrow keys", async () => {
  const tree = new WbxJsonTree();
  Object.assign(tree, { text: '{"errorCode":"GroundFailure","list":[1,2]}', action: "StatusNotification" });
  document.body.append(tree);
  await tree.updateComplete;
  const items = (): HTMLElement[] => [...tree.shadowRoot!.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const focused = (): HTMLElement => items().find((item) => item.tabIndex === 0)!;
  const key = async (name: string): Promise<void> => {
    focused().dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    await tree.updateComplete;
  };
  expect(items()).toHaveLength(5);
  focused().focus();
  expect(words(tree)).toContain("Ground fault");
  await key("ArrowDown");
  expect(words(focused())).toContain("What is wrong.");
  await key("ArrowDown");
  await key("ArrowLeft");
  expect(focused().getAttribute("aria-expanded")).toBe("false");
  expect(items()).toHaveLength(3);
  await key("ArrowRight");
  await key("ArrowRight");
  expect(focused().getAttribute("aria-level")).toBe("3");
  expect(focused().getAttribute("aria-setsize")).toBe("2");
  await key("ArrowLeft");
  expect(focused().getAttribute("aria-level")).toBe("2");
});

test("what is sought in the tree is marked and counted", async () => {
  const tree = new WbxJsonTree();
  Object.assign(tree, { text: '{"power":"Power.Active","x":"y"}', search: "POWER" });
  document.body.append(tree);
  await tree.updateComplete;
  expect([...tree.shadowRoot!.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["power", "Power"]);
  expect(words(tree)).toContain("1 hit");
});

test("Markdown has what was changed by which rule, and neither id tags nor serial numbers", () => {
  const text = '[2,"7","StartTransaction",{"connectorId":1,"idTag":"043768E29A","chargePointSerialNumber":"SN12345"}]';
  const markdown = asMarkdown(
    message({
      row: row({ action: "StartTransaction" }), received: text, sent: text.replace('"connectorId":1', '"connectorId":2'),
      changes: [{ rule: "conform", path: "/idTag", before: "043768E29A ", after: "043768E29A", reason: "cut | ```" }],
    }),
  );
  expect(markdown).not.toContain("043768E29A");
  expect(markdown).not.toContain("SN12345");
  expect(markdown).toContain("| conform | idTag |");
  expect(markdown).toContain("cut \\| ```");
  expect(markdown).toContain('"connectorId": 2');
});

test("on a page without a clipboard the text is copied the old way", async () => {
  vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
  let copied = "";
  Object.assign(document, {
    execCommand: () => {
      const field = all(document.body, "textarea")[0] as HTMLTextAreaElement;
      copied = field.value;
      return true;
    },
  });
  messages[1] = message({ sent: '[2,"7","Reset",{"type":"Soft"}]' });
  const detail = await show();
  await press(detail, "Copy");
  await press(detail, "As sent over the wire");
  expect(copied).toBe('[2,"7","Reset",{"type":"Soft"}]');
  expect(words(detail)).toContain("Copied");
});

test("the way of a call and its answer is four arrows, and the time is shared out", () => {
  const exchange = exchangeOf([
    row({ at: 100, took: 0.4 }),
    row({ seq: 2, at: 100.05, kind: "result", from: "evcc", to: "wallbox", rtt: 49, took: 0.6 }),
  ]);
  expect(exchange.arrows.map(({ from, to }) => `${from} ${to}`)).toEqual([
    "wallbox proxy", "proxy evcc", "evcc proxy", "proxy wallbox",
  ]);
  expect(exchange.evcc).toBe(49);
  expect(exchange.wallbox).toBeNull();
  expect(exchange.proxy).toBeCloseTo(1);
  expect(exchange.total).toBeCloseTo(50.6, 3);
});

test("an answer of the proxy's own ends the exchange; the late one of the wallbox stops at the proxy", () => {
  const exchange = exchangeOf([
    row({ from: "evcc", to: "wallbox", tags: ["timeout"] }),
    row({ seq: 2, at: 1790000010, kind: "result", from: "proxy", to: "evcc" }),
    row({ seq: 3, at: 1790000020, kind: "result", from: "wallbox", to: "proxy", rtt: 20_000 }),
  ]);
  expect(exchange.silent).toBe("timeout");
  expect(exchange.arrows.at(-2)).toMatchObject({ from: "proxy", to: "evcc", made: true, stopped: false });
  expect(exchange.arrows.at(-1)).toMatchObject({ from: "wallbox", to: "proxy", made: false, stopped: true });
  expect(Math.round(exchange.total!)).toBe(10_000);
});
