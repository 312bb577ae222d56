/** The keys of the messages view, and the dialog that tells of them. */

import { css, html, type TemplateResult } from "lit";
import { query } from "lit/decorators.js";
import { app } from "../store/app";
import { t, type TextKey } from "../texts";
import { WbxElement } from "../ui/element";
import { controls } from "../ui/theme";

export type KeyAction =
  | "down"
  | "up"
  | "open"
  | "expand"
  | "partner"
  | "next_trouble"
  | "previous_trouble"
  | "search"
  | "follow"
  | "pause"
  | "mark"
  | "note"
  | "copy"
  | "link"
  | "send"
  | "help"
  | "close";

const KEYS: Record<string, KeyAction> = {
  j: "down",
  ArrowDown: "down",
  k: "up",
  ArrowUp: "up",
  Enter: "open",
  " ": "expand",
  p: "partner",
  n: "next_trouble",
  N: "previous_trouble",
  "/": "search",
  f: "follow",
  ".": "pause",
  m: "mark",
  M: "note",
  c: "copy",
  l: "link",
  s: "send",
  "?": "help",
  Escape: "close",
};

const FIELDS = "input, textarea, select, [contenteditable]";
/** What has a meaning of its own for these keys. */
const OWN: Record<string, string> = {
  Enter: "button, a, summary",
  " ": "button, a, summary",
  ArrowDown: "[role=separator], [role=tab], [role=menuitem], [role=tree], [role=treeitem]",
  ArrowUp: "[role=separator], [role=tab], [role=menuitem], [role=tree], [role=treeitem]",
};

/** What a key that was pressed within the view asks for, null when it is not the view's. */
export function keyAction(event: KeyboardEvent): KeyAction | null {
  const action = Object.hasOwn(KEYS, event.key) ? KEYS[event.key]! : null;
  if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return null;
  if (target.closest(FIELDS) || target.closest("dialog")) return null;
  const own = OWN[event.key];
  if (own && target.closest(own)) return null;
  const isShortcut = event.key.length === 1 && event.key !== " ";
  if (isShortcut && app.ready && app.hass.enableShortcuts === false) return null;
  return action;
}

const HELP: [string[], KeyAction][] = [
  [["j", "↓"], "down"],
  [["k", "↑"], "up"],
  [["Enter"], "open"],
  [["Space"], "expand"],
  [["p"], "partner"],
  [["n"], "next_trouble"],
  [["N"], "previous_trouble"],
  [["/"], "search"],
  [["f"], "follow"],
  [["."], "pause"],
  [["m"], "mark"],
  [["M"], "note"],
  [["c"], "copy"],
  [["l"], "link"],
  [["s"], "send"],
  [["?"], "help"],
  [["Esc"], "close"],
];
const TERMS = ["word", "key", "not", "or", "star", "number", "error"] as const;

class WbxMessageHelp extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
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
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: 14px;
        font-weight: 500;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 4px 16px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      kbd,
      code {
        padding: 1px 6px;
        border: 1px solid var(--wbx-line);
        border-radius: 5px;
        background: var(--wbx-shade);
        font-family: var(--wbx-code);
        font-size: 12.5px;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        margin-top: 16px;
      }
    `,
  ];

  @query("dialog") private dialog!: HTMLDialogElement;

  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${t("messages.help")}</h2>
      <h3>${t("messages.help_search")}</h3>
      <dl>
        ${TERMS.map(
          (term) => html`<dt><code>${t(`messages.term_${term}`)}</code></dt>
            <dd>${t(`messages.term_${term}_about`)}</dd>`,
        )}
      </dl>
      <h3>${t("messages.help_keys")}</h3>
      <dl>
        ${HELP.map(
          ([keys, action]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${t(`messages.key_${action}` as TextKey)}</dd>`,
        )}
      </dl>
      <div class="buttons"><button @click=${() => this.dialog.close()}>${t("detail.close")}</button></div>
    </dialog>`;
  }
}

customElements.define("wbx-message-help", WbxMessageHelp);

export type { WbxMessageHelp };
