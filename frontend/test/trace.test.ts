/** The Trace view: what is exported as chosen, and what happens to a file that is opened. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HomeAssistant } from "../src/ha-types";
import { issueText, kindOf, LONGEST } from "../src/ocpp/issue";
import type { Info, Opened, Row } from "../src/protocol";
import { app } from "../src/store/app";
import { rangesOf } from "../src/store/exporting";
import "../src/views/trace";
import "../src/views/trace-banner";
import opened from "./fixtures/ws/import.json";
import info from "./fixtures/ws/info.json";

const PREFIX = "/wallbox-evcc-proxy";
const NOW = 1_790_000_000;

/** Home Assistant as far as the view needs it: what it was asked, and what it answers. */
let asked: Record<string, unknown>[];
let answers: Record<string, (message: Record<string, unknown>) => unknown>;
/** The messages that the proxy has. */
let kept: Row[];
let uploads: { path: string; file: File }[];

function go(address: string): void {
  window.history.replaceState(null, "", PREFIX + address);
  app.place.read({ prefix: PREFIX, path: address });
}

function command(name: string): Record<string, unknown> | undefined {
  return asked.find(({ type }) => type === `wallbox_evcc_proxy/${name}`);
}

const row = (seq: number, at: number): Row => ({ seq, at, wb: "garage", kind: "event", leg: null, what: "listening", why: "" });

beforeEach(() => {
  asked = [];
  kept = [];
  uploads = [];
  let traces: Opened[] = [];
  answers = {
    export: () => ({ path: "/api/wallbox_evcc_proxy/export/1?authSig=x", name: "ocpp.jsonl" }),
    opened: () => ({ traces }),
    import: () => {
      traces = [opened as Opened];
      return opened;
    },
    close: () => {
      traces = [];
      return null;
    },
  };
  const hass = {
    connection: Object.assign(new EventTarget(), {
      subscribeMessage: async (tell: (event: unknown) => void) => {
        const rows = kept;
        tell({ type: "snapshot", boot_id: "1", more: false, rows, first_seq: 1, last_seq: rows.at(-1)?.seq ?? 0 });
        return async () => undefined;
      },
    }),
    language: "en",
    locale: { language: "en", number_format: "language", time_format: "24" },
    config: { time_zone: "UTC", version: "2026.11.0" },
    callWS: async (message: Record<string, unknown>) => {
      asked.push(message);
      return answers[(message.type as string).split("/")[1]!]!(message);
    },
    fetchWithAuth: async (path: string, init: RequestInit) => {
      uploads.push({ path, file: (init.body as FormData).get("file") as File });
      return new Response('{"file_id":"abc"}');
    },
  };
  app.take(hass as unknown as HomeAssistant);
  app.info = info as unknown as Info;
  app.exporting.set({ format: "jsonl", stretch: "all", anonymise: true, payload: true });
  vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
  go("/trace");
});

afterEach(async () => {
  document.body.replaceChildren();
  for (const { trace_id } of app.traces.list) await app.traces.close(trace_id);
  vi.restoreAllMocks();
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await new Promise((done) => setTimeout(done));
}

async function shown(tag = "wbx-trace"): Promise<ParentNode> {
  const element = document.createElement(tag);
  document.body.append(element);
  await settled();
  return element.shadowRoot!;
}

async function part(name: "export" | "open"): Promise<ShadowRoot> {
  return (await shown()).querySelector(`wbx-trace-${name}`)!.shadowRoot!;
}

function button(root: ParentNode, words: string): HTMLButtonElement {
  return [...root.querySelectorAll("button")].find(({ textContent }) => textContent.includes(words))!;
}

/** Click, and return the links that were followed by that. */
async function downloads(root: ParentNode): Promise<{ href: string; name: string }[]> {
  const followed: { href: string; name: string }[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    followed.push({ href: this.getAttribute("href")!, name: this.download });
  });
  button(root, "Download").click();
  await settled();
  return followed;
}

const source = { entry_id: info.proxies[0]!.entry_id };

test("by default everything is downloaded as an anonymised trace with payload", async () => {
  const root = await part("export");
  const followed = await downloads(root);
  expect(followed).toEqual([{ href: "/api/wallbox_evcc_proxy/export/1?authSig=x", name: "ocpp.jsonl" }]);
  expect(command("export")).toMatchObject({
    ...source, format: "jsonl", anonymise: true, payload: true, wallbox: "", ranges: null, notes: {},
  });
  expect(root.querySelector("[role=status]")!.textContent).toContain("ocpp.jsonl");
});

