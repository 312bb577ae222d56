/** The messages view as a user sees it, on a panel that is fed by Home Assistant. */

import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { HomeAssistant } from "../src/ha-types";
import { app } from "../src/store/app";
import { look } from "../src/store/look";
import { parts } from "../src/store/parts";
import { prefs } from "../src/store/prefs";
import { texts } from "../src/texts";
import type { WbxWindowList } from "../src/ui/window-list";
import "../src/views/messages";
import type { WbxMessages } from "../src/views/messages";
import { answer, FakeHome, frame, frames, settled } from "./fake-home";

// happy-dom's own throws when the focus is in another shadow tree; in a browser it is null then.
const own = Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "activeElement")!;
Object.defineProperty(ShadowRoot.prototype, "activeElement", {
  get(this: ShadowRoot) {
    try {
      return own.get!.call(this) as Element | null;
    } catch {
      return null;
    }
  },
});

let home: FakeHome;
let view: WbxMessages;
let unmount: () => void;

beforeAll(() => vi.waitFor(() => expect([parts.has("detail"), parts.has("send")]).toEqual([true, true])));
beforeEach(() => {
  localStorage.clear();
  prefs.set({ limit: 5000, newestOnTop: false, hidden: [], density: "normal" });
  look.set({ selected: null, expanded: new Set(), opened: new Set(), follow: true, left: 0, deltaToMark: false });
  home = new FakeHome();
});
afterEach(() => {
  view.remove();
  unmount();
});

async function open(address = "", language = "en"): Promise<void> {
  window.history.replaceState(null, "", `/wallbox-evcc-proxy/messages${address}`);
  app.place.read({ prefix: "/wallbox-evcc-proxy", path: "" });
  const hass: HomeAssistant = home.hass(language);
  app.take(hass);
  await texts.load(hass);
  unmount = app.mount();
  await settled();
  view = document.createElement("wbx-messages") as WbxMessages;
  document.body.append(view);
  await ready();
}

async function ready(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await settled();
    await view.updateComplete;
    await list().updateComplete;
  }
}

function list(): WbxWindowList {
  return view.renderRoot.querySelector("wbx-window-list")!;
}

function rows(): HTMLElement[] {
  return [...list().querySelectorAll<HTMLElement>(".body [role=row]")];
}

function rowOf(seq: number): HTMLElement {
  return list().querySelector<HTMLElement>(`[data-key="${seq}"]`)!;
}

function text(element: Node): string {
  return (element.textContent ?? "").replace(/[\s\u00a0]+/g, " ").trim();
}

function within(tag: string): HTMLElement {
  return view.renderRoot.querySelector(tag)!;
}

function button(tag: string, words: string): HTMLButtonElement {
  const all = [...within(tag).shadowRoot!.querySelectorAll("button")];
  const found = all.find((each) => text(each).includes(words) || each.getAttribute("aria-label")?.includes(words));
  if (!found) throw new Error(`no button “${words}” among ${all.map(text).join(" | ")}`);
  return found;
}

function press(key: string, target: Element = list()): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
}

test("a row tells direction, type, action, content, latency and tags in words", async () => {
  const profile = frame({
    seq: 1,
    action: "SetChargingProfile",
    from: "evcc",
    to: "wallbox",
    tags: ["converted"],
    sum: { is: "limit", connector: 1, limit: 32, unit: "A", phases: 1, purpose: null },
  });
  home.journal = [profile, answer(profile, { seq: 2, rtt: 76, sum: { is: "answer", status: "Accepted", interval: null } })];
  await open();
  const words = text(rowOf(1));
  for (const word of ["from EVCC to Wallbox", "CALL", "SetChargingProfile", "limit 7.4 kW (32 A × 1)", "76 ms", "CONVERTED"]) {
    expect(words).toContain(word);
  }
  expect(text(rowOf(2))).toContain("RESULT");
  expect(text(rowOf(2))).toContain("SetChargingProfile");
  expect(text(rowOf(2))).toContain("Accepted");
  expect(rowOf(1).querySelector(".tag")!.getAttribute("title")).toBe("A rule changed what the message says.");
});

