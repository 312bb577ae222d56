/** Shows what a cure would change before it is applied, and what came of it. It opens with `open(...)`. */

import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { Cure, Cured } from "../health";
import { app, messageOf } from "../store/app";
import { ruleName, settingName, t, textOr } from "../texts";
import { WbxElement } from "../ui/element";
import { controls } from "../ui/theme";
import type { Wanted } from "./finding";
import { cureStyle } from "./health-style";

type Change = Cured["changes"][number];

export class WbxCureDialog extends WbxElement {
  static override styles = [controls, cureStyle];

  @state() private wanted: Wanted | null = null;
  @state() private cured: Cured | null = null;
  @state() private outcome: { text: string; good: boolean } | null = null;
  @state() private busy = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  /** Ask the proxy what a cure would change, and show that. */
  async open(wanted: Wanted): Promise<void> {
    this.wanted = wanted;
    this.cured = this.outcome = null;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    await this.during(async () => {
      const cured = await app.health.preview(wanted.wallbox, wanted.finding, wanted.cure);
      if (this.wanted === wanted) this.cured = cured;
    });
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="name" @close=${() => (this.wanted = null)}>
      ${this.wanted ? this.contents(this.wanted) : nothing}
    </dialog>`;
  }

  private contents(wanted: Wanted): TemplateResult {
    const good = this.outcome?.good === true;
    return html`
      <h2 id="name">${titleOf(wanted)}</h2>
      ${this.cured ? this.changes(this.cured) : nothing}
      <p role="status" class=${this.outcome?.good === false ? "failed" : "done"}>
        ${this.outcome?.text ?? (this.busy && !this.cured ? t("health.looking") : "")}
      </p>
      <div class="buttons">
        <button @click=${() => this.dialog.close()}>${t(good ? "health.close" : "health.cancel")}</button>
        ${good ? nothing : html`<button ?disabled=${this.busy || !this.cured} @click=${this.apply}>${t("health.apply")}</button>`}
      </div>
    `;
  }

  private changes({ changes, preset }: Cured): TemplateResult {
    return html`<h3 id="changes">${t("health.changes")}</h3>
      <ul class="changes" aria-labelledby="changes">
        ${preset === null ? nothing : html`<li>${t("health.change_preset", { preset })}</li>`}
        ${changes.map((change) => html`<li>${changed(change)}</li>`)}
      </ul>`;
  }

  private readonly apply = async (): Promise<void> => {
    const { wanted } = this;
    if (!wanted) return;
    await this.during(async () => {
      const cured = await app.health.apply(wanted.wallbox, wanted.finding, wanted.cure);
      if (this.wanted !== wanted) return;
      this.cured = cured;
      this.outcome = { text: t("health.applied"), good: true };
    });
  };

  private async during(work: () => Promise<void>): Promise<void> {
    const { wanted } = this;
    this.busy = true;
    this.outcome = null;
    try {
      await work();
    } catch (error) {
      if (this.wanted === wanted) this.outcome = { text: t("health.apply_failed", { error: messageOf(error) }), good: false };
    } finally {
      if (this.wanted === wanted) this.busy = false;
    }
  }
}

function titleOf({ wallbox, finding, cure }: Wanted): string {
  const { place, rule } = finding.cures[cure] as Cure;
  const title = app.proxy?.wallboxes.find(({ id }) => id === wallbox)?.title ?? wallbox;
  if (place === "rule") return t("health.title_rule", { rule: ruleName(rule), wallbox: title });
  return t(place === "preset" ? "health.title_preset" : "health.title_repairs", { wallbox: title });
}

function changed({ rule, from, to, settings }: Change): TemplateResult {
  const risk = app.info?.rules.find(({ name }) => name === rule)?.risk;
  const set = Object.entries(settings);
  return html`${from === to
      ? ruleName(rule)
      : t("health.change_rule", { rule: ruleName(rule), from: modeName(from), to: modeName(to) })}
    ${risk && risk !== "none" && to === "on" ? html`<div class="risk">${textOr(`detail.risk_${risk}`, risk)}</div>` : nothing}
    ${set.length
      ? html`<ul>
          ${set.map(([name, value]) => html`<li>${t("health.change_setting", { name: settingName(rule, name), value: written(value) })}</li>`)}
        </ul>`
      : nothing}`;
}

function modeName(mode: string): string {
  return textOr(`detail.mode_${mode}`, mode);
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

customElements.define("wbx-cure-dialog", WbxCureDialog);
