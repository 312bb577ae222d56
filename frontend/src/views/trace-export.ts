/** Choosing what to export and how, and having it: as a file, or as the text of a GitHub issue. */

import { mdiContentCopy, mdiDownload } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { issueText, kindOf } from "../ocpp/issue";
import { app } from "../store/app";
import { messageOf } from "../store/errors";
import { FORMATS, type Stretch, STRETCHES } from "../store/exporting";
import type { Observable } from "../store/observable";
import { counted, t } from "../texts";
import { copyText } from "../ui/clipboard";
import { download } from "../ui/download";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { controls } from "../ui/theme";

class WbxTraceExport extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      h2 {
        margin: 0 0 4px;
        font-size: 16px;
        font-weight: 500;
      }
      .of {
        margin: 0 0 16px;
      }
      fieldset {
        margin: 0 0 16px;
        padding: 0;
        border: none;
      }
      legend,
      .label {
        display: block;
        margin-bottom: 4px;
        padding: 0;
        font-weight: 500;
      }
      .formats {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        gap: 8px;
      }
      label.choice {
        display: flex;
        gap: 10px;
        padding: 8px 12px;
        border: 1px solid var(--wbx-line);
        border-radius: 8px;
        cursor: pointer;
      }
      label.choice:has(input:checked) {
        border-color: var(--wbx-accent);
        box-shadow: inset 0 0 0 1px var(--wbx-accent);
      }
      label.plain {
        display: flex;
        gap: 10px;
        padding: 6px 0;
      }
      label input {
        flex: none;
        width: 18px;
        height: 18px;
        margin: 2px 0 0;
        accent-color: var(--wbx-accent);
      }
      label small {
        display: block;
        font-size: 13px;
      }
      select {
        width: 100%;
        max-width: 360px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .said {
        margin: 12px 0 0;
      }
      .said.bad {
        color: var(--wbx-bad);
      }
      button.first {
        border-color: var(--wbx-accent);
      }
    `,
  ];

  @state() private busy = false;
  @state() private said = "";
  @state() private problem = "";

  private unwatch: (() => void) | undefined;

  protected override watched(): Observable[] {
    return [app, app.place, app.traces, app.exporting, app.messages, app.filter];
  }

  /** What the filter shows is only known where the messages are. */
  override connectedCallback(): void {
    super.connectedCallback();
    this.unwatch ??= app.messages.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch?.();
    this.unwatch = undefined;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${t("trace.export")}</h2>
      <p class="of quiet">${this.source()}</p>
      ${this.stretch()} ${this.formats()} ${this.options()}
      <div class="buttons">
        <button class="first" ?disabled=${this.busy} @click=${() => this.attempt(this.save)}>
          ${icon(mdiDownload)}${t("trace.download")}
        </button>
        <button ?disabled=${this.busy} @click=${() => this.attempt(this.copy)}>
          ${icon(mdiContentCopy)}${t("trace.copy_issue")}
        </button>
      </div>
      <p class="said quiet" role="status">${this.said}</p>
      ${this.problem ? html`<p class="said bad" role="alert">${this.problem}</p>` : nothing}
    </section>`;
  }

  private source(): string {
    const { trace, wallbox, proxy } = app;
    const of = trace ? t("trace.of_file", { name: trace.name }) : t("trace.of_proxy", { name: proxy?.title ?? "" });
    return wallbox ? `${of} ${t("trace.of_wallbox", { wallbox })}` : of;
  }

  private stretch(): TemplateResult {
    const { exporting } = app;
    const { filtered } = exporting;
    const known = (Object.keys(STRETCHES) as Stretch[]).filter((each) => each !== "filter" || filtered);
    const chosen = known.includes(exporting.stretch) ? exporting.stretch : "all";
    const choose = (event: Event): void =>
      exporting.set({ stretch: (event.target as HTMLSelectElement).value as Stretch });
    return html`<fieldset>
      <label class="label" for="stretch">${t("trace.stretch")}</label>
      <select id="stretch" @change=${choose}>
        ${known.map(
          (each) => html`<option value=${each} ?selected=${each === chosen}>${this.stretchWords(each, filtered?.length ?? 0)}</option>`,
        )}
      </select>
    </fieldset>`;
  }

  private stretchWords(stretch: Stretch, filtered: number): string {
    return stretch === "filter" ? counted("trace.stretch_filter", filtered) : t(`trace.stretch_${stretch}`);
  }

  private formats(): TemplateResult {
    const { exporting } = app;
    return html`<fieldset>
      <legend>${t("trace.format")}</legend>
      <div class="formats">
        ${FORMATS.map(
          (format) =>
            html`<label class="choice">
              <input
                type="radio"
                name="format"
                value=${format}
                .checked=${exporting.format === format}
                @change=${() => exporting.set({ format })}
              />
              <span>${t(`trace.format_${format}`)}<small class="quiet">${t(`trace.format_${format}_about`)}</small></span>
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  private options(): TemplateResult {
    return html`<fieldset>
      <legend class="visually-hidden">${t("trace.options")}</legend>
      ${(["anonymise", "payload"] as const).map(
        (option) =>
          html`<label class="plain">
            <input
              type="checkbox"
              .checked=${app.exporting[option]}
              @change=${(event: Event) => app.exporting.set({ [option]: (event.target as HTMLInputElement).checked })}
            />
            <span>${t(`trace.${option}`)}<small class="quiet">${t(`trace.${option}_about`)}</small></span>
          </label>`,
      )}
    </fieldset>`;
  }

  private async attempt(what: () => Promise<string>): Promise<void> {
    this.busy = true;
    this.said = this.problem = "";
    try {
      this.said = await what.call(this);
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.busy = false;
    }
  }

  private async save(): Promise<string> {
    const prepared = await app.exporting.prepare();
    if (!prepared) return t("trace.nothing");
    download(prepared.href, prepared.name);
    return t("trace.downloading", { name: prepared.name });
  }

  /** An issue is public: what is private never gets into it, whatever is chosen for files. */
  private async copy(): Promise<string> {
    const prepared = await app.exporting.prepare("log", true);
    if (!prepared) return t("trace.nothing");
    const response = await fetch(prepared.href);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    const text = issueText({
      version: app.info?.version ?? "",
      homeAssistant: app.hass.config?.version ?? null,
      wallboxes: app.trace ? [] : app.status.wallboxes.map(kindOf),
      log: await response.text(),
    });
    if (!(await copyText(text, this.renderRoot))) throw new Error(t("trace.not_copied"));
    return t("trace.copied");
  }
}

customElements.define("wbx-trace-export", WbxTraceExport);