test("the same in German", async () => {
  home.journal = [
    frame({
      seq: 1,
      action: "MeterValues",
      sum: { is: "meter", connector: 1, power: 7270, currents: [15.8, 15.7, 0], energy: 1_284_300, soc: null },
    }),
  ];
  await open("", "de");
  expect(text(rowOf(1))).toContain("7,27 kW · 15,8/15,7/0 A · 1.284,3 kWh");
  expect(text(rowOf(1))).toContain("von Wallbox an EVCC");
});

test("an error is marked by an icon, by its word and by its looks", async () => {
  const call = frame({ seq: 1 });
  home.journal = [call, answer(call, { seq: 2, kind: "error", sum: { is: "failure", code: "InternalError", text: "Oh" } })];
  await open();
  expect(text(rowOf(2))).toContain("ERROR");
  expect(text(rowOf(2))).toContain("InternalError: Oh");
  expect(rowOf(2).classList.contains("trouble")).toBe(true);
  expect(rowOf(2).querySelector(".type-words svg")).not.toBeNull();
});

test("it is a table that tells how many rows it has", async () => {
  home.journal = frames(1, 400);
  await open();
  expect(list().getAttribute("role")).toBe("table");
  expect(list().getAttribute("aria-rowcount")).toBe("401");
  expect(rows().length).toBeLessThan(60);
  expect(rows().at(-1)!.getAttribute("aria-rowindex")).toBe("401");
});

test("the newest message is in sight as long as the list follows", async () => {
  home.journal = frames(1, 400);
  await open();
  home.come(frames(401, 410));
  await ready();
  expect(rowOf(410)).not.toBeNull();
});

test("scrolling up leaves the newest, a button says how many came and leads back", async () => {
  home.journal = frames(1, 400);
  await open();
  Object.defineProperty(list(), "clientHeight", { value: 600 });
  list().scrollTop = 3000;
  list().dispatchEvent(new Event("scroll"));
  await ready();
  const before = rows().map((row) => row.dataset["key"]);
  home.come(frames(401, 427));
  await ready();
  expect(rows().map((row) => row.dataset["key"])).toEqual(before);
  const jump = view.renderRoot.querySelector<HTMLButtonElement>(".jump button")!;
  expect(text(jump)).toBe("27 new messages");
  jump.click();
  await ready();
  expect(rowOf(427)).not.toBeNull();
  expect(view.renderRoot.querySelector(".jump")).toBeNull();
});

test("an expanded row shows its JSON and stays expanded while others arrive", async () => {
  home.journal = frames(1, 5);
  home.messages[3] = {
    sent: '[2,"id-3","Heartbeat",{"at":"2026-11-22T06:00:00Z"}]',
    changes: [{ rule: "timestamps", path: "/at", before: "2026-11-22T6:00:00", after: "2026-11-22T06:00:00Z", reason: "RFC 3339" }],
  };
  await open();
  rowOf(3).querySelector<HTMLButtonElement>("button")!.click();
  await ready();
  const more = (): string => text(rowOf(3).querySelector("wbx-message-more")!.shadowRoot!);
  expect(more()).toContain('"at": "2026-11-22T06:00:00Z"');
  expect(more()).toContain('"2026-11-22T6:00:00"');
  home.come(frames(6, 30));
  await ready();
  expect(more()).toContain('"at": "2026-11-22T06:00:00Z"');
});

test("nothing from the wire becomes HTML", async () => {
  const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  home.wallboxes = ["garage", evil];
  home.journal = [
    frame({ seq: 1, wb: evil, action: evil, id: evil, rules: [evil], why: evil, sum: { is: "words", words: evil } }),
    frame({ seq: 2, kind: "unreadable", to: "proxy", action: "", tags: ["invalid"], why: evil, sum: { is: "broken", text: evil } }),
    { seq: 3, at: 1, wb: evil, kind: "event", leg: "wallbox", what: "disconnected", why: evil },
  ];
  home.messages[1] = { received: evil, sent: evil };
  await open();
  rowOf(1).querySelector<HTMLButtonElement>("button")!.click();
  await ready();
  expect(text(rowOf(1))).toContain(evil);
  expect(text(rowOf(3))).toContain(evil);
  expect(view.renderRoot.querySelector("img, script")).toBeNull();
  for (const element of view.renderRoot.querySelectorAll("*")) {
    expect(element.shadowRoot?.querySelector("img, script") ?? null).toBeNull();
  }
});

