/**
 * Changes one configuration key in place, with the field that its kind of value calls for. Sends
 * `wbx-save` {value} or `wbx-cancel`.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ConfigurationKey } from "../protocol";
import { HIDDEN } from "../store/configurations";
import { t } from "../texts";
import { cutsConnection, members, type Traits, traits } from "../ocpp/keys";
import { WbxElement } from "../ui/element";
import { controls } from "../ui/theme";

class WbxKeyEdit extends WbxElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 8px;
      }
      .field {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .field > input:not([type="checkbox"]),
      textarea {
        flex: 1;
        min-width: 0;
        width: 100%;
      }
      textarea {
        padding: 8px 10px;
        font-family: var(--wbx-code);
        font-size: 12.5px;
      }
      .options {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr));
        gap: 2px 12px;
        margin: 0;
        padding: 0;
        border: none;
      }
      .options label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .caution {
        margin: 0;
        padding: 8px 12px;
        border-left: 4px solid var(--wbx-bad);
        border-radius: 4px;
        background: var(--wbx-shade);
      }
      .caution label {
        display: flex;
        gap: 8px;
        margin-top: 6px;
      }
    `,
  ];

  @property({ attribute: false }) key?: ConfigurationKey;
  @property({ type: Boolean }) busy = false;
  @state() private value = "";
  /** The user knows that this may cut the connection. */
  @state() private sure = false;

  protected override watched(): [] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { value } = this.key ?? { value: null };
    this.value = value === HIDDEN ? "" : (value ?? "");
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("input, textarea")?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { key } = this;
    if (!key) return nothing;
    const risky = cutsConnection(key.key);
    return html`<form @submit=${this.save} @keydown=${this.pressed}>
      ${this.field(key, traits(key.key, key.value))}
      ${risky
        ? html`<div class="caution" role="note">
            ${t("configuration.caution")}
            <label
              ><input
                type="checkbox"
                .checked=${this.sure}
                @change=${(event: Event) => (this.sure = (event.target as HTMLInputElement).checked)}
              />${t("configuration.sure")}</label
            >
          </div>`
        : nothing}
      <div class="buttons">
        <button type="submit" ?disabled=${this.busy || (risky && !this.sure)}>
          ${t(this.busy ? "configuration.saving" : "configuration.save")}
        </button>
        <button type="button" class="plain" @click=${() => this.emit("wbx-cancel")}>${t("commands.cancel")}</button>
      </div>
    </form>`;
  }

  private field(key: ConfigurationKey, { kind, unit, options }: Traits): TemplateResult {
    const label = t("configuration.value_of", { key: key.key });
    if (kind === "bool") {
      return html`<label class="field"
        ><input
          type="checkbox"
          role="switch"
          aria-checked=${this.isOn}
          aria-label=${label}
          .checked=${this.isOn}
          @change=${(event: Event) => this.turn((event.target as HTMLInputElement).checked)}
        /><code>${this.value || "–"}</code></label
      >`;
    }
    if (kind === "list" && options.length) return this.checks(label, options);
    const take = (event: Event): void => void (this.value = (event.target as HTMLInputElement).value);
    if (kind === "list") {
      const take = (event: Event): void => void (this.value = members(lines(event)).join(","));
      return html`<textarea aria-label=${label} rows="5" .value=${members(this.value).join("\n")} @change=${take}></textarea>
        <span class="quiet">${t("configuration.one_per_line")}</span>`;
    }
    const numeric = kind === "int" || kind === "number";
    return html`<div class="field">
      <input
        type=${numeric ? "number" : "text"}
        step=${kind === "int" ? "1" : kind === "number" ? "any" : nothing}
        maxlength=${numeric ? nothing : "500"}
        ?required=${numeric}
        aria-label=${label}
        placeholder=${key.value === HIDDEN ? t("configuration.new_secret") : nothing}
        autocomplete="off"
        .value=${this.value}
        @input=${take}
      />${unit ? html`<span class="quiet">${unit}</span>` : nothing}
    </div>`;
  }

  /** A box for each that may stand in the list, and for each that does. */
  private checks(label: string, options: readonly string[]): TemplateResult {
    const chosen = members(this.value);
    const shown = [...new Set([...chosen, ...options])];
    const choose = (name: string, on: boolean): void => {
      this.value = (on ? [...chosen, name] : chosen.filter((each) => each !== name)).join(",");
    };
    return html`<fieldset class="options" aria-label=${label}>
      ${shown.map(
        (name) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${chosen.includes(name)}
              @change=${(event: Event) => choose(name, (event.target as HTMLInputElement).checked)}
            /><code>${name}</code></label
          >`,
      )}
    </fieldset>`;
  }

  private get isOn(): boolean {
    return this.value.toLowerCase() === "true";
  }

  /** In the letters that the wallbox uses. */
  private turn(on: boolean): void {
    const capital = /^[TF]/.test(this.key?.value ?? "");
    this.value = on ? (capital ? "True" : "true") : capital ? "False" : "false";
  }

  private save(event: Event): void {
    event.preventDefault();
    this.emit("wbx-save", { value: this.value });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.emit("wbx-cancel");
  }
}

function lines(event: Event): string {
  return (event.target as HTMLTextAreaElement).value.replace(/\n/g, ",");
}

customElements.define("wbx-key-edit", WbxKeyEdit);
