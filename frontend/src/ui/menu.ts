/** A button that opens a small box with more controls; it closes when the focus leaves it, and on Escape. */

import { mdiChevronDown } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { WbxElement } from "./element";
import { icon } from "./icon";
import { controls } from "./theme";

class WbxMenu extends WbxElement {
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: inline-flex;
      }
      .box {
        position: absolute;
        top: calc(100% + 4px);
        inset-inline-start: 0;
        z-index: 5;
        display: flex;
        flex-direction: column;
        gap: 2px;
        min-width: 200px;
        max-width: min(420px, 90vw);
        max-height: min(60dvh, 480px);
        padding: 6px;
        border: 1px solid var(--wbx-line);
        border-radius: 10px;
        background: var(--wbx-card);
        box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25);
        overflow: auto;
      }
      :host([small]) > button {
        min-height: 28px;
        border-radius: 14px;
        font-size: 13px;
      }
      :host([end]) .box {
        inset-inline: auto 0;
      }
    `,
  ];

  @property() label = "";
  /** Path of an icon. */
  @property() path = "";
  /** Shows only the icon. */
  @property({ type: Boolean }) bare = false;
  /** The box is aligned with the button's end. */
  @property({ type: Boolean, reflect: true }) end = false;
  /** Whether something in it is chosen. */
  @property({ type: Boolean }) active = false;
  @state() private open = false;
  @query("button") private button!: HTMLElement;

  constructor() {
    super();
    this.addEventListener("focusout", (event) => {
      const to = event.relatedTarget as Node | null;
      if (!to || !this.contains(to)) this.open = false;
    });
    // A command ends the menu; what is switched on and off in it does not.
    this.addEventListener("click", (event) => {
      if (!(event.target as Element).closest("button.plain")) return;
      this.open = false;
      this.button.focus();
    });
    this.addEventListener("keydown", (event) => {
      if (!this.open || event.key !== "Escape") return;
      event.stopPropagation();
      this.open = false;
      this.button.focus();
    });
  }

  close(): void {
    this.open = false;
  }

  protected override render(): TemplateResult {
    return html`
      <button
        class=${this.bare ? "icon" : ""}
        aria-expanded=${String(this.open)}
        aria-pressed=${this.active ? "true" : nothing}
        aria-label=${this.bare ? this.label : nothing}
        title=${this.bare ? this.label : nothing}
        @click=${() => (this.open = !this.open)}
      >
        ${this.path ? icon(this.path) : nothing}${this.bare ? nothing : html`${this.label}${icon(mdiChevronDown, 16)}`}
      </button>
      ${this.open
        ? html`<div class="box" @mousedown=${keepFocus}><slot></slot></div>`
        : nothing}
    `;
  }
}

/** A click between the controls would take the focus away, and with it the box. */
function keepFocus(event: MouseEvent): void {
  const target = event.composedPath()[0] as Element;
  if (!target.closest?.("input, select, textarea")) event.preventDefault();
}

customElements.define("wbx-menu", WbxMenu);
