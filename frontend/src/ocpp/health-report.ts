/**
 * Health as the text of an issue for EVCC's makers or a vendor: in English, as issues are, and without
 * ids, tags, serial numbers or whatever else stood in messages.
 */

import type { Capability, Finding, WallboxHealth } from "../health";
import type { Leg, WallboxStatus } from "../protocol";
import { kindOf } from "./issue";

/** Values of a finding that are measured or counted, and so tell nothing of whose they are. */
const HARMLESS = ["seconds", "minutes", "amps", "watts", "expected", "factor"];
/** Characters of a word of the wallbox about itself. */
const LONGEST = 80;

export interface Reported {
  /** Of the integration. */
  version: string;
  homeAssistant: string | null;
  wallboxes: readonly { health: WallboxHealth; status: WallboxStatus | null }[];
  /** Names that may be told: actions of OCPP, and rules. */
  names: ReadonlySet<string>;
  /** The English title of a finding, "" when there is none. */
  title: (code: string) => string;
}

export function healthReport(reported: Reported): string {
  const { version, homeAssistant, wallboxes } = reported;
  const several = wallboxes.length > 1;
  return [
    `- Wallbox EVCC Proxy ${version}`,
    ...(homeAssistant ? [`- Home Assistant ${homeAssistant}`] : []),
    ...wallboxes.flatMap(({ health, status }, at) => [
      ...(several ? ["", `## Wallbox ${at + 1}`, ""] : []),
      ...about(health, status),
      "",
      "### Findings",
      "",
      ...findings(health.findings, reported),
      ...capabilities(health.capabilities, "wallbox", "What EVCC asks of the wallbox", reported),
      ...capabilities(health.capabilities, "evcc", "What the wallbox asks of EVCC", reported),
    ]),
    "",
  ].join("\n");
}

function about({ since, frames }: WallboxHealth, status: WallboxStatus | null): string[] {
  const { vendor = null, model = null, firmware = null, preset = null } = status ?? {};
  return [
    `- ${plain(kindOf({ vendor, model, firmware }), 2 * LONGEST)}`,
    `- Preset: ${preset ? plain(preset) : "none"}`,
    `- Repairs: ${status ? (status.repairs_active ? "on" : "off") : "unknown"}`,
    `- Watched since ${moment(since)}, ${frames} messages`,
  ];
}

function findings(list: readonly Finding[], { names, title }: Reported): string[] {
  if (!list.length) return ["Nothing found."];
  return [
    "| Severity | Finding | About | Count | First | Last | Measured | Cured by |",
    "|---|---|---|--:|---|---|---|---|",
    ...list.map(({ code, severity, subject, count, first, last, values, cured_by }) => {
      const measured = HARMLESS.filter((name) => name in values && isNumber(values[name]!)).map((name) => `${name} ${values[name]}`);
      if (values["code"] && isCode(values["code"])) measured.push(values["code"]);
      const what = title(code) ? `${plain(title(code))} (\`${code}\`)` : `\`${code}\``;
      return row(severity, what, subjectOf(subject, names), count, moment(first), moment(last), measured.join(", "), cured_by ?? "");
    }),
  ];
}

function capabilities(all: readonly Capability[], target: Leg, title: string, { names }: Reported): string[] {
  const asked = all.filter((capability) => capability.target === target);
  if (!asked.length) return [];
  return [
    "",
    `### ${title}`,
    "",
    "| Action | Answered | Refused | No answer |",
    "|---|--:|--:|--:|",
    ...asked.map(({ action, supported, refused, silent, code }) =>
      row(
        names.has(action) ? action : "another action",
        supported,
        refused && code && isCode(code) ? `${refused} (${code})` : refused,
        silent,
      ),
    ),
  ];
}

function subjectOf(subject: string, names: ReadonlySet<string>): string {
  if (/^\d{1,2}$/.test(subject)) return `connector ${subject}`;
  return names.has(subject) ? subject : "";
}

function row(...cells: (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function moment(at: number): string {
  return new Date(at * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

function isNumber(text: string): boolean {
  return /^[-+]?\d{1,9}([.,]\d{1,6})?$/.test(text);
}

/** Whether this is the name of an error or a status as OCPP has them. */
function isCode(text: string): boolean {
  return /^[A-Z][A-Za-z]{1,40}$/.test(text);
}

/** A word of the wallbox about itself that can neither break a line or table nor format anything. */
function plain(text: string, longest = LONGEST): string {
  return text.replace(/[^\p{L}\p{N} .,:;()/+'’“”–-]/gu, "_").slice(0, longest);
}
