/** The messages of a proxy as they come, or of an opened trace: list, filter, details. */

import { mdiArrowDown, mdiArrowUp } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { app } from "../store/app";
import { look } from "../store/look";
import type { Observable } from "../store/observable";
import { parts } from "../store/parts";
import { prefs } from "../store/prefs";
import { indexOfKey, rowAt, type Shown, type ShownRow, shownOf } from "../store/shown";
import { counted, t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import "../ui/sheet";
import "../ui/split";
import { controls } from "../ui/theme";
import { type Item, WbxWindowList } from "../ui/window-list";
import "./cell-filter";
import type { WbxCellFilter } from "./cell-filter";
import "./message-dialogs";
import "./message-facets";
import "./message-footer";
import "./message-keys";
import "./message-more";
import "./message-toolbar";
import { Announcer } from "./message-announcer";
import { MessageActions } from "./message-actions";
import { foldedRow, headRow, messageRow } from "./message-row";
import { messageStyle } from "./message-style";
import { columnsOf, heightOf, TIGHT } from "./message-columns";

/** Milliseconds between two looks at how long calls wait. */
const TICK = 1000;

class WbxMessages extends WbxElement {
  static override styles = [controls, messageStyle];

  @property({ type: Boolean, reflect: true }) narrow = false;
  @state() private filters = false;
  /** Whether the list has too little room for its columns, so that each row is in two lines. */
  @state() private isTight = false;
  @query("wbx-window-list") list!: WbxWindowList;
  @query("wbx-cell-filter") private cells!: WbxCellFilter;
  items: readonly Shown[] = [];
  private readonly actions = new MessageActions(this);
  private readonly announcer = new Announcer();
  private readonly sizes = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    if (width) this.isTight = width < TIGHT;
  });
  private measured: Element | null = null;
  private unwatch: (() => void) | undefined;
  private rowHeight = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** The message of the address that was brought into sight. */
  private arrivedAt: number | null = null;

  protected override watched(): Observable[] {
    return [app, app.place, app.messages, app.filter, prefs, look, parts];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unwatch = app.messages.watch();
    this.timer = setInterval(() => this.tick(), TICK);
    this.addEventListener("keydown", this.actions.pressed);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch?.();
    clearInterval(this.timer);
    this.sizes.disconnect();
    this.measured = null;
    this.removeEventListener("keydown", this.actions.pressed);
  }

  private tick(): void {
    if (app.messages.kept.all.slice(-200).some((row) => app.messages.waits(row) !== null)) this.requestUpdate();
  }

  protected override willUpdate(): void {
    const { selected } = look;
    const { messages } = app;
    this.items = shownOf(messages.rows, messages.kept, app.filter, {
      opened: look.opened,
      kept: (seq) => seq === selected || messages.marks.has(seq),
      newestOnTop: prefs.newestOnTop,
    });
    this.announcer.look();
  }

  protected override updated(): void {
    if (this.list !== this.measured) {
      this.sizes.disconnect();
      this.sizes.observe((this.measured = this.list));
    }
    if (app.messages.known && app.place.seq !== this.arrivedAt) void this.arrive(app.place.seq);
    const { rowHeight } = this.list;
    // The details have opened or closed: with the rows' height the place of the selected one is another.
    if (rowHeight !== this.rowHeight && this.rowHeight && look.selected !== null) void this.show(look.selected);
    this.rowHeight = rowHeight;
  }

  /** The address names another message than before: bring it into sight. */
  private async arrive(seq: number | null): Promise<void> {
    this.arrivedAt = seq;
    if (seq === null || look.selected === seq) return;
    look.set({ selected: seq, follow: false, left: app.messages.kept.last });
    if (await app.messages.reach(seq)) await this.show(seq);
  }

  /** Bring a message into sight. */
  async show(seq: number): Promise<void> {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await this.updateComplete;
    await this.list.updateComplete;
    this.list.reveal(seq);
    await this.list.updateComplete;
  }

  protected override render(): TemplateResult {
    const { seq } = app.place;
    const isOpen = seq !== null;
    return html`
      <wbx-message-toolbar .narrow=${this.narrow} @wbx-do=${this.actions.wished} @wbx-leave=${() => this.list.focus()}></wbx-message-toolbar>
      ${this.narrow ? nothing : html`<wbx-message-facets></wbx-message-facets>`}
      ${app.messages.problem ? html`<p class="problem" role="alert">${t("messages.problem", { error: app.messages.problem })}</p>` : nothing}
      ${this.narrow
        ? this.pane()
        : html`<wbx-split name="messages" label=${t("messages.divider")} .open=${isOpen}>
            <div slot="start" class="pane">${this.pane()}</div>
            <div slot="end" class="pane">${isOpen ? this.detail(seq) : nothing}</div>
          </wbx-split>`}
      ${this.narrow ? this.sheets(seq) : nothing}
      <p class="visually-hidden" aria-live="polite">${this.announcer.text}</p>
      <wbx-message-dialogs></wbx-message-dialogs>
      <wbx-message-help></wbx-message-help>
      ${parts.has("send") ? html`<wbx-send></wbx-send>` : nothing}
    `;
  }

  private sheets(seq: number | null): TemplateResult {
    return html`
      <wbx-sheet
        label=${t("detail.message")}
        .open=${seq !== null}
        @wbx-close=${this.actions.close}
        @wbx-step=${(event: CustomEvent<{ by: 1 | -1 }>) => this.actions.step(event.detail.by)}
      >
        ${seq === null ? nothing : this.detail(seq)}
      </wbx-sheet>
      <wbx-sheet label=${t("messages.filters")} .open=${this.filters} @wbx-close=${() => (this.filters = false)}>
        ${this.filters ? html`<wbx-message-facets narrow></wbx-message-facets>` : nothing}
      </wbx-sheet>
    `;
  }

  openFilters(): void {
    this.filters = true;
  }

  private detail(seq: number): TemplateResult | typeof nothing {
    if (!parts.has("detail")) return nothing;
    return html`<wbx-detail
      .source=${app.messages.source}
      .seq=${seq}
      .narrow=${this.narrow}
      .search=${app.filter.query.words[0] ?? ""}
      @wbx-go=${(event: CustomEvent<{ seq: number }>) => this.actions.go(event.detail.seq)}
      @wbx-step=${this.stepped}
      @wbx-close=${this.closed}
    ></wbx-detail>`;
  }

  private stepped(event: CustomEvent<{ by: 1 | -1 }>): void {
    event.stopPropagation();
    this.actions.step(event.detail.by);
  }

  private closed(event: Event): void {
    event.stopPropagation();
    this.actions.close();
  }

  private pane(): TemplateResult {
    const showsWallbox = !app.wallbox && (app.messages.isLive ? (app.proxy?.wallboxes.length ?? 0) : (app.trace?.wallboxes.length ?? 0)) > 1;
    const columns = columnsOf(prefs, showsWallbox);
    const height = heightOf(prefs, this.isTight);
    const style = `--wbx-row: ${height}px; --wbx-columns: ${columns.template}; --wbx-row-width: ${columns.width}px`;
    const partner = this.partner();
    return html`
      <wbx-window-list
        role="table"
        class=${this.isTight ? "two-line" : ""}
        tabindex="-1"
        aria-label=${t("messages.list")}
        aria-rowcount=${this.items.length + 1}
        style=${style}
        .items=${this.items}
        .row=${(item: Item, index: number) => this.row(item as Shown, index, showsWallbox, partner)}
        .head=${headRow(showsWallbox, look.deltaToMark, () => look.set({ deltaToMark: !look.deltaToMark }))}
        .expanded=${look.expanded}
        .rowHeight=${height}
        .follow=${look.follow}
        .newestOnTop=${prefs.newestOnTop}
        @wbx-follow=${this.followed}
        @click=${this.actions.clicked}
        @pointerover=${(event: PointerEvent) => this.cells.hover(event)}
        @pointerleave=${(event: PointerEvent) => this.cells.leave(event)}
        @pointerdown=${(event: PointerEvent) => this.cells.press(event)}
        @pointerup=${() => this.cells.release()}
        @pointermove=${() => this.cells.release()}
        @pointercancel=${() => this.cells.release()}
        @scroll=${() => this.cells.close()}
      ></wbx-window-list>
      <wbx-cell-filter></wbx-cell-filter>
      ${this.notice()} ${this.jump()}
      <wbx-message-footer .shown=${this.items.length} .narrow=${this.narrow} @wbx-key=${this.actions.asked}></wbx-message-footer>
    `;
  }

  /** The partner of the selected message, and where both are in the list. */
  private partner(): { key: number; from: number; to: number } | null {
    const row = look.selected === null ? undefined : app.messages.kept.find(look.selected);
    const partner = row && app.messages.partner(row);
    if (!row || !partner) return null;
    const [one, other] = [row.seq, partner.seq].map((seq) => indexOfKey(this.items, seq, prefs.newestOnTop)) as [number, number];
    return { key: partner.seq, from: Math.min(one, other), to: Math.max(one, other) };
  }

  private row(item: Shown, index: number, showsWallbox: boolean, partner: { key: number; from: number; to: number } | null): unknown {
    if (item.is === "folded") return foldedRow(item, index, () => look.toggle("opened", item.key));
    const isSelected = item.key === look.selected;
    const newest = prefs.newestOnTop ? 0 : this.items.length - 1;
    return messageRow(item, {
      index,
      delta: this.delta(item, index),
      isSelected,
      isPartner: item.key === partner?.key,
      isBetween: partner !== null && index > partner.from && index < partner.to,
      isExpanded: look.expanded.has(item.key),
      isFocusable: isSelected || (look.selected === null && index === newest),
      showsWallbox,
      twoLine: this.isTight,
      more: () => html`<wbx-message-more .source=${app.messages.source} .seq=${item.key}></wbx-message-more>`,
      toggle: () => this.actions.expand(item.key),
    });
  }

  /** Seconds since the message before in the list, or since the last mark. */
  private delta({ row }: ShownRow, index: number): number | null {
    if (look.deltaToMark) {
      const mark = app.messages.marks.before(row.seq);
      const marked = mark === null ? undefined : app.messages.kept.find(mark);
      return marked ? row.at - marked.at : null;
    }
    const by = prefs.newestOnTop ? 1 : -1;
    const before = this.seek(index + by, by, () => true);
    return before ? row.at - before.row.at : null;
  }

  private readonly followed = (event: CustomEvent<{ follow: boolean }>): void => {
    look.set({ follow: event.detail.follow, left: app.messages.kept.last });
  };

  /** Leads back to the newest messages when the list does not follow them. */
  private jump(): unknown {
    if (look.follow || !app.messages.isLive) return nothing;
    const from = indexOfKey(this.items, look.left + 0.25, prefs.newestOnTop);
    const count = prefs.newestOnTop ? from : this.items.length - from;
    return html`<div class="jump">
      <button @click=${() => look.set({ follow: true })}>
        ${icon(prefs.newestOnTop ? mdiArrowUp : mdiArrowDown)}${count > 0 ? counted("messages.new", count) : t("messages.to_newest")}
      </button>
    </div>`;
  }

  private notice(): unknown {
    if (!app.messages.known) return html`<p class="notice quiet">${t("common.loading")}</p>`;
    if (this.items.length) return nothing;
    if (app.messages.clearedTo) return html`<p class="notice quiet">${t("messages.none_since_clear")}</p>`;
    if (!app.messages.rows.length) return html`<p class="notice quiet">${t("messages.none_yet")}</p>`;
    return html`<p class="notice quiet">
      ${t("messages.none_match")} <button @click=${() => app.filter.reset()}>${t("messages.filter_reset")}</button>
    </p>`;
  }

  /** Index of the next message in the list for which something holds, from an index on. */
  seek(from: number, by: 1 | -1, holds: (item: ShownRow) => boolean): ShownRow | null {
    for (let at = from; at >= 0 && at < this.items.length; at += by) {
      const item = rowAt(this.items, at);
      if (item && holds(item)) return item;
    }
    return null;
  }
}

customElements.define("wbx-messages", WbxMessages);

export { WbxMessages };
