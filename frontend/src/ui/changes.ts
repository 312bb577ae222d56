/**
 * What rules changed in a message, or would have: the list of changes with their reasons, and the
 * two texts compared. Asks with `wbx-rule` {rule} for the setting of a rule.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { plainPath } from "../ocpp/json";
import { visible } from "../ocpp/pretty";
import type { Change, Message } from "../protocol";
import { ruleName, t } from "../texts";
import "./diff";
import { WbxElement } from "./element";
import { controls } from "./theme";

/** Signs of a value that are shown: the texts below have all of it. */
const LONGEST = 200;

export class WbxChanges extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      ul {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        padding: 8px 12px;
        border: 1px solid var(--wbx-line);
        border-left: 4px solid var(--wbx-good);
        border-radius: 8px;
      }
      li.observed {
        border-left: 4px dashed var(--wbx-warn);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
      }
      .foot .reason {
        flex: 1 1 200px;
      }
      .path {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .values {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 8px;
        margin: 2px 0;
        overflow-wrap: anywhere;
      }
      .before,
      .after {
        padding: 0 6px;
        border-radius: 4px;
      }
      .before {
        background: var(--wbx-removed);
      }
      .after {
        background: var(--wbx-added);
      }
      .observed .after {
        background: var(--wbx-mark);
      }
      .would {
        color: var(--wbx-warn);
        font-size: 12px;
        font-weight: 500;
      }
      .foot button {
        margin: 0 -8px;
        padding: 0 8px;
      }
      button {
        min-height: 28px;
        color: var(--wbx-link);
      }
    `,
  ];

  @property({ attribute: false }) message: Message | null = null;
  /** Whether rules can be set: not those of a trace file. */
  @property({ type: Boolean }) settable = false;

  protected override render(): unknown {
    if (!this.message) return nothing;
    const { changes, observed, received, sent, row } = this.message;
    const differs = received !== null && sent !== null && received !== sent;
    return html`
      ${row.why ? html`<div>${visible(row.why)} ${changes.length + observed.length ? nothing : row.rules.map((rule) => this.rule(rule))}</div>` : nothing}
      ${changes.length + observed.length
        ? html`<ul>
            ${changes.map((change) => this.change(change, false))} ${observed.map((change) => this.change(change, true))}
          </ul>`
        : html`<div class="quiet">${t("detail.no_changes")}</div>`}
      ${differs ? html`<wbx-diff .received=${received} .sent=${sent}></wbx-diff>` : nothing}
    `;
  }

  private change(change: Change, observed: boolean): TemplateResult {
    const path = plainPath(change.path) || t("detail.frame_itself");
    return html`<li class=${observed ? "observed" : ""}>
      ${observed ? html`<div class="would">${t("detail.observed")}</div>` : nothing}
      <div class="path code">${visible(path)}</div>
      ${"before" in change || "after" in change ? this.values(change, observed) : nothing}
      <div class="foot"><span class="reason quiet">${visible(change.reason)}</span>${this.rule(change.rule)}</div>
    </li>`;
  }

  /** What stood there and what stands there now. A repair of the text as a whole has neither. */
  private values(change: Change, observed: boolean): TemplateResult {
    return html`<div class="values code">
      ${"before" in change ? html`<span class="before">${shown(change.before, change.path)}</span>` : nothing}
      ${"before" in change && "after" in change ? html`<span aria-label=${t("detail.becomes")} role="img">→</span>` : nothing}
      ${"after" in change
        ? html`<span class="after">${shown(change.after, change.path)}</span>`
        : html`<span class="quiet">${t(observed ? "detail.would_remove" : "detail.removed")}</span>`}
      ${"before" in change ? nothing : html`<span class="quiet">${t(observed ? "detail.would_add" : "detail.added")}</span>`}
    </div>`;
  }

  private rule(rule: string): TemplateResult {
    const name = ruleName(rule);
    if (!this.settable) return html`<span class="quiet">${name}</span>`;
    return html`<button
      class="plain"
      title=${t("detail.rule_by", { rule: name })}
      @click=${() => this.emit("wbx-rule", { rule })}
    >
      ${name}
    </button>`;
  }
}

/** A value as JSON writes it; of the message itself, whose text it is, as it stands there. */
function shown(value: unknown, path: string): string {
  const text = visible(path === "" && typeof value === "string" ? value : (JSON.stringify(value) ?? "null"));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

customElements.define("wbx-changes", WbxChanges);