test("what is chosen is what is asked for, and stays chosen when the view comes back", async () => {
  go("/trace?wallbox=garage");
  const root = await part("export");
  root.querySelector<HTMLInputElement>("input[value=csv]")!.click();
  root.querySelectorAll<HTMLInputElement>("input[type=checkbox]").forEach((box) => box.click());
  await downloads(root);
  expect(command("export")).toMatchObject({ format: "csv", anonymise: false, payload: false, wallbox: "garage" });
  document.body.replaceChildren();
  const again = await part("export");
  expect(again.querySelector<HTMLInputElement>("input:checked")!.value).toBe("csv");
});

test("each format says what it is for", async () => {
  const root = await part("export");
  const about = [...root.querySelectorAll(".choice small")].map(({ textContent }) => textContent);
  expect(about).toHaveLength(4);
  expect(about.every((text) => text && !text.startsWith("trace."))).toBe(true);
});

test("the last minutes are found by the times of the rows, over several pages", async () => {
  answers.query_messages = ({ before_seq }) =>
    before_seq === undefined
      ? { rows: [row(8, NOW - 300), row(9, NOW - 10)], more: true, first_seq: 1, last_seq: 9 }
      : { rows: [row(5, NOW - 900), row(7, NOW - 590)], more: true, first_seq: 1, last_seq: 9 };
  app.exporting.set({ stretch: "minutes" });
  await downloads(await part("export"));
  expect(command("export")).toMatchObject({ ranges: [[7, 9]] });
});

test("when there is nothing in the stretch nothing is downloaded, and that is said", async () => {
  answers.query_messages = () => ({ rows: [row(1, NOW - 7200)], more: false, first_seq: 1, last_seq: 1 });
  app.exporting.set({ stretch: "hour" });
  const root = await part("export");
  expect(await downloads(root)).toEqual([]);
  expect(root.querySelector("[role=status]")!.textContent).toContain("no messages");
  expect(command("export")).toBeUndefined();
});

test("what the filter shows can be exported, with the user's marks", async () => {
  const options = (root: ParentNode): string[] => [...root.querySelectorAll("option")].map(({ value }) => value);
  expect(options(await part("export"))).not.toContain("filter");
  document.body.replaceChildren();
  kept = [3, 4, 6, 9].map((seq) => (seq === 6 ? { ...row(seq, NOW), what: "failed" } : row(seq, NOW)) as Row);
  go("/trace?q=listening");
  const root = await part("export");
  await new Promise((done) => setTimeout(done, 50)); // an animation frame
  expect(root.textContent).toContain("What the filter shows: 3 messages");
  app.messages.marks.set(4, "here");
  app.messages.marks.set(9);
  app.exporting.set({ stretch: "filter" });
  await downloads(root);
  expect(command("export")).toMatchObject({ ranges: [[3, 4], [9, 9]], notes: { "4": "here", "9": "marked" } });
  app.messages.marks.clear();
});

test("an error is told and the button can be pressed again", async () => {
  answers.export = () => {
    throw { code: "unknown_entry", message: "This proxy is not running" };
  };
  const root = await part("export");
  await downloads(root);
  expect(root.querySelector("[role=alert]")!.textContent).toBe("This proxy is not running");
  expect(button(root, "Download").disabled).toBe(false);
});

test("what is copied for an issue is a log, and anonymised whatever is chosen for files", async () => {
  app.exporting.set({ anonymise: false });
  vi.stubGlobal("fetch", async () => new Response("2026 wallbox-1 CALL Heartbeat\n"));
  const writeText = vi.fn(async () => undefined);
  vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText } as never);
  const root = await part("export");
  button(root, "Copy").click();
  await settled();
  expect(command("export")).toMatchObject({ format: "log", anonymise: true });
  expect(writeText.mock.calls[0]).toEqual([expect.stringContaining("Home Assistant 2026.11.0")]);
  expect(writeText.mock.calls[0]).toEqual([expect.stringContaining("```text\n2026 wallbox-1 CALL Heartbeat\n```")]);
  expect(root.querySelector("[role=status]")!.textContent).toContain("Copied");
  vi.unstubAllGlobals();
});

