/**
 * Two panes side by side, `slot="start"` and `slot="end"`, with a bar between them that is dragged
 * or moved by key. How wide the end is stays known in this browser under the pane's name.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { WbxElement } from "./element";
import { controls } from "./theme";

/** Per cent of the width that the end takes: least, most, and before anybody moved it. */
const LEAST = 25;
const MOST = 75;
const USUAL = 45;
const STEP = 2;

export class WbxSplit extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        min-width: 0;
        min-height: 0;
        height: 100%;
      }
      .pane {
        min-width: 0;
        min-height: 0;
        overflow: hidden;
      }
      .start {
        flex: 1;
      }
      .end {
        flex: none;
        overflow: auto;
      }
      .bar {
        position: relative;
        flex: none;
        width: 9px;
        margin: 0 -4px;
        z-index: 1;
        cursor: col-resize;
        touch-action: none;
      }
      .bar::after {
        content: "";
        position: absolute;
        inset: 0 4px;
        background: var(--wbx-line);
      }
      .bar:hover::after,
      .bar.moving::after,
      .bar:focus-visible::after {
        inset: 0 3px;
        background: var(--wbx-accent);
      }
    `,
  ];

  /** Under which the width is kept. */
  @property() name = "split";
  /** What the bar is called for screen readers. */
  @property() label = "";
  /** Whether the end is shown at all. */
  @property({ type: Boolean, reflect: true }) open = false;
  @state() private share = USUAL;
  @state() private moving = false;
  @query(".bar") private bar!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = Number(remembered(this.name));
    this.share = kept >= LEAST && kept <= MOST ? kept : USUAL;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="pane start"><slot name="start"></slot></div>
      ${this.open ? this.end() : nothing}
    `;
  }

  private end(): TemplateResult {
    return html`
      <div
        class="bar ${this.moving ? "moving" : ""}"
        role="separator"
        tabindex="0"
        aria-orientation="vertical"
        aria-label=${this.label}
        aria-valuemin=${100 - MOST}
        aria-valuemax=${100 - LEAST}
        aria-valuenow=${100 - Math.round(this.share)}
        @keydown=${this.pressed}
        @pointerdown=${this.grabbed}
        @pointermove=${this.dragged}
        @pointerup=${this.released}
        @pointercancel=${this.released}
        @dblclick=${() => this.take(USUAL)}
      ></div>
      <div class="pane end" style="width: ${this.share}%"><slot name="end"></slot></div>
    `;
  }

  private pressed(event: KeyboardEvent): void {
    const wanted = {
      ArrowLeft: this.share + STEP,
      ArrowRight: this.share - STEP,
      Home: MOST,
      End: LEAST,
      Enter: USUAL,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(wanted);
  }

  private grabbed(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.bar.focus();
    this.bar.setPointerCapture(event.pointerId);
    this.moving = true;
  }

  private dragged(event: PointerEvent): void {
    if (!this.moving) return;
    const { right, width } = this.getBoundingClientRect();
    if (width > 0) this.share = within(((right - event.clientX) / width) * 100);
  }

  private released(): void {
    if (!this.moving) return;
    this.moving = false;
    this.take(this.share);
  }

  private take(share: number): void {
    this.share = within(share);
    try {
      localStorage.setItem(`wbx-${this.name}`, String(Math.round(this.share * 10) / 10));
    } catch {
      // A browser that keeps nothing: then the width lasts as long as the page.
    }
  }
}

function within(share: number): number {
  return Math.min(MOST, Math.max(LEAST, share));
}

function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`wbx-${name}`);
  } catch {
    return null;
  }
}

customElements.define("wbx-split", WbxSplit);
