/** The bar above the list of messages: what comes, what of it is shown, and how. */

import {
  mdiArrowCollapseDown,
  mdiArrowLeftRight,
  mdiDotsVertical,
  mdiExport,
  mdiEyeOffOutline,
  mdiFilterVariant,
  mdiHelpCircleOutline,
  mdiMagnify,
  mdiMarker,
  mdiPause,
  mdiPlay,
  mdiSend,
  mdiTrashCanOutline,
} from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { app } from "../store/app";
import { CONTEXTS } from "../store/filter";
import { look } from "../store/look";
import type { Observable } from "../store/observable";
import { COLUMNS, DENSITIES, LIMITS, prefs } from "../store/prefs";
import { KEYS, type QueryProblem } from "../store/query";
import { counted, t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import "../ui/menu";
import { number } from "../ui/moment";
import { controls } from "../ui/theme";

/** Milliseconds after a key until it is searched. */
const TYPING = 200;

/** Asks with `wbx-do` {what} for what the view does itself. */
export type Wish = "clear-buffer" | "send" | "help" | "filters";

class WbxMessageToolbar extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 6px 12px;
        background: var(--wbx-card);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
      }
      .search {
        position: relative;
        flex: 1 1 220px;
        min-width: 140px;
      }
      .search svg {
        position: absolute;
        inset: 8px auto auto 8px;
        color: var(--wbx-text-2);
      }
      input[type="search"] {
        width: 100%;
        padding-inline-start: 34px;
      }
      input[aria-invalid="true"] {
        border-color: var(--wbx-bad);
      }
      .problem {
        margin: 4px 0 0;
        color: var(--wbx-bad);
      }
      .badge {
        padding: 0 6px;
        border-radius: 9px;
        background: var(--wbx-warn);
        color: var(--wbx-card);
        font-size: 12px;
      }
      fieldset {
        margin: 4px 0;
        padding: 4px 6px;
        border: none;
      }
      legend,
      label.field {
        color: var(--wbx-text-2);
        font-size: 12px;
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 32px;
      }
      label.field {
        display: grid;
        gap: 2px;
        padding: 4px 6px;
      }
      label.field select {
        color: var(--wbx-text);
        font-size: 14px;
      }
      wbx-menu > button {
        flex: none;
        justify-content: flex-start;
      }
      .words {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) narrow = false;
  @query("input[type=search]") private field!: HTMLInputElement;
  private typing: ReturnType<typeof setTimeout> | undefined;
  /** What is being typed is not overwritten by the address, which has it a moment later. */
  private isTyping = false;

  protected override watched(): Observable[] {
    return [app, app.messages, app.filter, prefs, look];
  }

  /** Put the cursor into the search field. */
  override focus(): void {
    this.field.focus();
    this.field.select();
  }

  protected override render(): TemplateResult {
    const { problem } = app.filter.query;
    return html`
      <div class="bar" role="toolbar" aria-label=${t("messages.toolbar")}>
        ${app.messages.isLive ? this.pauseButton() : nothing}
        ${this.narrow ? nothing : html`${this.followButton()}${this.clearMenu()}${this.noiseButton()}`} ${this.search()}
        ${this.narrow ? this.filterButton() : html`${this.contextSelect()}${this.highlightButton()}${this.talkButton()}`}
        ${this.narrow ? nothing : this.sendButton()} ${this.narrow ? nothing : this.exportButton()} ${this.menu()}
      </div>
      ${problem ? html`<p class="problem" id="problem" role="alert">${problemWords(problem)}</p>` : nothing}
    `;
  }

  private pauseButton(): TemplateResult {
    const { paused, arrived } = app.messages;
    const label = t(paused ? "messages.resume" : "messages.pause");
    return html`<button
      class=${this.narrow && !paused ? "icon" : ""}
      aria-label=${arrived ? `${label}, ${counted("messages.new", arrived)}` : label}
      aria-pressed=${String(paused)}
      title=${t("messages.pause_about")}
      @click=${() => (paused ? app.messages.resume() : app.messages.pause())}
    >
      ${icon(paused ? mdiPlay : mdiPause)}${this.narrow ? nothing : label}
      ${arrived ? html`<span class="badge">+${number(arrived)}</span>` : nothing}
    </button>`;
  }

  private followButton(): TemplateResult {
    const about = t("messages.follow_about");
    return html`<button title=${about} aria-pressed=${String(look.follow)} @click=${() => look.set({ follow: !look.follow, left: app.messages.kept.last })}>
      ${icon(mdiArrowCollapseDown)}${t("messages.follow")}
    </button>`;
  }

  private clearMenu(): TemplateResult {
    return html`<wbx-menu label=${t("messages.clear")} path=${mdiTrashCanOutline}>${this.clearItems()}</wbx-menu>`;
  }

  private clearItems(): TemplateResult {
    const { messages } = app;
    return html`
      <button class="plain" @click=${() => messages.clearView()}>${t("messages.clear_view")}</button>
      <button class="plain" ?disabled=${!messages.clearedTo} @click=${() => messages.undoClearView()}>
        ${t("messages.clear_undo")}
      </button>
      <button class="plain danger" ?disabled=${!messages.isLive} @click=${this.wish("clear-buffer")}>${t("messages.clear_buffer")}</button>
    `;
  }

  private noiseButton(): TemplateResult {
    const { hidesNoise } = app.filter;
    return html`<button
      title=${t("messages.noise_about")}
      aria-pressed=${String(hidesNoise)}
      @click=${() => app.filter.set({ hidesNoise: !hidesNoise })}
    >
      ${icon(mdiEyeOffOutline)}${t("messages.noise")}
    </button>`;
  }

  private search(): TemplateResult {
    const typed = (): void => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => app.filter.search(this.field.value), TYPING);
    };
    return html`<span class="search" role="search">
      ${icon(mdiMagnify)}
      <input
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder=${t("messages.search_hint")}
        aria-label=${t("messages.search")}
        aria-invalid=${String(app.filter.query.problem !== null)}
        aria-describedby="problem"
        .value=${this.isTyping ? this.field.value : app.filter.text}
        @focus=${() => (this.isTyping = true)}
        @blur=${() => (this.isTyping = false)}
        @input=${typed}
        @change=${() => app.filter.search(this.field.value)}
        @keydown=${this.leaveField}
      />
    </span>`;
  }

  private leaveField(event: KeyboardEvent): void {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    clearTimeout(this.typing);
    if (event.key === "Escape") this.field.value = "";
    app.filter.search(this.field.value);
    event.stopPropagation();
    if (event.key === "Escape") this.emit("wbx-leave");
  }

  private filterButton(): TemplateResult {
    const count = app.filter.chosen + (app.filter.hidesNoise ? 1 : 0);
    return html`<button aria-label=${count ? t("messages.filters_count", { count }) : t("messages.filters")} class=${count ? "" : "icon"} @click=${this.wish("filters")}>
      ${icon(mdiFilterVariant)}${count ? html`<span class="badge">${number(count)}</span>` : nothing}
    </button>`;
  }

  private contextSelect(): TemplateResult {
    const choose = (event: Event): void => app.filter.set({ context: Number((event.target as HTMLSelectElement).value) });
    const { context } = app.filter;
    return html`<select aria-label=${t("messages.context")} title=${t("messages.context")} @change=${choose}>
      ${CONTEXTS.map(
        (seconds) =>
          html`<option value=${seconds} ?selected=${seconds === context}>
            ${seconds ? t("messages.context_seconds", { seconds }) : t("messages.context_none")}
          </option>`,
      )}
    </select>`;
  }

  private highlightButton(): TemplateResult {
    const { highlights } = app.filter;
    return this.iconButton(mdiMarker, t("messages.highlight"), () => app.filter.set({ highlights: !highlights }), highlights);
  }

  private talkButton(): TemplateResult {
    const { isTalk } = app.filter;
    return this.iconButton(mdiArrowLeftRight, t("messages.talk"), () => app.filter.set({ isTalk: !isTalk }), isTalk);
  }

  /** A button with an icon only; in the menu of a phone with its words. */
  private iconButton(path: string, label: string, act: () => void, pressed: boolean | null = null): TemplateResult {
    return html`<button
      class=${this.narrow ? "" : "icon"}
      aria-label=${label}
      title=${label}
      aria-pressed=${pressed === null ? nothing : String(pressed)}
      @click=${act}
    >
      ${icon(path)}${this.narrow ? html`<span class="words">${label}</span>` : nothing}
    </button>`;
  }

  private sendButton(): unknown {
    if (!app.messages.isLive) return nothing;
    return this.iconButton(mdiSend, t("messages.send"), this.wish("send"));
  }

  private exportButton(): TemplateResult {
    return html`<button title=${t("messages.export_about")} @click=${exportShown}>
      ${icon(mdiExport)}${t("messages.export")}
    </button>`;
  }

  private menu(): TemplateResult {
    return html`<wbx-menu end bare label=${t("messages.view")} path=${mdiDotsVertical}>
      ${this.narrow ? this.narrowItems() : nothing}
      <fieldset>
        <legend>${t("messages.columns")}</legend>
        ${this.narrow ? nothing : COLUMNS.map((column) => this.check(t(`messages.${column}`), prefs.shows(column), () => this.toggleColumn(column)))}
        ${this.check(t("messages.newest_on_top"), prefs.newestOnTop, () => prefs.set({ newestOnTop: !prefs.newestOnTop }))}
      </fieldset>
      ${this.select(t("messages.density"), DENSITIES, prefs.density, (density) => t(`messages.density_${density}`), (density) => prefs.set({ density }))}
      ${this.select(t("messages.limit"), LIMITS, prefs.limit, (limit) => number(limit), (limit) => prefs.set({ limit }))}
      <button class="plain" @click=${this.wish("help")}>${icon(mdiHelpCircleOutline)}${t("messages.help")}</button>
    </wbx-menu>`;
  }

  private narrowItems(): TemplateResult {
    return html`
      ${this.followButton()} ${this.noiseButton()} ${this.clearItems()} ${this.talkButton()} ${this.highlightButton()}
      ${this.contextSelect()} ${this.sendButton()} ${this.exportButton()}
    `;
  }

  private check(label: string, checked: boolean, act: () => void): TemplateResult {
    return html`<label class="check"><input type="checkbox" .checked=${checked} @change=${act} />${label}</label>`;
  }

  private select<T extends string | number>(label: string, all: readonly T[], chosen: T, word: (value: T) => string, act: (value: T) => void): TemplateResult {
    const choose = (event: Event): void => act(all[(event.target as HTMLSelectElement).selectedIndex]!);
    return html`<label class="field"
      >${label}
      <select @change=${choose}>
        ${all.map((value) => html`<option ?selected=${value === chosen}>${word(value)}</option>`)}
      </select>
    </label>`;
  }

  private toggleColumn(column: (typeof COLUMNS)[number]): void {
    const hidden = prefs.shows(column) ? [...prefs.hidden, column] : prefs.hidden.filter((other) => other !== column);
    prefs.set({ hidden });
  }

  private wish(what: Wish): () => void {
    return () => this.emit("wbx-do", { what });
  }
}

/** Go to the Trace view, with what is shown here as what it exports. */
function exportShown(): void {
  app.exporting.set({ stretch: app.filter.isOn ? "filter" : "all" });
  app.place.go({ view: "trace", seq: null });
}

/** Why a search cannot be understood. */
export function problemWords(problem: QueryProblem): string {
  switch (problem.is) {
    case "key":
      return t("messages.query_key", { key: problem.key, keys: KEYS.join(", ") });
    case "value":
      return t("messages.query_value", { key: problem.key });
    case "number":
      return t("messages.query_number", { key: problem.key, value: problem.value });
    case "quote":
      return t("messages.query_quote");
  }
}

customElements.define("wbx-message-toolbar", WbxMessageToolbar);
