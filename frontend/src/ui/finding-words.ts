/** Findings in words: what is wrong, with what, and what helps. What they repeat came over the wire. */

import { mdiAlertCircle, mdiAlertOutline, mdiInformationOutline } from "@mdi/js";
import type { Cure, Finding, Severity } from "../health";
import { visible } from "../ocpp/pretty";
import { app } from "../store/app";
import { ruleName, t, textOr } from "../texts";

/** Icon and colour of a severity; its word stands beside them. */
export const LOOKS: Record<Severity, { path: string; colour: string }> = {
  critical: { path: mdiAlertCircle, colour: "bad" },
  warning: { path: mdiAlertOutline, colour: "warn" },
  hint: { path: mdiInformationOutline, colour: "quiet" },
};

export function titleOf(finding: Finding, wallbox: string): string {
  return words(finding, "title", wallbox) || finding.code;
}

/** What it means; "" when there are no words for it. */
export function meaningOf(finding: Finding, wallbox: string): string {
  return words(finding, "text", wallbox);
}

/** What helps; "" when there are no words for it. */
export function adviceOf(finding: Finding, wallbox: string): string {
  return words(finding, "cure", wallbox);
}

/** What it is about: a connector, a rule by its name, an action or whatever EVCC names. */
export function subjectOf({ subject }: Finding): string {
  if (/^\d+$/.test(subject)) return t("health.connector", { number: subject });
  return isRule(subject) ? ruleName(subject) : visible(subject);
}

export function cureName(cure: Cure): string {
  if (cure.place === "rule") return t("health.switch_on", { rule: ruleName(cure.rule) });
  return t(cure.place === "preset" ? "health.choose_preset" : "health.switch_repairs");
}

export function isRule(name: string): boolean {
  return app.info?.rules.some((rule) => rule.name === name) ?? false;
}

function words(finding: Finding, kind: "title" | "text" | "cure", wallbox: string): string {
  const told = Object.entries(finding.values).map(([name, value]) => [name, visible(value)]);
  const values = { subject: subjectOf(finding), id: wallbox, ...(Object.fromEntries(told) as Record<string, string>) };
  // What a text repeats may be empty: then no gap is left where it stands.
  return textOr(`findings.${finding.code}_${kind}`, "", values).replace(/ +(?=[ .,])/g, "");
}
