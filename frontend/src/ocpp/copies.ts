/** A message as text to take along: its JSON, its text on the wire, and a block for a GitHub issue. */

import type { Change, Message } from "../protocol";
import { indented } from "./pretty";
import { plainPath } from "./json";
import { masked, secretsIn } from "./masking";

const PARTIES = { wallbox: "Wallbox", proxy: "Proxy", evcc: "EVCC" };

/** The frame in lines: as it left, or as it came when it did not. */
export function asJson(message: Message): string {
  return indented(asWire(message));
}

export function asWire({ sent, received }: Message): string {
  return sent ?? received ?? "";
}

/**
 * The message as Markdown: both texts, what was changed and by which rule, what the schema says.
 * In English, as issues are, and without id tags and serial numbers.
 */
export function asMarkdown(message: Message): string {
  const { row, received, sent, changes, observed } = message;
  const secrets = secretsIn([received ?? "", sent ?? ""]);
  const changed = sent !== null && received !== null && sent !== received;
  const parts = [
    `**${row.kind === "unreadable" ? "Unreadable" : row.kind.toUpperCase()} ${row.action}** ${PARTIES[row.from]} → ${PARTIES[row.to]}, ${new Date(row.at * 1000).toISOString()}`,
    row.tags.length ? `Marks: ${row.tags.join(", ")}` : "",
    row.why ? `Reason: ${row.why}` : "",
    table("Changed", changes),
    table("Would be changed", observed),
    complaints("Schema violations as received", message.complaints_received),
    changed ? complaints("Schema violations as sent", message.complaints_sent) : "",
    received === null ? "" : block(sent === null || changed ? "Received" : "Received and sent unchanged", received),
    sent === null || (!changed && received !== null) ? "" : block("Sent", sent),
  ];
  return `${masked(parts.filter(Boolean).join("\n\n"), secrets)}\n`;
}

function block(title: string, text: string): string {
  // A fence that is longer than any within.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${title}:\n${fence}json\n${indented(text)}\n${fence}`;
}

function table(title: string, changes: Change[]): string {
  if (!changes.length) return "";
  const rows = changes.map(
    (change) =>
      `| ${[change.rule, plainPath(change.path) || "(frame)", cell(change, "before"), cell(change, "after"), change.reason]
        .map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " "))
        .join(" | ")} |`,
  );
  return [`${title}:`, "", "| rule | where | before | after | why |", "|---|---|---|---|---|", ...rows].join("\n");
}

function cell(change: Change, side: "before" | "after"): string {
  if (!(side in change)) return "–";
  if (/\/(?:parentIdTag|idTag)$/.test(change.path)) return "••••";
  return `\`${(JSON.stringify(change[side]) ?? "null").replaceAll("`", "'")}\``;
}

function complaints(title: string, found: Message["complaints_received"]): string {
  if (!found?.length) return "";
  return [`${title}:`, ...found.map(({ path, message }) => `- ${plainPath(path) || "(payload)"}: ${message}`)].join("\n");
}