test("a text for an issue fits, keeps the newest lines, and cannot break out of its block", () => {
  const log = Array.from({ length: 3000 }, (_, line) => `${line} ${"x".repeat(40)}`).join("\n");
  const text = issueText({ version: "1", homeAssistant: null, wallboxes: [], log });
  expect(text.length).toBeLessThan(LONGEST + 500);
  expect(text).toContain("2999 xxx");
  expect(text).toMatch(/\d+ older lines are left out/);
  const odd = issueText({ version: "1", homeAssistant: null, wallboxes: [], log: "a ``` b ```` c" });
  expect(odd).toContain("`````text\n");
  expect(kindOf({ vendor: "ABL", model: "eMH1", firmware: "1.8" })).toBe("Wallbox: ABL eMH1, firmware 1.8");
  expect(kindOf({ vendor: null, model: null, firmware: null })).toBe("Wallbox: unknown");
});

test("rows in any order become stretches", () => {
  expect(rangesOf([])).toEqual([]);
  expect(rangesOf([5, 3, 4, 9, 9, 10].map((seq) => row(seq, 0)))).toEqual([[3, 5], [9, 10]]);
});

async function drop(root: ParentNode, file: File): Promise<void> {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files: [file] } });
  root.querySelector(".drop")!.dispatchEvent(event);
  await settled();
  expect(event.defaultPrevented).toBe(true);
}

test("a file that is dropped is uploaded, opened, and looked at with the message viewer", async () => {
  go("/trace?wallbox=garage&tag=held");
  const root = await part("open");
  await drop(root, new File(["{}"], "trace.jsonl"));
  expect(uploads).toEqual([{ path: "/api/file_upload", file: expect.objectContaining({ name: "trace.jsonl" }) }]);
  expect(command("import")).toMatchObject({ file_id: "abc", name: "trace.jsonl" });
  expect(app.place.view).toBe("messages");
  expect(app.place.query.get("wallbox")).toBeNull();
  expect(app.source).toEqual({ trace_id: opened.trace_id });
});

test("an opened file is listed with what it has, and can be closed", async () => {
  const root = await part("open");
  await drop(root, new File(["{}"], "trace.jsonl"));
  const item = root.querySelector("li")!;
  expect(item.textContent).toContain("trace.jsonl");
  expect(item.textContent).toContain("3 messages");
  expect(item.textContent).toContain("1 line could not be read");
  button(item, "Close").click();
  await settled();
  expect(command("close")).toMatchObject({ trace_id: opened.trace_id });
  expect(app.source).toEqual(source);
  expect(root.querySelector("li")).toBeNull();
});

test("a file that is too large is not even sent", async () => {
  const root = await part("open");
  const file = new File(["x"], "huge.log");
  Object.defineProperty(file, "size", { value: 21 * 1024 * 1024 });
  await drop(root, file);
  expect(uploads).toEqual([]);
  expect(root.querySelector("[role=alert]")!.textContent).toContain("huge.log is larger than 20 MB");
});

test("why a file could not be opened is told", async () => {
  answers.import = () => {
    throw { code: "trace_unreadable", message: "x.txt is no trace" };
  };
  const root = await part("open");
  await drop(root, new File(["?"], "x.txt"));
  expect(root.querySelector("[role=alert]")!.textContent).toBe("x.txt is no trace");
  expect(app.place.view).toBe("trace");
});

test("a file's name stays text", async () => {
  answers.import = () => ({ ...opened, name: "<img src=x onerror=alert(1)>" });
  answers.opened = () => ({ traces: app.traces.list });
  const root = await part("open");
  await drop(root, new File(["{}"], "x"));
  expect(root.querySelector("img")).toBeNull();
  expect(root.querySelector("strong")!.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("while a file is looked at a banner says so, and leads back to the proxy", async () => {
  await drop(await part("open"), new File(["{}"], "trace.jsonl"));
  const banner = await shown("wbx-trace-banner");
  expect(banner.textContent).toContain("Looking at trace.jsonl, 3 messages");
  button(banner, "Back").click();
  await settled();
  expect(app.source).toEqual(source);
  expect(banner.textContent?.trim()).toBe("");
  expect(app.traces.list).toHaveLength(1);
});

test("a link to a file that is not open any more shows the proxy", async () => {
  go("/messages?trace=gone");
  expect(app.trace).toBeNull();
  expect(app.source).toEqual(source);
});

test("after the page was loaded anew the file that its address names is found again", async () => {
  answers.opened = () => ({ traces: [opened] });
  answers.info = () => info;
  go(`/messages?trace=${opened.trace_id}`);
  await app.refresh();
  expect(app.source).toEqual({ trace_id: opened.trace_id });
});
