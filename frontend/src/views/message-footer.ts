/** The bar below the list of messages: how many there are, older ones, and what can be done with the selected one. */

import {
  mdiArrowLeftRight,
  mdiBookmarkMinusOutline,
  mdiBookmarkOutline,
  mdiContentCopy,
  mdiHistory,
  mdiLinkVariant,
  mdiNoteEditOutline,
  mdiSendClockOutline,
} from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { app } from "../store/app";
import { isFrame, MOST } from "../store/kept-rows";
import { look } from "../store/look";
import type { Observable } from "../store/observable";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { dayAndTime, number } from "../ui/moment";
import { controls } from "../ui/theme";
import type { KeyAction } from "./message-keys";

class WbxMessageFooter extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 12px;
        min-height: 40px;
        padding: 2px 12px;
        background: var(--wbx-card);
        border-top: 1px solid var(--wbx-line);
        color: var(--wbx-text-2);
      }
      button {
        min-height: 34px;
      }
      .selected {
        display: flex;
        margin-inline-start: auto;
      }
    `,
  ];

  @property({ type: Number }) shown = 0;
  @property({ type: Boolean, reflect: true }) narrow = false;

  protected override watched(): Observable[] {
    return [app, app.messages, app.filter, look];
  }

  protected override render(): TemplateResult {
    return html`<span>${this.counts()}</span> ${this.older()} ${this.selected()}`;
  }

  private counts(): string {
    const { messages, filter } = app;
    const held = number(messages.rows.length);
    if (filter.isOn || filter.hidesNoise) return t("messages.count_filtered", { shown: number(this.shown), held });
    return t("messages.count", { held, total: number(Math.max(messages.total, messages.rows.length)) });
  }

  private older(): unknown {
    const { messages } = app;
    if (messages.clearedTo) {
      return html`<button class="plain" @click=${() => messages.undoClearView()}>${t("messages.clear_undo")}</button>`;
    }
    const oldest = messages.kept.all[0];
    const since = oldest && !this.narrow ? html`<span>${t("messages.oldest", { time: dayAndTime(oldest.at) })}</span>` : nothing;
    if (!messages.hasOlder) return since;
    const isFull = messages.kept.all.length >= MOST;
    return html`${since}
      <button
        ?disabled=${messages.isLoadingOlder || isFull}
        title=${isFull ? t("messages.older_full") : nothing}
        @click=${() => this.loadOlder()}
      >
        ${icon(mdiHistory)}${t(messages.isLoadingOlder ? "common.loading" : "messages.older")}
      </button>`;
  }

  private loadOlder(): void {
    look.set({ follow: false, left: app.messages.kept.last });
    void app.messages.loadOlder();
  }

  private selected(): unknown {
    const row = look.selected === null ? undefined : app.messages.kept.find(look.selected);
    if (!row) return nothing;
    const isMarked = app.messages.marks.has(row.seq);
    const button = (what: KeyAction | "resend", path: string, label: string): TemplateResult =>
      html`<button class="plain icon" aria-label=${label} title=${label} @click=${() => this.emit("wbx-key", what)}>${icon(path)}</button>`;
    const canResend = app.messages.isLive && isFrame(row) && row.kind === "call";
    return html`<span class="selected" role="group" aria-label=${t("messages.selected")}>
      ${app.messages.partner(row) ? button("partner", mdiArrowLeftRight, t("messages.key_partner")) : nothing}
      ${button("mark", isMarked ? mdiBookmarkMinusOutline : mdiBookmarkOutline, t(isMarked ? "messages.unmark" : "messages.key_mark"))}
      ${button("note", mdiNoteEditOutline, t("messages.key_note"))}
      ${isFrame(row) ? button("copy", mdiContentCopy, t("messages.key_copy")) : nothing}
      ${button("link", mdiLinkVariant, t("messages.key_link"))}
      ${canResend ? button("resend", mdiSendClockOutline, t("messages.resend")) : nothing}
    </span>`;
  }
}

customElements.define("wbx-message-footer", WbxMessageFooter);
