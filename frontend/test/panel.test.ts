/** The panel's frame: what it makes of what Home Assistant hands it. */

import { afterEach, expect, test } from "vitest";
import "../src/panel";
import { Home } from "./home";

const home = new Home();

type Panel = HTMLElement & { hass: unknown; updateComplete: Promise<boolean> };

afterEach(() => document.body.replaceChildren());

async function shown(panel: Panel, themes: { darkMode?: boolean }): Promise<boolean> {
  panel.hass = home.hass({ themes });
  await panel.updateComplete;
  return panel.hasAttribute("dark");
}

test("the panel is dark when Home Assistant is, and light as long as that is not known", async () => {
  const panel = document.createElement("wbx-panel") as Panel;
  document.body.append(panel);
  expect(await shown(panel, {})).toBe(false);
  expect(await shown(panel, {})).toBe(false);
  expect(await shown(panel, { darkMode: true })).toBe(true);
  expect(await shown(panel, { darkMode: false })).toBe(false);
});
