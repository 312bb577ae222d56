/** Two texts as one, line by line: what went, what came in its place, and what stayed, folded away. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { type DiffLine, diffLines, folded, type Stretch } from "../ocpp/diff";
import { indented, visible } from "../ocpp/pretty";
import { counted, t } from "../texts";
import { WbxElement } from "./element";
import { controls } from "./theme";

const SIGNS = { same: " ", added: "+", removed: "−" };

export class WbxDiff extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        margin-bottom: 6px;
      }
      .lines {
        padding: 6px 0;
        border: 1px solid var(--wbx-line);
        border-radius: 8px;
        overflow-x: auto;
      }
      .table {
        min-width: max-content;
      }
      .line {
        padding: 0 12px 0 8px;
        white-space: pre;
      }
      .added {
        background: var(--wbx-added);
      }
      .removed {
        background: var(--wbx-removed);
      }
      ins,
      del {
        text-decoration: none;
        font-weight: 700;
        box-shadow: inset 0 -2px currentColor;
      }
      .added ins,
      .added .sign {
        color: var(--wbx-good);
      }
      .removed del,
      .removed .sign {
        color: var(--wbx-bad);
      }
      .fold {
        display: block;
        width: 100%;
        min-height: 26px;
        border: none;
        border-radius: 0;
        color: var(--wbx-text-2);
        background: var(--wbx-shade);
        font-size: 12px;
        text-align: left;
      }
    `,
  ];

  @property() received = "";
  @property() sent = "";
  @state() private onlyChanges = true;
  @state() private opened = new Set<Stretch>();
  private lines: DiffLine[] = [];
  private stretches: Stretch[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("received") && !changed.has("sent")) return;
    this.lines = diffLines(visible(indented(this.received)), visible(indented(this.sent)));
    this.stretches = folded(this.lines);
    this.opened = new Set();
  }

  protected override render(): TemplateResult {
    const foldable = this.stretches.some((stretch) => stretch.folded);
    return html`
      ${foldable
        ? html`<label>
            <input
              type="checkbox"
              .checked=${this.onlyChanges}
              @change=${(event: Event) => (this.onlyChanges = (event.target as HTMLInputElement).checked)}
            />
            ${t("detail.only_changes")}
          </label>`
        : nothing}
      <div class="lines code" tabindex="0" role="group" aria-label=${t("detail.changes")}>
        <div class="table">
          ${this.onlyChanges ? this.stretches.map((stretch) => this.stretch(stretch)) : this.lines.map(line)}
        </div>
      </div>
    `;
  }

  private stretch(stretch: Stretch): unknown {
    if (!stretch.folded || this.opened.has(stretch)) return stretch.lines.map(line);
    const show = (): Set<Stretch> => (this.opened = new Set(this.opened).add(stretch));
    return html`<button class="fold" @click=${show}>⋯ ${counted("detail.folded", stretch.lines.length)}</button>`;
  }
}

function line({ kind, parts }: DiffLine): TemplateResult {
  const said = kind === "same" ? nothing : html`<span class="visually-hidden">${t(`detail.${kind}`)}</span>`;
  const words = parts.map(({ text, changed }) => {
    if (!changed) return text;
    return kind === "added" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
  });
  return html`<div class="line ${kind}">${said}<span class="sign" aria-hidden="true">${SIGNS[kind]} </span>${words}</div>`;
}

customElements.define("wbx-diff", WbxDiff);
