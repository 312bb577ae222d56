/** The browser, and what it is started with. */

import { chromium, type Browser, type BrowserServer } from "playwright-core";

/** It runs on machines without a screen or a sandbox, and talks to nobody but Home Assistant. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<BrowserServer> {
  const executablePath = process.env["CHROMIUM"];
  if (!executablePath) throw new Error("CHROMIUM is not set; scripts/browser sets it and runs these tests");
  return chromium.launchServer({ executablePath, args: FLAGS, headless: true });
}

let connection: Promise<Browser> | undefined;

/** The browser that was launched, for all tests of a worker. */
export function browser(endpoint: string): Promise<Browser> {
  connection ??= chromium.connect(endpoint);
  return connection;
}
