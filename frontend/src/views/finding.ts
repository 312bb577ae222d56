/**
 * One finding about a wallbox: what is wrong, since when and how often, the messages that show it, and
 * what helps. Asks for a cure with `wbx-cure` {wallbox, finding, cure}, `cure` being its place in the list.
 */

import { mdiCheckCircle, mdiChevronDown } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Finding } from "../health";
import { counted, ruleName, t } from "../texts";
import { WbxElement } from "../ui/element";
import { adviceOf, cureName, LOOKS, meaningOf, subjectOf, titleOf } from "../ui/finding-words";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { live } from "../ui/live";
import { ago, dayAndTime, when } from "../ui/moment";
import { controls } from "../ui/theme";
import { findingStyle } from "./health-style";

export interface Wanted {
  wallbox: string;
  finding: Finding;
  cure: number;
}

class WbxFinding extends WbxElement {
  static override styles = [controls, live, findingStyle];

  @property() wallbox = "";
  @property({ attribute: false }) finding: Finding | null = null;
  /** Seconds since the Unix epoch. */
  @property({ type: Number }) now = 0;

  protected override render(): TemplateResult | typeof nothing {
    const { finding, wallbox } = this;
    if (!finding) return nothing;
    const { path, colour } = LOOKS[finding.severity];
    const subject = subjectOf(finding);
    const meaning = meaningOf(finding, wallbox);
    return html`<details class=${finding.severity} ?open=${finding.severity !== "hint"}>
      <summary>
        <span class="severity ${colour}">${icon(path, 22)}${t(`health.severity_${finding.severity}`)}</span>
        <h3>${titleOf(finding, wallbox)}${subject ? html`<span class="subject">${subject}</span>` : nothing}</h3>
        <span class="fold">${icon(mdiChevronDown)}</span>
        <span class="seen quiet">${this.seen(finding)}</span>
        ${finding.cured_by
          ? html`<span class="cured good with-icon"
              >${icon(mdiCheckCircle, 18)}${t("health.cured_by", { rule: ruleName(finding.cured_by) })}</span
            >`
          : nothing}
      </summary>
      ${meaning ? html`<p>${meaning}</p>` : nothing} ${this.help(finding)} ${this.evidence(finding)}
    </details>`;
  }

  private seen({ count, first, last }: Finding): TemplateResult {
    return html`<span>${counted("health.seen", count)}</span>
      <span title=${dayAndTime(first)}>${t("health.first", { at: when(first, this.now) })}</span>
      <span title=${dayAndTime(last)}>${t("health.last", { ago: ago(last, this.now) })}</span>`;
  }

  private help(finding: Finding): TemplateResult | typeof nothing {
    const advice = adviceOf(finding, this.wallbox);
    const elsewhere = finding.cures.map(({ place }) => place).filter(isElsewhere);
    const buttons = finding.cures.flatMap((cure, at) => (cure.possible ? [{ cure, at }] : []));
    if (!advice && !elsewhere.length && !buttons.length) return nothing;
    return html`<div class="help">
      <h4>
        ${t("health.advice")}${elsewhere.map((place) => html`<span class="place">${t(`health.place_${place}`)}</span>`)}
      </h4>
      ${advice ? html`<p>${advice}</p>` : nothing}
      <div class="cures">
        ${buttons.map(
          ({ cure, at }) =>
            html`<button class="cure" @click=${() => this.emit("wbx-cure", { wallbox: this.wallbox, finding, cure: at } satisfies Wanted)}>
              ${cureName(cure)}
            </button>`,
        )}
        ${elsewhere.includes("wallbox")
          ? link({ view: "configuration", query: { wallbox: this.wallbox, trace: "" } }, t("health.to_configuration"))
          : nothing}
      </div>
    </div>`;
  }

  private evidence({ evidence }: Finding): TemplateResult | typeof nothing {
    if (!evidence.length) return nothing;
    return html`<div class="evidence">
      <span class="quiet" id="shown">${t("health.evidence")}</span>
      <ul aria-labelledby="shown">
        ${evidence.map((seq) => html`<li>${this.message(seq)}</li>`)}
      </ul>
    </div>`;
  }

  private message(seq: number): TemplateResult {
    const number = String(seq);
    return link(
      { view: "messages", seq, query: { wallbox: this.wallbox, trace: "" } },
      html`<span aria-hidden="true">#${number}</span
        ><span class="visually-hidden">${t("health.evidence_link", { number })}</span>`,
    );
  }
}

function isElsewhere(place: string): place is "evcc" | "wallbox" | "network" {
  return place === "evcc" || place === "wallbox" || place === "network";
}

customElements.define("wbx-finding", WbxFinding);
