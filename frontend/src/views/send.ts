/** The console: sends a message of the user's own to a wallbox or to EVCC, after a check against its schema. */

import { mdiAlertCircle, mdiCheckCircle, mdiSend } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { plainPath } from "../ocpp/json";
import { visible } from "../ocpp/pretty";
import { templateOf } from "../ocpp/templates";
import type { Complaint, Leg, Sent } from "../protocol";
import { app, messageOf } from "../store/app";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { span } from "../ui/moment";
import { partyName } from "../ui/parties";
import { controls } from "../ui/theme";
import { titleOf } from "./message-row";

export interface Draft {
  wallbox: string;
  target: Leg;
  action: string;
  /** JSON; null for the template of the action. */
  payload: string | null;
}

/** Milliseconds after a key until it is checked. */
const TYPING = 500;

class WbxSend extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(620px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 20px 24px;
        border: none;
        border-radius: 16px;
        background: var(--wbx-card);
        color: var(--wbx-text);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.45);
      }
      h2 {
        margin: 0 0 12px;
        font-size: 18px;
        font-weight: 500;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(160px, 1fr));
        gap: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        color: var(--wbx-text-2);
      }
      select,
      textarea {
        width: 100%;
        color: var(--wbx-text);
      }
      textarea {
        min-height: 200px;
        padding: 8px 10px;
        font-family: var(--wbx-code);
        font-size: 13px;
        resize: vertical;
      }
      label.payload {
        margin-top: 12px;
      }
      .with-icon {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .bad {
        color: var(--wbx-bad);
      }
      .good {
        color: var(--wbx-good);
      }
      ul {
        margin: 4px 0;
        padding-inline-start: 28px;
      }
      .consequence {
        padding: 8px 12px;
        border-inline-start: 4px solid var(--wbx-warn);
        border-radius: 4px;
        background: var(--wbx-shade);
      }
      pre {
        max-height: 200px;
        padding: 8px 12px;
        border-radius: 8px;
        background: var(--wbx-shade);
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 16px;
      }
    `,
  ];

  @state() private draft: Draft | null = null;
  @state() private complaints: Complaint[] | null = null;
  @state() private malformed = "";
  @state() private problem = "";
  @state() private isAsking = false;
  @state() private isSending = false;
  @state() private sent: Sent | null = null;
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("textarea") private field!: HTMLTextAreaElement;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  async open(draft: Partial<Draft> = {}): Promise<void> {
    const wallboxes = app.proxy?.wallboxes ?? [];
    const usual = wallboxes.find(({ connected }) => connected)?.id ?? wallboxes[0]?.id ?? "";
    const target = draft.target ?? "wallbox";
    const action = draft.action || (target === "wallbox" ? "TriggerMessage" : "StatusNotification");
    const payload = draft.payload ?? templateOf(action);
    this.renew({ wallbox: draft.wallbox || app.wallbox || usual, target, action, payload });
    await this.updateComplete;
    this.dialog.showModal();
  }

  /** Take another draft, and check it. */
  private renew(draft: Draft): void {
    this.draft = draft;
    this.sent = null;
    this.isAsking = false;
    this.problem = "";
    this.complaints = null;
    this.malformed = "";
    this.turn += 1;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.check(), TYPING);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { draft } = this;
    if (!draft) return nothing;
    return html`<dialog aria-labelledby="title" @close=${this.closed}>
      <h2 id="title">${t("messages.send_title")}</h2>
      <div class="fields">${this.fields(draft)}</div>
      <label class="payload"
        >${t("messages.send_payload")}
        <textarea spellcheck="false" .value=${draft.payload ?? ""} @input=${() => this.renew({ ...draft, payload: this.field.value })}></textarea>
      </label>
      <div role="status">${this.verdict()}${this.outcome()}</div>
      ${this.isAsking ? html`<p class="consequence" role="alert">${this.consequence(draft)}</p>` : nothing}
      <div class="buttons">
        <button @click=${() => this.dialog.close()}>${t("detail.close")}</button>
        ${this.isAsking
          ? html`<button class="danger" ?disabled=${this.isSending} @click=${this.send}>${icon(mdiSend)}${t("messages.send_really")}</button>`
          : html`<button ?disabled=${this.isSending || !this.isValid} @click=${() => (this.isAsking = true)}>
              ${icon(mdiSend)}${t("messages.send_do")}
            </button>`}
      </div>
    </dialog>`;
  }

  private fields(draft: Draft): TemplateResult {
    const actions = app.info?.actions[draft.target] ?? [];
    const toTarget = (target: Leg): void => {
      const known = app.info?.actions[target] ?? [];
      const action = known.includes(draft.action) ? draft.action : (known.find((each) => each === "TriggerMessage" || each === "StatusNotification") ?? known[0] ?? "");
      this.renew({ ...draft, target, action, payload: templateOf(action) });
    };
    return html`
      ${this.choice(t("messages.wallbox"), (app.proxy?.wallboxes ?? []).map(({ id }) => id), draft.wallbox, titleOf, (wallbox) => this.renew({ ...draft, wallbox }))}
      ${this.choice<Leg>(t("messages.send_to"), ["wallbox", "evcc"], draft.target, partyName, toTarget)}
      ${this.choice(t("messages.action"), actions, draft.action, (action) => action, (action) => this.renew({ ...draft, action, payload: templateOf(action) }))}
    `;
  }

  private choice<T extends string>(label: string, all: readonly T[], chosen: T, word: (value: T) => string, act: (value: T) => void): TemplateResult {
    return html`<label
      >${label}
      <select @change=${(event: Event) => act(all[(event.target as HTMLSelectElement).selectedIndex]!)}>
        ${all.map((value) => html`<option ?selected=${value === chosen}>${visible(word(value))}</option>`)}
      </select>
    </label>`;
  }

  private get isValid(): boolean {
    return !this.malformed && this.complaints?.length === 0;
  }

  private verdict(): unknown {
    const bad = (text: string): TemplateResult => html`<p class="bad with-icon">${icon(mdiAlertCircle)}${text}</p>`;
    if (this.problem) return bad(this.problem);
    if (this.malformed) return bad(t("messages.send_malformed", { why: this.malformed }));
    if (!this.complaints) return html`<p class="quiet">${t("messages.send_checking")}</p>`;
    if (!this.complaints.length) return html`<p class="good with-icon">${icon(mdiCheckCircle)}${t("messages.send_valid")}</p>`;
    return html`${bad(t("messages.send_invalid"))}
      <ul class="bad">
        ${this.complaints.map(({ path, message }) => html`<li><code>${visible(plainPath(path))}</code> ${visible(message)}</li>`)}
      </ul>`;
  }

  private consequence({ target, wallbox, action }: Draft): string {
    return t(`messages.send_ask_${target}`, { action, wallbox: titleOf(wallbox) });
  }

  private outcome(): unknown {
    const { sent } = this;
    if (this.isSending) return html`<p class="quiet">${t("messages.send_waiting")}</p>`;
    if (!sent) return nothing;
    const { answer, seq } = sent;
    const row = seq === null ? nothing : html`<p>${link({ view: "messages", seq }, t("messages.send_row"))}</p>`;
    if (!answer) return html`<p class="bad with-icon">${icon(mdiAlertCircle)}${sent.problem ?? t("messages.send_unanswered")}</p>${row}`;
    const latency = sent.latency === null ? "" : span(sent.latency);
    const text = answer.kind === "result" ? JSON.stringify(answer.payload, null, 2) : `${answer.code}: ${answer.text}`;
    return html`<p class=${answer.kind === "result" ? "good" : "bad"}>${t(`messages.send_${answer.kind}`, { latency })}</p>
      <pre tabindex="0">${visible(text)}</pre>
      ${row}`;
  }

  private closed(): void {
    this.draft = null;
    this.turn += 1;
    clearTimeout(this.typing);
  }

  private payload(): Record<string, unknown> | null {
    try {
      const payload: unknown = JSON.parse(this.draft?.payload ?? "");
      if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return payload as Record<string, unknown>;
      this.malformed = t("messages.send_no_object");
    } catch (error) {
      this.malformed = messageOf(error);
    }
    return null;
  }

  private async check(): Promise<void> {
    const { draft, turn } = this;
    const payload = this.payload();
    if (!draft || !payload || !app.proxy) return;
    try {
      const { complaints } = await app.api.send(app.proxy.entry_id, draft.wallbox, draft.target, draft.action, payload, true);
      if (turn === this.turn) this.complaints = complaints;
    } catch (error) {
      if (turn === this.turn) this.problem = messageOf(error);
    }
  }

  private async send(): Promise<void> {
    const { draft, turn } = this;
    const payload = this.payload();
    this.isAsking = false;
    if (!draft || !payload || !app.proxy) return;
    this.isSending = true;
    try {
      const sent = await app.api.send(app.proxy.entry_id, draft.wallbox, draft.target, draft.action, payload);
      if (turn !== this.turn) return;
      this.sent = sent;
      if (sent.complaints.length) this.complaints = sent.complaints;
    } catch (error) {
      if (turn === this.turn) this.problem = messageOf(error);
    } finally {
      this.isSending = false;
    }
  }
}

customElements.define("wbx-send", WbxSend);

export type { WbxSend };
