/** What the messages can be narrowed down to, as chips with counts. */

import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { visible } from "../ocpp/pretty";
import { app } from "../store/app";
import { type Facet, type FacetCount, FACETS } from "../store/filter";
import type { Observable } from "../store/observable";
import { t, textOr } from "../texts";
import { WbxElement } from "../ui/element";
import "../ui/menu";
import { number } from "../ui/moment";
import { partyName } from "../ui/parties";
import { controls } from "../ui/theme";
import { kindWord, tagWord, titleOf } from "./message-row";

/** Milliseconds between two counts, and more for each message: nobody reads them faster. */
const PAUSE = 500;
const PAUSE_EACH = 0.05;
/** Chips of a facet that stand in the bar; more are in a menu. */
const MOST_CHIPS = 6;

class WbxMessageFacets extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        padding: 4px 12px 6px;
        background: var(--wbx-card);
        border-bottom: 1px solid var(--wbx-line);
      }
      :host([narrow]) {
        flex-direction: column;
        gap: 12px;
        border: none;
        padding: 8px 16px 24px;
      }
      .facet {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
      }
      .name {
        margin-inline-end: 2px;
        color: var(--wbx-text-2);
        font-size: 12px;
      }
      button {
        min-height: 28px;
        padding: 0 8px;
        border-radius: 14px;
        font-size: 13px;
      }
      :host([narrow]) button {
        min-height: 40px;
        border-radius: 20px;
      }
      :host([narrow]) .name {
        width: 100%;
      }
      button.not {
        text-decoration: line-through;
      }
      .count {
        color: var(--wbx-text-2);
        font-variant-numeric: tabular-nums;
        font-size: 12px;
      }
      wbx-menu button {
        justify-content: space-between;
        border-radius: 8px;
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) narrow = false;
  @state() private counts: Record<Facet, FacetCount[]> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ends: (() => void)[] = [];

  protected override watched(): Observable[] {
    return [app.filter];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ends = [app.filter.subscribe(() => this.count()), app.messages.subscribe(() => this.later())];
    this.count();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ends.forEach((end) => end());
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.count(), PAUSE + PAUSE_EACH * app.messages.rows.length);
  }

  private count(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.counts = app.filter.facets(app.messages.rows);
  }

  protected override render(): TemplateResult {
    return html`${FACETS.map((facet) => this.facet(facet))}`;
  }

  private facet(facet: Facet): unknown {
    const counts = this.counts?.[facet] ?? [];
    const choice = app.filter.choices[facet];
    if (!counts.length || (facet === "wb" && (app.wallbox || counts.length < 2))) return nothing;
    const isChosen = ({ value }: FacetCount): boolean => choice.only.has(value) || choice.not.has(value);
    const inMenu = facet === "action" && !this.narrow;
    const chips = inMenu ? counts.filter(isChosen) : counts.slice(0, this.narrow ? 40 : MOST_CHIPS + counts.filter(isChosen).length);
    const rest = inMenu ? counts : counts.filter((count) => !chips.includes(count));
    const name = t(`messages.facet_${facet}`);
    return html`<div class="facet" role="group" aria-label=${name}>
      <span class="name" aria-hidden="true">${name}</span>
      ${chips.map((count) => this.chip(facet, count))}
      ${rest.length
        ? html`<wbx-menu small label=${t(inMenu ? "messages.choose" : "messages.more")}>
            ${rest.map((count) => this.chip(facet, count))}
          </wbx-menu>`
        : nothing}
    </div>`;
  }

  private chip(facet: Facet, { value, shown, total }: FacetCount): TemplateResult {
    const choice = app.filter.choices[facet];
    const isNot = choice.not.has(value);
    const counts = shown === total ? number(total) : `${number(shown)}/${number(total)}`;
    const about = facet === "tag" ? textOr(`tags.${value}_about`, "") : "";
    return html`<button
      class=${isNot ? "not" : ""}
      aria-pressed=${String(choice.only.has(value) || isNot)}
      title=${about || t("messages.chip_about")}
      @click=${(event: MouseEvent) => app.filter.toggle(facet, value, isNot || event.altKey)}
    >
      ${isNot ? html`<span class="visually-hidden">${t("messages.not")}</span>` : nothing}${facetWord(facet, value)}
      <span class="count">${counts}</span>
    </button>`;
  }
}

/** What a value of a facet is called. */
export function facetWord(facet: Facet, value: string): string {
  switch (facet) {
    case "dir":
      return value === "wallbox" || value === "evcc" || value === "proxy"
        ? t("messages.from", { party: partyName(value) })
        : visible(value);
    case "type":
      return ["call", "result", "error", "unreadable", "event"].includes(value)
        ? kindWord(value as Parameters<typeof kindWord>[0])
        : visible(value);
    case "tag":
      return visible(tagWord(value));
    case "wb":
      return visible(titleOf(value));
    case "action":
      return visible(value);
  }
}

customElements.define("wbx-message-facets", WbxMessageFacets);
