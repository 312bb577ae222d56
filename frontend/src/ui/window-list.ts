/**
 * A table of thousands of rows of which only those in sight are on the page. All have the same height
 * but those that are expanded, which are measured. It stays in the light DOM, so that the styles of
 * the view that it is in reach its rows.
 *
 * While it follows, the newest row is in sight. Only scrolling away from it ends that, which is told
 * with `wbx-follow` {follow}; a scroll that leads back to it begins it again.
 */

import { html, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { indexOfKey } from "../store/shown";
import { WbxElement } from "./element";

/** Rows beyond the edges that are there too, so that a scroll does not run into a void. */
const OVERSCAN = 6;
/** Pixels of the view where there is no layout, as in tests. */
const USUAL_VIEW = 600;
/** Pixels from the end within which it counts as reached. */
const NEAR = 4;

export interface Item {
  key: number;
}

export class WbxWindowList extends WbxElement {
  /** Sorted by key; downwards when the newest are on top. */
  @property({ attribute: false }) items: readonly Item[] = [];
  @property({ attribute: false }) row: (item: Item, index: number) => unknown = () => "";
  @property({ attribute: false }) head: unknown = "";
  /** Keys of the rows that take as much room as they need. */
  @property({ attribute: false }) expanded: ReadonlySet<number> = new Set();
  @property({ type: Number }) rowHeight = 32;
  @property({ type: Boolean }) follow = true;
  @property({ type: Boolean }) newestOnTop = false;
  private readonly heights = new Map<number, number>();
  private top = 0;
  /** Where it is to be scrolled to by the next update. */
  private wanted: number | null = null;
  private hadFocus = false;
  private view = USUAL_VIEW;
  private headHeight = 0;
  private sizes: ResizeObserver | undefined;
  private measured = new Set<Element>();
  private anchor: { key: number; below: number } | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("scroll", this.scrolled, { passive: true });
    this.sizes = new ResizeObserver(() => this.measure());
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("scroll", this.scrolled);
    this.sizes?.disconnect();
    this.measured.clear();
  }

  /** Bring a row into sight; it is left where it is when it is there. */
  reveal(key: number): void {
    const index = indexOfKey(this.items, key, this.newestOnTop);
    if (this.items[index]?.key !== key) return;
    const [top, bottom] = [this.offsetOf(index), this.offsetOf(index + 1)];
    const sight = this.view - this.headHeight;
    const far = bottom < this.top - sight || top > this.top + 2 * sight;
    if (far) this.scrollToOffset(top - sight / 3);
    else if (top < this.top) this.scrollToOffset(top);
    else if (bottom > this.top + sight) this.scrollToOffset(Math.min(top, bottom - sight));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("expanded")) {
      for (const key of this.heights.keys()) if (!this.expanded.has(key)) this.heights.delete(key);
    }
    this.hadFocus = this.hasFocus();
    this.catchUp();
    const { top } = this;
    if (this.follow) this.top = this.newestOnTop ? 0 : this.end;
    else if (this.anchor && (changed.has("items") || changed.has("rowHeight"))) {
      const index = indexOfKey(this.items, this.anchor.key, this.newestOnTop);
      this.top = this.offsetOf(Math.min(index, this.items.length)) + this.anchor.below;
    }
    this.top = Math.max(0, Math.min(this.top, this.end));
    if (this.top !== top) this.wanted = this.top;
    this.hold();
  }

  protected override render(): TemplateResult {
    const first = Math.max(0, this.indexAt(this.top) - OVERSCAN);
    const last = Math.min(this.items.length, this.indexAt(this.top + this.view) + 1 + OVERSCAN);
    const sight = this.items.slice(first, last);
    return html`
      <div class="head" role="rowgroup">${this.head}</div>
      <div class="body" role="rowgroup" style="height: ${this.offsetOf(this.items.length)}px">
        <div class="window" style="transform: translateY(${this.offsetOf(first)}px)">
          ${repeat(
            sight,
            ({ key }) => key,
            (item, at) => this.row(item, first + at),
          )}
        </div>
      </div>
    `;
  }

  protected override updated(): void {
    // Only where it was moved from here: setting it would end a scroll that is under way.
    if (this.wanted !== null && Math.abs(this.scrollTop - this.wanted) >= 1) {
      this.scrollTop = this.wanted;
      // While it is not measured yet there may be less to scroll than was thought: that is nobody's wish.
      this.top = this.scrollTop;
    }
    this.wanted = null;
    // The row that had the focus is out of sight: without this, keys would be heard no more.
    if (this.hadFocus && !this.hasFocus()) this.focus({ preventScroll: true });
    this.observe();
  }

  private hasFocus(): boolean {
    const active = (this.getRootNode() as Document | ShadowRoot).activeElement ?? null;
    return active !== null && this.contains(active);
  }

  /** Take over how far the user has scrolled by now, of which the event may still be to come. */
  private catchUp(): void {
    if (!this.hasUpdated || this.follow || this.wanted !== null || !this.clientHeight) return;
    if (Math.abs(this.scrollTop - this.top) < 1) return;
    this.top = this.scrollTop;
    this.hold();
  }

  /** Remember what is on top, to keep it in its place when rows come or go above it. */
  private hold(): void {
    const index = this.indexAt(this.top);
    const item = this.items[index];
    this.anchor = item ? { key: item.key, below: this.top - this.offsetOf(index) } : null;
  }

  private get end(): number {
    return Math.max(0, this.offsetOf(this.items.length) + this.headHeight - this.view);
  }

  /** Pixels from the first row's top to that of a row. */
  private offsetOf(index: number): number {
    let offset = index * this.rowHeight;
    for (const [key, height] of this.heights) {
      const at = indexOfKey(this.items, key, this.newestOnTop);
      if (at < index && this.items[at]?.key === key) offset += height - this.rowHeight;
    }
    return offset;
  }

  /** Index of the row that is so many pixels below the first one's top. */
  private indexAt(offset: number): number {
    let [low, high] = [0, Math.max(0, this.items.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsetOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private scrollToOffset(top: number): void {
    this.top = this.wanted = Math.max(0, Math.min(top, this.end));
    this.setFollow(this.isAtNewest());
    this.hold();
    this.requestUpdate();
  }

  private readonly scrolled = (): void => {
    const { scrollTop, clientHeight } = this;
    if (Math.abs(scrollTop - this.top) < 1 || !clientHeight) return;
    // Where there is more room than before the browser has moved it, and this is not told yet.
    this.view = clientHeight;
    const isAway = this.newestOnTop ? scrollTop > this.top : scrollTop < this.top;
    this.top = scrollTop;
    if (isAway !== this.isAtNewest()) this.setFollow(!isAway);
    this.hold();
    this.requestUpdate();
  };

  private isAtNewest(): boolean {
    return this.newestOnTop ? this.top <= NEAR : this.top >= this.end - NEAR;
  }

  private setFollow(follow: boolean): void {
    if (follow === this.follow) return;
    this.follow = follow;
    this.emit("wbx-follow", { follow });
  }

  /** Watch the size of the rows that are expanded and in sight. */
  private observe(): void {
    const now = new Set(this.expanded.size ? this.querySelectorAll("[data-expanded]") : []);
    for (const element of this.measured) if (!now.has(element)) this.sizes?.unobserve(element);
    for (const element of now) if (!this.measured.has(element)) this.sizes?.observe(element);
    this.measured = now;
  }

  private measure(): void {
    this.view = this.clientHeight || USUAL_VIEW;
    this.headHeight = this.querySelector<HTMLElement>(".head")?.offsetHeight ?? 0;
    for (const element of this.measured) {
      const height = (element as HTMLElement).offsetHeight;
      if (height) this.heights.set(Number((element as HTMLElement).dataset["expanded"]), height);
    }
    this.requestUpdate();
  }
}

customElements.define("wbx-window-list", WbxWindowList);
