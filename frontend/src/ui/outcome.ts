/** What came of a command in words: "Reset Accepted, booted again after 41 s". */

import { mdiAlertCircle, mdiCheckCircle, mdiProgressClock } from "@mdi/js";
import { html, type TemplateResult } from "lit";
import { type Command, isGood, type Outcome, PATIENCE } from "../store/commands";
import { counted, t, textOr } from "../texts";
import { icon } from "./icon";
import { amount } from "./quantity";
import { number } from "./moment";

export function outcomeText({ action, outcome }: Pick<Command, "action" | "outcome">): string {
  return `${action} ${words(outcome)}`;
}

function words(outcome: Outcome): string {
  switch (outcome.is) {
    case "sending":
      return t("commands.sending");
    case "answered":
      return answerWords(outcome.status);
    case "keys": {
      const told = counted("commands.keys", outcome.count);
      return outcome.unknown.length ? `${told} ${t("commands.unknown_keys", { keys: outcome.unknown.join(", ") })}` : told;
    }
    case "waiting":
      return t(`commands.waiting_${outcome.for}`);
    case "happened": {
      const said = t(`commands.happened_${outcome.what}`, { seconds: number(outcome.seconds) });
      return outcome.energy === null ? said : `${said}, ${amount(outcome.energy, "energy")}`;
    }
    case "missing":
      return t(`commands.missing_${outcome.what}`, { minutes: number(PATIENCE[outcome.what] / 60) });
    case "refused":
      return t("commands.refused", { code: outcome.code, text: outcome.text }).trim();
    case "unsent":
      return t("commands.unsent", { why: outcome.why });
    case "forbidden":
      return t("commands.forbidden");
  }
}

/** A status that a wallbox answered, with what it means where that is not plain. */
export function answerWords(status: string | null): string {
  if (status === null) return t("commands.answered");
  const meaning = textOr(`commands.means_${status.toLowerCase()}`, "");
  return meaning ? `${status}: ${meaning}` : status;
}

export function outcomeMark(outcome: Outcome): TemplateResult {
  const good = isGood(outcome);
  const look = good === null ? "quiet" : good ? "good" : "bad";
  const path = good === null ? mdiProgressClock : good ? mdiCheckCircle : mdiAlertCircle;
  return html`<span class=${look}>${icon(path, 18)}</span>`;
}
