/** Opening trace files, by choosing or dropping them, and the list of those that are open. */

import { mdiClose, mdiEyeOutline, mdiFolderOpenOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { Opened } from "../protocol";
import { app } from "../store/app";
import { messageOf } from "../store/errors";
import type { Observable } from "../store/observable";
import { LARGEST } from "../store/traces";
import { counted, t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { dayAndTime } from "../ui/moment";
import { controls } from "../ui/theme";
import { lookAt, stopLooking } from "./trace-banner";

class WbxTraceOpen extends WbxElement {
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
      .drop {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 12px;
        padding: 24px 16px;
        border: 2px dashed var(--wbx-line);
        border-radius: var(--wbx-radius);
        text-align: center;
      }
      .drop.over {
        border-color: var(--wbx-accent);
        background: var(--wbx-shade);
      }
      .drop p {
        margin: 0;
      }
      ul {
        margin: 16px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 0;
        border-top: 1px solid var(--wbx-line);
      }
      li > div {
        flex: 1 1 240px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .bad {
        margin: 12px 0 0;
        color: var(--wbx-bad);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private over = false;
  @state() private reading = "";
  @state() private problem = "";
  @query("input") private readonly input!: HTMLInputElement;

  override connectedCallback(): void {
    super.connectedCallback();
    if (app.ready) void app.traces.load().catch(() => undefined);
  }

  protected override watched(): Observable[] {
    return [app, app.place, app.traces];
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${t("trace.open")}</h2>
      <p class="quiet">${t("trace.open_about")}</p>
      <div
        class="drop ${this.over ? "over" : ""}"
        @dragover=${this.dragged}
        @dragleave=${() => (this.over = false)}
        @drop=${this.dropped}
      >
        <p>${this.reading ? t("trace.reading", { name: this.reading }) : t("trace.drop")}</p>
        <button ?disabled=${this.reading !== ""} @click=${() => this.input.click()}>
          ${icon(mdiFolderOpenOutline)}${t("trace.choose")}
        </button>
        <input type="file" accept=".jsonl,.json,.ndjson,.log,.txt" hidden aria-label=${t("trace.choose")} @change=${this.chosen} />
      </div>
      ${this.problem ? html`<p class="bad" role="alert">${this.problem}</p>` : nothing}
      ${app.traces.list.length
        ? html`<ul aria-label=${t("trace.opened")}>
            ${app.traces.list.map((trace) => this.row(trace))}
          </ul>`
        : nothing}
    </section>`;
  }

  private row(trace: Opened): TemplateResult {
    const { trace_id, name, frames, unreadable_lines, first_at, last_at } = trace;
    const about = [
      t(`trace.kind_${trace.format === "original-log" ? "original" : "open"}`),
      counted("trace.frames", frames),
      first_at === null || last_at === null ? "" : `${dayAndTime(first_at)} – ${dayAndTime(last_at)}`,
      unreadable_lines ? counted("trace.unreadable", unreadable_lines) : "",
    ];
    return html`<li>
      <div>
        <strong>${name}</strong>
        <div class="quiet">${about.filter(Boolean).join(" · ")}</div>
      </div>
      ${link(lookAt(trace_id), html`${icon(mdiEyeOutline)}${t("trace.look")}`, "button")}
      <button aria-label=${t("trace.close_file", { name })} @click=${() => this.close(trace_id)}>
        ${icon(mdiClose)}${t("trace.close")}
      </button>
    </li>`;
  }

  private dragged(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file) void this.open(file);
  }

  private chosen(): void {
    const file = this.input.files?.[0];
    // The same file may be chosen again.
    if (file) void this.open(file).finally(() => (this.input.value = ""));
  }

  private async open(file: File): Promise<void> {
    this.problem = "";
    if (file.size > LARGEST) {
      this.problem = t("trace.too_large", { name: file.name, megabytes: LARGEST / 1024 / 1024 });
      return;
    }
    this.reading = file.name;
    try {
      const opened = await app.traces.open(file);
      app.place.go(lookAt(opened.trace_id));
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.reading = "";
    }
  }

  private async close(trace_id: string): Promise<void> {
    try {
      await stopLooking(trace_id);
    } catch (error) {
      this.problem = messageOf(error);
    }
  }
}

customElements.define("wbx-trace-open", WbxTraceOpen);
