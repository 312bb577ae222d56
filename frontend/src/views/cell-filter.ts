/**
 * The funnel that comes up over a cell under the pointer, or under a finger that rests on it: shows
 * only messages with what the cell says, or all but those.
 */

import { mdiFilter, mdiFilterMinus, mdiFilterPlus } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { app } from "../store/app";
import { type Facet, FACETS } from "../store/filter";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { controls } from "../ui/theme";
import { facetWord } from "./message-facets";

/** Milliseconds for which a finger rests. */
const LONG = 500;

interface Cell {
  facet: Facet;
  value: string;
  top: number;
  left: number;
}

class WbxCellFilter extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        inset: 0;
        z-index: 3;
        pointer-events: none;
      }
      .at {
        position: absolute;
        pointer-events: auto;
      }
      .funnel {
        width: 24px;
        min-height: 24px;
        padding: 0;
        justify-content: center;
        border-radius: 6px;
        color: var(--wbx-text-2);
      }
      .choice {
        display: flex;
        flex-direction: column;
        padding: 6px;
        border: 1px solid var(--wbx-line);
        border-radius: 10px;
        background: var(--wbx-card);
        box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25);
      }
    `,
  ];

  @state() private cell: Cell | null = null;
  @state() private open = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** The pointer is over something in the list. */
  hover(event: PointerEvent): void {
    if (this.open || event.pointerType === "touch") return;
    const cell = this.cellOf(event);
    if (cell?.facet !== this.cell?.facet || cell?.top !== this.cell?.top || cell?.value !== this.cell?.value) this.cell = cell;
  }

  /** The pointer left the list; it may be over the funnel now. */
  leave(event: PointerEvent): void {
    if (!this.open && event.relatedTarget !== this) this.cell = null;
  }

  /** A finger came down on the list. */
  press(event: PointerEvent): void {
    this.release();
    if (event.pointerType !== "touch") return;
    const cell = this.cellOf(event);
    if (cell) this.timer = setTimeout(() => this.choose(cell), LONG);
  }

  /** It went up, or moved: then it is a tap or a scroll. */
  release(): void {
    clearTimeout(this.timer);
  }

  close(): void {
    this.open = false;
    this.cell = null;
  }

  private async choose(cell: Cell): Promise<void> {
    this.cell = cell;
    this.open = true;
    await this.updateComplete;
    this.renderRoot.querySelector("button")?.focus();
  }

  private cellOf(event: PointerEvent): Cell | null {
    const target = event.composedPath()[0];
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-facet]") : null;
    const facet = FACETS.find((known) => known === element?.dataset["facet"]);
    if (!element || !facet) return null;
    const [own, of] = [this.getBoundingClientRect(), element.getBoundingClientRect()];
    const top = of.top - own.top + (of.height - 24) / 2;
    return { facet, value: element.dataset["value"] ?? "", top, left: Math.min(of.right, own.right) - own.left - 26 };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { cell } = this;
    if (!cell) return nothing;
    const value = facetWord(cell.facet, cell.value);
    if (!this.open) {
      const label = t("messages.filter_by", { value });
      return html`<button
        class="at funnel"
        style="top: ${cell.top}px; left: ${cell.left}px"
        tabindex="-1"
        aria-label=${label}
        title=${label}
        @click=${() => this.choose(cell)}
      >
        ${icon(mdiFilter, 16)}
      </button>`;
    }
    const place = this.getBoundingClientRect();
    const style = `top: ${Math.max(0, Math.min(cell.top + 24, place.height - 100))}px; left: ${Math.max(4, Math.min(cell.left, place.width - 280))}px`;
    return html`<div class="at choice" style=${style} @focusout=${this.left} @keydown=${this.key}>
      <button class="plain" @click=${() => this.take(cell, false)}>${icon(mdiFilterPlus)}${t("messages.filter_only", { value })}</button>
      <button class="plain" @click=${() => this.take(cell, true)}>${icon(mdiFilterMinus)}${t("messages.filter_not", { value })}</button>
    </div>`;
  }

  private take({ facet, value }: Cell, not: boolean): void {
    const chosen = app.filter.choices[facet][not ? "not" : "only"];
    if (!chosen.has(value)) app.filter.toggle(facet, value, not);
    this.close();
  }

  private left(event: FocusEvent): void {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) this.close();
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }
}

customElements.define("wbx-cell-filter", WbxCellFilter);

export type { WbxCellFilter };
