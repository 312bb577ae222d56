/**
 * One rule of a wallbox in a dialog: what it does, what it may cause, how often it did, and whether it
 * is off, observes, or is on. It opens with `open(...)`.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { DOMAIN } from "../api";
import type { RuleSetting } from "../protocol";
import { app, messageOf } from "../store/app";
import { ruleName, ruleText, t, textOr } from "../texts";
import { WbxElement } from "./element";
import { number } from "./moment";
import { controls } from "./theme";

const MODES = ["off", "observe", "on"] as const;

export class WbxRuleSetting extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(520px, calc(100vw - 24px));
        max-height: calc(100dvh - 32px);
        padding: 20px;
        border: none;
        border-radius: var(--wbx-radius);
        background: var(--wbx-card);
        color: var(--wbx-text);
        box-shadow: 0 8px 32px rgba(0, 0, 0, 0.35);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      h2 {
        margin: 0 0 4px;
        font-size: 18px;
        font-weight: 500;
      }
      p {
        margin: 8px 0;
      }
      fieldset {
        display: grid;
        gap: 4px;
        margin: 12px 0;
        padding: 0;
        border: none;
      }
      legend {
        padding: 0;
        font-weight: 500;
      }
      label {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 8px;
        padding: 6px 0;
        cursor: pointer;
      }
      label .quiet {
        grid-column: 2;
      }
      .preset {
        margin-left: 6px;
        padding: 0 6px;
        border: 1px solid var(--wbx-line);
        border-radius: 8px;
        font-size: 12px;
      }
      .risk,
      .failed {
        color: var(--wbx-bad);
        font-weight: 500;
      }
      .done {
        color: var(--wbx-good);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        align-items: center;
        gap: 8px;
        margin-top: 16px;
      }
      .buttons a {
        margin-right: auto;
      }
    `,
  ];

  @state() private rule = "";
  @state() private setting: RuleSetting | null = null;
  @state() private mode: RuleSetting["mode"] = "off";
  @state() private outcome: { text: string; good: boolean } | null = null;
  @state() private busy = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  private entry = "";
  private wallbox = "";

  /** Show the setting of a rule for a wallbox. */
  async open(entry_id: string, wallbox: string, rule: string): Promise<void> {
    [this.entry, this.wallbox, this.rule] = [entry_id, wallbox, rule];
    this.setting = this.outcome = null;
    this.busy = true;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    try {
      await this.load();
      this.mode = this.setting === null ? "off" : (this.setting as RuleSetting).mode;
    } catch (error) {
      this.outcome = { text: messageOf(error), good: false };
    }
    this.busy = false;
  }

  protected override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="name"
      @cancel=${(event: Event) => event.stopPropagation()}
      @close=${() => (this.rule = "")}
    >
      ${this.rule ? this.contents() : nothing}
    </dialog>`;
  }

  private contents(): TemplateResult {
    return html`
      <h2 id="name">${ruleName(this.rule)}</h2>
      <p>${ruleText(this.rule, "description")}</p>
      ${this.risk()} ${this.setting ? this.choice(this.setting) : nothing}
      <p role="status" class=${this.outcome?.good === false ? "failed" : "done"}>
        ${this.outcome?.text ?? (this.busy ? t("detail.loading") : this.setting ? "" : t("detail.rule_unknown"))}
      </p>
      <div class="buttons">
        <a href="/config/integrations/integration/${DOMAIN}">${t("detail.all_settings")}</a>
        <button @click=${() => this.dialog.close()}>${t(this.outcome?.good ? "detail.close" : "detail.cancel")}</button>
        <button ?disabled=${this.busy || !this.setting || this.mode === this.setting.mode} @click=${this.apply}>
          ${t("detail.apply")}
        </button>
      </div>
    `;
  }

  private risk(): unknown {
    const risk = app.info?.rules.find(({ name }) => name === this.rule)?.risk;
    if (!risk) return nothing;
    return html`<p class=${risk === "none" ? "quiet" : "risk"}>${textOr(`detail.risk_${risk}`, risk)}</p>`;
  }

  private choice(setting: RuleSetting): TemplateResult {
    return html`
      ${setting.failed ? html`<p class="failed">${t("detail.rule_failed")}</p>` : nothing}
      <fieldset ?disabled=${this.busy}>
        <legend>${t("detail.mode")}</legend>
        ${MODES.map(
          (mode) =>
            html`<label>
              <input
                type="radio"
                name="mode"
                value=${mode}
                .checked=${this.mode === mode}
                @change=${() => (this.mode = mode)}
              />
              <span>
                ${t(`detail.mode_${mode}`)}
                ${setting.preset_mode === mode ? html`<span class="preset quiet">${t("detail.preset_says")}</span>` : nothing}
              </span>
              <span class="quiet">${t(`detail.mode_${mode}_about`)}</span>
            </label>`,
        )}
      </fieldset>
      <p class="quiet">${t("detail.hits", { hits: number(setting.hits), observed: number(setting.observed) })}</p>
    `;
  }

  private async load(): Promise<void> {
    const { rules } = await app.api.rules(this.entry, this.wallbox);
    this.setting = rules.find(({ name }) => name === this.rule) ?? null;
  }

  private async apply(): Promise<void> {
    this.busy = true;
    this.outcome = null;
    try {
      await app.api.setRule(this.entry, this.wallbox, this.rule, this.mode);
      await this.load();
      this.outcome = { text: t("detail.applied"), good: true };
    } catch (error) {
      this.outcome = { text: t("detail.apply_failed", { error: messageOf(error) }), good: false };
    }
    this.busy = false;
  }
}

customElements.define("wbx-rule-setting", WbxRuleSetting);
