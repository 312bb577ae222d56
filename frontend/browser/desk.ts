/** Somebody who looks at the panel in a browser: what is seen, and what goes wrong meanwhile. */

import type { BrowserContext, Locator, Page } from "playwright-core";
import { expect, inject, test as base } from "vitest";
import { browser } from "./chromium";

/** Who looks, and how. */
export interface Look {
  user?: "admin" | "guest";
  language?: "en" | "de";
  dark?: boolean;
  phone?: boolean;
}

/** Milliseconds to wait for what a test looks for. */
const PATIENCE = 12_000;
const WIDE = { width: 1400, height: 900 };
const PHONE = { width: 390, height: 844 };
export const PANEL = "/wallbox-evcc-proxy";
/** Pictures that Home Assistant would fetch from the internet. */
const NOT_OURS = /\/api\/brands\//;

const contexts = new Map<string, Promise<BrowserContext>>();

/** One that is logged in. Contexts stay, so that Home Assistant's own files are fetched once. */
function context({ user = "admin", language = "en", dark = false, phone = false }: Look): Promise<BrowserContext> {
  const key = [user, language, dark, phone].join();
  const known = contexts.get(key) ?? make();
  contexts.set(key, known);
  return known;

  async function make(): Promise<BrowserContext> {
    const { address, admin, guest } = inject("stage");
    const tokens = user === "admin" ? admin : guest;
    const made = await (await browser(inject("endpoint"))).newContext({
      baseURL: address,
      viewport: phone ? PHONE : WIDE,
      colorScheme: dark ? "dark" : "light",
      hasTouch: phone,
      locale: language,
      timezoneId: "Europe/Berlin",
      acceptDownloads: true,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const kept = { ...tokens, hassUrl: address, clientId: `${address}/`, expires: Date.now() + tokens.expires_in * 1000 };
    await made.addInitScript(
      ([hassTokens, selected]) => {
        localStorage.setItem("hassTokens", hassTokens!);
        localStorage.setItem("selectedLanguage", selected!);
      },
      [JSON.stringify(kept), JSON.stringify(language)],
    );
    return made;
  }
}

export class Desk {
  /** What went wrong on the page, in its own words. */
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.errors.push(String(error.stack ?? error)));
    page.on("console", (message) => {
      const { url } = message.location();
      if (message.type() === "error" && !NOT_OURS.test(url)) this.errors.push(`${message.text()} (${url})`);
    });
  }

  get isPhone(): boolean {
    return this.page.viewportSize()?.width === PHONE.width;
  }

  get panel(): Locator {
    return this.page.locator("wbx-panel");
  }

  /** Go to a place of the panel and wait until it shows something. */
  async open(path = ""): Promise<void> {
    await this.page.goto(`${PANEL}${path}`);
    await this.panel.locator("main > *").first().waitFor();
  }

  /** Go to a place as a link of Home Assistant's would. */
  async go(path: string): Promise<void> {
    await this.page.evaluate((href) => {
      history.pushState(null, "", href);
      window.dispatchEvent(new CustomEvent("location-changed"));
    }, path);
  }

  /** Go to a place of the panel afresh, without loading the page once more. */
  async visit(path: string): Promise<void> {
    if (!this.page.url().includes(PANEL)) return this.open(path);
    await this.go(path.startsWith("/trace") ? `${PANEL}/status` : `${PANEL}/trace`);
    await this.panel.locator(path.startsWith("/trace") ? "wbx-status" : "wbx-trace").waitFor();
    await this.go(`${PANEL}${path}`);
  }

  /** Give a command over the page's own connection; throws what Home Assistant refuses it with. */
  ws<T>(message: Record<string, unknown>): Promise<T> {
    return this.page.evaluate(async (sent) => {
      const { hass } = document.querySelector("home-assistant") as unknown as { hass: { callWS(message: object): Promise<unknown> } };
      try {
        return await hass.callWS(sent);
      } catch (error) {
        throw new Error(JSON.stringify(error), { cause: error });
      }
    }, message) as Promise<T>;
  }

  /** The rows of the list of messages, of those the ones that hold all of these words. */
  rows(...words: (string | RegExp)[]): Locator {
    const rows = this.panel.getByRole("table", { name: /Messages|Nachrichten/ }).locator("[role=row][data-key]");
    return words.reduce<Locator>((some, hasText) => some.filter({ hasText }), rows);
  }

  button(name: string | RegExp): Locator {
    return this.panel.getByRole("button", { name, exact: true });
  }

  dialog(name: string | RegExp): Locator {
    return this.panel.getByRole("dialog", { name });
  }

  /** Search the list of messages for something. */
  async search(text: string): Promise<void> {
    const field = this.panel.getByRole("searchbox", { name: /Search messages|Nachrichten/ });
    await field.fill(text);
    await field.press("Enter");
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${inject("folder")}/pictures/${name}.png` });
  }
}

/** A test that opens pages; they are closed after it, and nothing may have gone wrong on them. */
export const test = base.extend<{ sit: (look?: Look) => Promise<Desk> }>({
  sit: async ({ task }, use) => {
    const desks: Desk[] = [];
    await use(async (look = {}) => {
      const desk = new Desk(await (await context(look)).newPage());
      desks.push(desk);
      return desk;
    });
    const failed = task.result?.state === "fail";
    for (const [index, desk] of desks.entries()) {
      const name = `${task.name} ${index}`.replace(/[^\w-]+/g, "-");
      if (failed) await desk.page.screenshot({ path: `${inject("folder")}/failures/${name}.png` });
      await desk.page.close();
    }
    if (!failed) expect(desks.flatMap(({ errors }) => errors)).toEqual([]);
  },
});
