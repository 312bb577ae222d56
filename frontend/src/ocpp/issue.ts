/** A log as the text of a GitHub issue: in English, as issues are, and no longer than one may be. */

import type { WallboxStatus } from "../protocol";

/** Characters; GitHub takes 65,536 in a text, of which the reporter needs some. */
export const LONGEST = 60_000;

export interface Reported {
  /** Of the integration. */
  version: string;
  homeAssistant: string | null;
  /** What is reported of: vendor, model and firmware, as far as known. */
  wallboxes: readonly string[];
  log: string;
}

export function issueText({ version, homeAssistant, wallboxes, log }: Reported): string {
  const head = [
    `- Wallbox EVCC Proxy ${version}`,
    homeAssistant ? `- Home Assistant ${homeAssistant}` : "",
    ...wallboxes.map((wallbox) => `- ${wallbox}`),
  ].filter(Boolean);
  const { text, left } = newest(log, LONGEST - head.join("\n").length);
  // A fence that is longer than any within.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  const title = left ? `The newest messages (${left} older lines are left out)` : "Messages";
  return [...head, "", `<details><summary>${title}</summary>`, "", `${fence}text`, text, fence, "", "</details>", ""].join("\n");
}

/** The newest lines of a log that fit, and how many do not. */
function newest(log: string, room: number): { text: string; left: number } {
  const lines = log.trimEnd().split("\n");
  let length = 0;
  let from = lines.length;
  while (from > 0) {
    length += lines[from - 1]!.length + 1;
    if (length > room && from < lines.length) break;
    from -= 1;
  }
  const text = lines.slice(from).join("\n");
  return { text: text.length > room ? text.slice(-room) : text, left: from };
}

/** How a wallbox is named in an issue: never by its id. */
export function kindOf({ vendor, model, firmware }: Pick<WallboxStatus, "vendor" | "model" | "firmware">): string {
  const what = [vendor, model].filter(Boolean).join(" ") || "unknown";
  return `Wallbox: ${what}${firmware ? `, firmware ${firmware}` : ""}`;
}