test("pausing says how much came, and going on shows it", async () => {
  home.journal = frames(1, 3);
  await open();
  button("wbx-message-toolbar", "Pause").click();
  home.come(frames(4, 9));
  await ready();
  expect(rowOf(9)).toBeNull();
  expect(text(button("wbx-message-toolbar", "Go on"))).toContain("+6");
  expect(text(view.renderRoot.querySelector("[aria-live]")!)).toBe("Paused");
  button("wbx-message-toolbar", "Go on").click();
  await ready();
  expect(rowOf(9)).not.toBeNull();
});

test("new errors are told to a screen reader, other messages are not", async () => {
  home.journal = frames(1, 3);
  await open();
  home.come(frames(4, 5));
  await ready();
  expect(text(view.renderRoot.querySelector("[aria-live]")!)).toBe("");
  home.come([frame({ seq: 6, kind: "error", call: 5 }), frame({ seq: 7, tags: ["timeout"] }), frame({ seq: 8 })]);
  await ready();
  expect(text(view.renderRoot.querySelector("[aria-live]")!)).toBe("2 new errors");
});

test("a click opens the details, and the address names the message", async () => {
  home.journal = frames(1, 5);
  await open();
  rowOf(4).querySelector<HTMLElement>(".summary")!.click();
  await ready();
  expect(window.location.pathname).toBe("/wallbox-evcc-proxy/messages/4");
  expect(rowOf(4).getAttribute("aria-current")).toBe("true");
  const detail = within("wbx-detail");
  expect(text(detail.shadowRoot!)).toContain("Heartbeat");
  detail.dispatchEvent(new CustomEvent("wbx-step", { detail: { by: 1 }, bubbles: true, composed: true }));
  await ready();
  expect(window.location.pathname).toBe("/wallbox-evcc-proxy/messages/5");
  within("wbx-detail").dispatchEvent(new CustomEvent("wbx-close", { bubbles: true, composed: true }));
  await ready();
  expect(window.location.pathname).toBe("/wallbox-evcc-proxy/messages");
});

test("a link to a message opens it, also when it is older than what was sent", async () => {
  home.journal = frames(1, 2000);
  await open("/42");
  await ready();
  expect(rowOf(42).getAttribute("aria-current")).toBe("true");
  expect(within("wbx-detail")).not.toBeNull();
});

test("the keys move, find the partner and errors, mark and expand", async () => {
  const call = frame({ seq: 1 });
  home.journal = [call, frame({ seq: 2 }), answer(call, { seq: 3 }), frame({ seq: 4, tags: ["timeout"] })];
  await open();
  press("k");
  await ready();
  expect(look.selected).toBe(4);
  press("k");
  press("p");
  await ready();
  expect(look.selected).toBe(1);
  expect(rowOf(3).classList.contains("partner")).toBe(true);
  press("n");
  expect(look.selected).toBe(4);
  press("m");
  await ready();
  expect(app.messages.marks.has(4)).toBe(true);
  expect(text(rowOf(4))).toContain("Marked");
  press(" ");
  await ready();
  expect(rowOf(4).querySelector("wbx-message-more")).not.toBeNull();
  press("Enter");
  await ready();
  expect(app.place.seq).toBe(4);
  press("Escape");
  press("Escape");
  await ready();
  expect(look.selected).toBeNull();
});

test("keys are left alone in fields, and where the user switched shortcuts off", async () => {
  home.journal = frames(1, 3);
  await open();
  const field = within("wbx-message-toolbar").shadowRoot!.querySelector("input")!;
  press("k", field);
  expect(look.selected).toBeNull();
  app.take({ ...app.hass, enableShortcuts: false });
  press("k");
  expect(look.selected).toBeNull();
});

