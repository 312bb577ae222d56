/**
 * A sheet that comes up from the bottom of a phone's screen. It is a modal dialog, so the focus stays
 * in it and Escape closes it. Asks to be closed with `wbx-close`, and on a swipe to the left or right
 * for the next or previous thing with `wbx-step` {by: 1 | -1}.
 */

import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { WbxElement } from "./element";
import { controls } from "./theme";

/** Pixels of a drag down that close the sheet, of one up that makes it tall, and of a swipe. */
const CLOSES = 90;
const GROWS = 40;
const SWIPE = 60;
/** Milliseconds within which a swipe must be done: a slower one is a finger that reads along. */
const QUICK = 600;

export class WbxSheet extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        position: fixed;
        inset: auto 0 0 0;
        display: none;
        flex-direction: column;
        width: 100%;
        max-width: 100%;
        height: 78dvh;
        max-height: none;
        margin: 0;
        padding: 0 0 env(safe-area-inset-bottom, 0px);
        border: none;
        border-radius: 16px 16px 0 0;
        background: var(--wbx-card);
        color: var(--wbx-text);
        overflow: hidden;
        overscroll-behavior: contain;
      }
      dialog[open] {
        display: flex;
        animation: rise 0.2s ease-out;
      }
      dialog:focus-visible {
        outline: none;
      }
      dialog.tall {
        height: 96dvh;
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      .handle {
        display: flex;
        flex: none;
        align-items: center;
        justify-content: center;
        height: 24px;
        cursor: grab;
        touch-action: none;
      }
      .handle::after {
        content: "";
        width: 40px;
        height: 4px;
        border-radius: 2px;
        background: var(--wbx-text-2);
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      @keyframes rise {
        from {
          transform: translateY(40%);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        dialog[open] {
          animation: none;
        }
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) open = false;
  /** What the sheet is called for screen readers. */
  @property() label = "";
  @state() private tall = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  private grabbedAt: number | null = null;
  private touch: { x: number; y: number; at: number } | null = null;
  private origin: HTMLElement | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open) this.come();
    else this.leave();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog
        class=${this.tall ? "tall" : ""}
        aria-label=${this.label}
        @cancel=${this.cancelled}
        @pointerup=${this.outside}
        @touchstart=${{ handleEvent: (event: TouchEvent) => this.touched(event), passive: true }}
        @touchend=${this.swiped}
        @touchcancel=${() => (this.touch = null)}
      >
        <div
          class="handle"
          @pointerdown=${this.grabbed}
          @pointermove=${this.dragged}
          @pointerup=${this.released}
          @pointercancel=${this.released}
        ></div>
        <div class="body"><slot></slot></div>
      </dialog>
    `;
  }

  private come(): void {
    if (this.dialog.open) return;
    this.origin = focused();
    this.dialog.showModal();
  }

  private leave(): void {
    if (!this.dialog?.open) return;
    this.dialog.close();
    this.tall = false;
    if (this.origin?.isConnected) this.origin.focus();
    this.origin = null;
  }

  private close(): void {
    this.emit("wbx-close");
  }

  private cancelled(event: Event): void {
    // One of a dialog opened from within comes by here too.
    if (event.target !== this.dialog) return;
    event.preventDefault();
    this.close();
  }

  private outside(event: PointerEvent): void {
    if (event.composedPath()[0] === this.dialog) this.close();
  }

  private grabbed(event: PointerEvent): void {
    this.grabbedAt = event.clientY;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  private dragged(event: PointerEvent): void {
    if (this.grabbedAt === null) return;
    this.dialog.style.transform = `translateY(${Math.max(0, event.clientY - this.grabbedAt)}px)`;
  }

  private released(event: PointerEvent): void {
    if (this.grabbedAt === null) return;
    const by = event.clientY - this.grabbedAt;
    this.grabbedAt = null;
    this.dialog.style.transform = "";
    if (by > CLOSES && this.tall) this.tall = false;
    else if (by > CLOSES) this.close();
    else if (by < -GROWS) this.tall = true;
    else if (Math.abs(by) < 5 && event.type === "pointerup") this.tall = !this.tall;
  }

  private touched(event: TouchEvent): void {
    const [finger] = event.touches;
    this.touch = null;
    if (!finger || event.touches.length > 1 || event.composedPath().some(scrollsSideways)) return;
    this.touch = { x: finger.clientX, y: finger.clientY, at: event.timeStamp };
  }

  private swiped(event: TouchEvent): void {
    const finger = event.changedTouches[0];
    const from = this.touch;
    this.touch = null;
    if (!from || !finger || event.timeStamp - from.at > QUICK) return;
    const x = finger.clientX - from.x;
    if (Math.abs(x) < SWIPE || Math.abs(x) < 2 * Math.abs(finger.clientY - from.y)) return;
    this.emit("wbx-step", { by: x < 0 ? 1 : -1 });
  }
}

/** Whether a swipe over this scrolls it, or sets it, rather than turning the page. */
function scrollsSideways(target: EventTarget): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return true;
  if (target.scrollWidth <= target.clientWidth + 1) return false;
  return ["auto", "scroll"].includes(getComputedStyle(target).overflowX);
}

/** What has the focus, however deep in shadow roots. */
function focused(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : null;
}

customElements.define("wbx-sheet", WbxSheet);
