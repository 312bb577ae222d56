/** What the messages view asks: whether the proxy shall really forget its messages, and the note on a mark. */

import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { app, messageOf } from "../store/app";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { controls } from "../ui/theme";
import { titleOf } from "./message-row";

type Asked = { is: "clear"; wallbox: string } | { is: "note"; seq: number };

class WbxMessageDialogs extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(440px, calc(100vw - 32px));
        padding: 20px 24px;
        border: none;
        border-radius: 16px;
        background: var(--wbx-card);
        color: var(--wbx-text);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.45);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
      }
      input {
        width: 100%;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 20px;
      }
    `,
  ];

  @state() private asked: Asked | null = null;
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private field!: HTMLInputElement | null;

  /** Ask before the proxy's messages of a wallbox, or of all, are forgotten. */
  askClear(wallbox: string): Promise<void> {
    return this.open({ is: "clear", wallbox });
  }

  askNote(seq: number): Promise<void> {
    return this.open({ is: "note", seq });
  }

  private async open(asked: Asked): Promise<void> {
    this.asked = asked;
    await this.updateComplete;
    this.dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.asked) return nothing;
    return html`<dialog aria-labelledby="title" @close=${() => (this.asked = null)}>
      ${this.asked.is === "clear" ? this.clear(this.asked.wallbox) : this.note(this.asked.seq)}
    </dialog>`;
  }

  private clear(wallbox: string): TemplateResult {
    const of = wallbox ? t("messages.clear_of", { wallbox: titleOf(wallbox) }) : t("messages.clear_all");
    return html`<h2 id="title">${t("messages.clear_title")}</h2>
      <p>${of}</p>
      <div class="buttons">
        <button @click=${() => this.dialog.close()}>${t("detail.cancel")}</button>
        <button class="danger" @click=${() => this.clearNow(wallbox)}>${t("messages.clear_do")}</button>
      </div>`;
  }

  private async clearNow(wallbox: string): Promise<void> {
    this.dialog.close();
    try {
      await app.messages.clearBuffer(wallbox);
    } catch (error) {
      this.toast(messageOf(error));
    }
  }

  private note(seq: number): TemplateResult {
    const { marks } = app.messages;
    const save = (event: Event): void => {
      event.preventDefault();
      marks.set(seq, this.field?.value.trim() ?? "");
      this.dialog.close();
    };
    const remove = (): void => {
      marks.remove(seq);
      this.dialog.close();
    };
    return html`<form @submit=${save}>
      <h2 id="title">${t("messages.note_title")}</h2>
      <p class="quiet">${t("messages.note_about")}</p>
      <input maxlength="500" aria-label=${t("messages.note")} .value=${marks.all.get(seq) ?? ""} />
      <div class="buttons">
        ${marks.has(seq) ? html`<button type="button" class="danger" @click=${remove}>${t("messages.unmark")}</button>` : nothing}
        <button type="button" @click=${() => this.dialog.close()}>${t("detail.cancel")}</button>
        <button>${t("messages.note_save")}</button>
      </div>
    </form>`;
  }
}

customElements.define("wbx-message-dialogs", WbxMessageDialogs);

export type { WbxMessageDialogs };