test("noise is folded into a row that says how much, and shown on demand", async () => {
  home.journal = [...frames(1, 14), frame({ seq: 15, action: "Reset" })];
  await open("?quiet=1");
  expect(rows().map(text)[0]).toBe("14 Heartbeats hidden show");
  expect(rows()).toHaveLength(2);
  rows()[0]!.querySelector("button")!.click();
  await ready();
  expect(rows()).toHaveLength(16);
});

test("typing narrows the list down, and what cannot be understood is explained", async () => {
  home.journal = [frame({ seq: 1 }), frame({ seq: 2, action: "Reset" })];
  await open();
  const field = within("wbx-message-toolbar").shadowRoot!.querySelector("input")!;
  const type = async (words: string): Promise<void> => {
    field.value = words;
    field.dispatchEvent(new Event("change"));
    await ready();
  };
  await type("action:Reset");
  expect(rows()).toHaveLength(1);
  expect(window.location.search).toBe("?q=action%3AReset");
  await type("colour:red");
  expect(text(within("wbx-message-toolbar").shadowRoot!)).toContain("There is no key “colour”");
});

test("a chip shows its count and narrows the list down", async () => {
  home.journal = [frame({ seq: 1 }), frame({ seq: 2, tags: ["converted"] }), frame({ seq: 3, tags: ["converted"] })];
  await open();
  await vi.waitFor(() => expect(text(button("wbx-message-facets", "CONVERTED"))).toBe("CONVERTED 2"));
  button("wbx-message-facets", "CONVERTED").click();
  await ready();
  expect(rows()).toHaveLength(2);
});

test("deleting at the proxy asks first", async () => {
  home.journal = frames(1, 3);
  await open();
  within("wbx-message-toolbar").dispatchEvent(new CustomEvent("wbx-do", { detail: { what: "clear-buffer" } }));
  await ready();
  expect(home.commands.some(({ type }) => String(type).endsWith("/clear"))).toBe(false);
  button("wbx-message-dialogs", "Delete messages").click();
  await ready();
  expect(home.commands.some(({ type }) => String(type).endsWith("/clear"))).toBe(true);
  expect(rows()).toHaveLength(0);
});

test("a message of one's own is checked, asks first, and its answer leads to its row", async () => {
  home.journal = frames(1, 3);
  await open();
  press("s");
  const said = (): string => text(within("wbx-send").shadowRoot!);
  await vi.waitFor(() => expect(said()).toContain("Fits the OCPP 1.6 schema"));
  const real = (): unknown[] => home.commands.filter(({ type, dry_run }) => String(type).endsWith("/send") && !dry_run);
  button("wbx-send", "Send …").click();
  await ready();
  expect(said()).toContain("TriggerMessage goes to garage at once");
  expect(real()).toHaveLength(0);
  button("wbx-send", "Send now").click();
  await vi.waitFor(() => expect(said()).toContain('"status": "Accepted"'));
  expect(real()).toHaveLength(1);
  expect(within("wbx-send").shadowRoot!.querySelector("a")!.getAttribute("href")).toContain("/messages/77");
});

test("what violates its schema cannot be sent, and is told why", async () => {
  home.dryRun = [{ path: "/type", message: "is missing" }];
  await open();
  press("s");
  await vi.waitFor(() => expect(text(within("wbx-send").shadowRoot!)).toContain("type is missing"));
  expect(button("wbx-send", "Send …").disabled).toBe(true);
});

test("everything is still there when Home Assistant throws the view away and makes a new one", async () => {
  home.journal = frames(1, 5);
  await open();
  press("k");
  press("m");
  view.remove();
  home.journal.push(...frames(6, 8));
  view = document.createElement("wbx-messages") as WbxMessages;
  document.body.append(view);
  await ready();
  expect(rows().map((row) => Number(row.dataset["key"]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(text(rowOf(5))).toContain("Marked");
});
