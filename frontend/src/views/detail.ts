/**
 * The details of a message: its exchange over both legs, what was changed and why, its contents, what
 * the schema says, and the entities with its values. Asks with `wbx-go` {seq} for another message,
 * with `wbx-step` {by: -1 | 1} for the neighbour in the list, and with `wbx-close` to be closed.
 */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { mdiChevronDown, mdiChevronUp, mdiClose, mdiContentCopy, mdiLinkVariant } from "@mdi/js";
import { asJson, asMarkdown, asWire } from "../ocpp/copies";
import { contents, member, parseJson, payloadOf } from "../ocpp/json";
import { visible } from "../ocpp/pretty";
import type { Message, Source, WallboxInfo } from "../protocol";
import { app, messageOf } from "../store/app";
import { details, isGone } from "../store/details";
import { entityOf } from "../store/entities";
import { t, textOr } from "../texts";
import "../ui/changes";
import { copyText } from "../ui/clipboard";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import "../ui/json-tree";
import { ago, bytes, clock, dayAndTime } from "../ui/moment";
import { colourOf, kindName, partyName } from "../ui/parties";
import "../ui/rule-setting";
import type { WbxRuleSetting } from "../ui/rule-setting";
import "../ui/sequence";
import { controls } from "../ui/theme";
import { detailStyle } from "./detail-style";
import { partners, validation, wire } from "./detail-tabs";

const TABS = ["changes", "tree", "received", "sent", "answer", "validation"] as const;
type Tab = (typeof TABS)[number];

/** Milliseconds between two looks at the clock, and at a call that waits for its answer. */
const TICK = 2000;

const COPIES = { json: asJson, wire: asWire, markdown: asMarkdown };

export class WbxDetail extends WbxElement {
  static override styles = [controls, detailStyle];

  @property({ attribute: false }) source: Source | null = null;
  @property({ type: Number }) seq = 0;
  @property({ type: Boolean, reflect: true }) narrow = false;
  /** What is sought in the list: its hits are marked in the tree. */
  @property() search = "";
  @state() private message: Message | null = null;
  @state() private exchange: Message[] = [];
  @state() private problem: "gone" | { error: string } | null = null;
  @state() private tab: Tab = "changes";
  @state() private menu = false;
  @state() private said = "";
  @query("wbx-rule-setting") private setting!: WbxRuleSetting;
  /** The tab that somebody chose, kept from one message to the next. */
  private wanted: Tab | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.tick(), TICK);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("seq") && !changed.has("source")) return;
    this.menu = false;
    this.said = "";
    void this.load();
  }

  private tick(): void {
    if (this.message?.row.tags.includes("open")) void this.load();
    this.requestUpdate();
  }

  private async load(): Promise<void> {
    const { source, seq } = this;
    if (!source) return;
    const current = (): boolean => this.source === source && this.seq === seq;
    try {
      const message = await details.get(source, seq);
      if (!current()) return;
      this.take(message);
      const exchange = await details.exchange(source, message);
      if (current()) this.exchange = exchange;
    } catch (error) {
      if (!current()) return;
      this.message = null;
      this.problem = isGone(error) ? "gone" : { error: messageOf(error) };
    }
  }

  private take(message: Message): void {
    this.problem = null;
    if (this.message?.row.seq !== message.row.seq) {
      this.exchange = [message];
      const told = message.changes.length > 0 || message.observed.length > 0 || message.row.why;
      const first = told ? "changes" : parseJson(asWire(message)) ? "tree" : "received";
      this.tab = this.wanted && tabsOf(message).includes(this.wanted) ? this.wanted : first;
    }
    this.message = message;
  }

  protected override render(): TemplateResult {
    return html`
      <header>
        <div class="title">${this.heading()}</div>
        ${this.buttons()}
      </header>
      ${this.message && !this.problem ? this.body(this.message) : nothing}
      <wbx-rule-setting></wbx-rule-setting>
    `;
  }

  private heading(): TemplateResult {
    if (this.problem === "gone") return html`<p role="alert">${t("detail.gone")}</p>`;
    if (this.problem) return html`<p class="failed" role="alert">${t("detail.failed", this.problem)}</p>`;
    if (!this.message) return html`<p class="quiet" role="status">${t("detail.loading")}</p>`;
    const { row } = this.message;
    const colour = colourOf(row.from);
    return html`
      <h2 class=${colour}>
        <span class="kind">${kindName(row.kind)}</span>${visible(row.action)}
      </h2>
      <div>
        <span class=${colour}>${partyName(row.from)} → ${partyName(row.to)}</span>
        ${this.whose(this.message).map((each) => html` · ${each}`)}
      </div>
      <div class="quiet">
        <time title=${dayAndTime(row.at)} datetime=${new Date(row.at * 1000).toISOString()}>
          ${t("detail.ago", { time: clock(row.at), ago: ago(row.at) })}
        </time>
        ${row.id ? html` · ${t("detail.id", { id: visible(row.id) })}` : nothing} · ${bytes(row.len)}
      </div>
      ${row.tags.length
        ? html`<ul class="marks">
            ${row.tags.map((tag) => html`<li>${textOr(`tags.${tag}`, tag)}</li>`)}
          </ul>`
        : nothing}
    `;
  }

  /** Wallbox, connector and transaction; of an answer, those of its call. */
  private whose(message: Message): string[] {
    const call = this.exchange.find(({ row }) => row.kind === "call");
    const find = (name: string): string | undefined =>
      [message, call].flatMap((each) => (each ? [asWire(each)] : [])).map((text) => member(payloadOf(parseJson(text)), name)?.text).find(Boolean);
    const [number, id] = [find("connectorId"), find("transactionId")];
    return [
      visible(this.wallbox()?.title ?? message.row.wb),
      ...(number ? [t("detail.connector", { number: visible(number) })] : []),
      ...(id ? [t("detail.transaction", { id: visible(id) })] : []),
    ];
  }

  private wallbox(): WallboxInfo | undefined {
    const { source, message } = this;
    if (!source || !message || !("entry_id" in source)) return undefined;
    const proxy = app.info?.proxies.find(({ entry_id }) => entry_id === source.entry_id);
    return proxy?.wallboxes.find(({ id }) => id === message.row.wb);
  }

  private buttons(): TemplateResult {
    const step = (by: -1 | 1) => (): void => this.emit("wbx-step", { by });
    const button = (label: string, path: string, act: () => void, disabled = false): TemplateResult =>
      html`<button class="plain icon" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(path)}</button>`;
    return html`<div class="buttons" @focusout=${this.left} @keydown=${this.menuKey}>
      ${button(t("detail.previous"), mdiChevronUp, step(-1))} ${button(t("detail.next"), mdiChevronDown, step(1))}
      ${button(t("detail.copy_link"), mdiLinkVariant, () => void this.copy(this.address()))}
      <button
        class="plain icon"
        aria-label=${t("detail.copy")}
        title=${t("detail.copy")}
        aria-haspopup="menu"
        aria-expanded=${String(this.menu)}
        ?disabled=${!this.message}
        @click=${this.toggleMenu}
      >
        ${icon(mdiContentCopy)}
      </button>
      ${button(t("detail.close"), mdiClose, () => this.emit("wbx-close"))}
      <p class="said" role="status">${this.said}</p>
      ${this.menu ? this.copyMenu() : nothing}
    </div>`;
  }

  private copyMenu(): TemplateResult {
    return html`<div class="menu" role="menu" aria-label=${t("detail.copy")}>
      ${(["json", "wire", "markdown"] as const).map(
        (form) =>
          html`<button class="plain" role="menuitem" @click=${() => this.copyAs(form)}>${t(`detail.copy_${form}`)}</button>`,
      )}
    </div>`;
  }

  private async toggleMenu(): Promise<void> {
    this.menu = !this.menu;
    await this.updateComplete;
    if (this.menu) this.renderRoot.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }

  private left(event: FocusEvent): void {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) this.menu = false;
  }

  private menuKey(event: KeyboardEvent): void {
    if (!this.menu) return;
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === "Escape") {
      this.menu = false;
      this.renderRoot.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Copy the message that is shown; also for the keys of the list. */
  async copyAs(form: keyof typeof COPIES): Promise<void> {
    this.menu = false;
    if (this.message) await this.copy(COPIES[form](this.message));
  }

  /** The address of this message, whole, so that it can be sent to somebody. */
  address(): string {
    return new URL(app.place.href({ view: "messages", seq: this.seq }), window.location.href).href;
  }

  private async copy(text: string): Promise<void> {
    this.said = t((await copyText(text, this.renderRoot)) ? "detail.copied" : "detail.copy_failed");
  }

  private body(message: Message): TemplateResult {
    return html`
      <wbx-sequence .rows=${this.exchange.map(({ row }) => row)} .seq=${message.row.seq}></wbx-sequence>
      <div role="tablist" aria-label=${t("detail.message")} @keydown=${this.tabKey}>
        ${tabsOf(message).map((tab) => this.tabOf(tab, message))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby="tab-${this.tab}" @wbx-rule=${this.openRule}>
        ${this.panel(message)}
      </div>
      ${this.related(message)}
    `;
  }

  private tabOf(tab: Tab, { row, changes, observed }: Message): TemplateResult {
    const chosen = tab === this.tab;
    const count = changes.length + observed.length;
    let label = t(`detail.${tab}`);
    if (tab === "changes" && count) label = t("detail.changes_count", { count });
    if (tab === "answer" && row.kind !== "call") label = t("detail.call");
    return html`<button
      role="tab"
      id="tab-${tab}"
      aria-selected=${String(chosen)}
      aria-controls="panel"
      tabindex=${chosen ? 0 : -1}
      @click=${() => this.chooseTab(tab)}
    >
      ${label}
    </button>`;
  }

  private chooseTab(tab: Tab): void {
    this.tab = this.wanted = tab;
  }

  private async tabKey(event: KeyboardEvent): Promise<void> {
    const tabs = this.message ? tabsOf(this.message) : TABS;
    const at = tabs.indexOf(this.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.chooseTab(tabs.at(to % tabs.length)!);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`)?.focus();
  }

  private panel(message: Message): unknown {
    switch (this.tab) {
      case "changes":
        return html`<wbx-changes .message=${message} .settable=${Boolean(this.wallbox())}></wbx-changes>`;
      case "tree":
        return html`<wbx-json-tree .text=${contents(asWire(message))} .action=${message.row.action} .search=${this.search}></wbx-json-tree>`;
      case "received":
      case "sent":
        return wire(message, this.tab);
      case "answer":
        return partners(message, this.exchange, (seq) => this.emit("wbx-go", { seq }));
      case "validation":
        return validation(message);
    }
  }

  private related({ facts }: Message): unknown {
    const wallbox = this.wallbox();
    if (!wallbox || !app.ready) return nothing;
    const devices = [wallbox.connector_devices[String(facts.connector)] ?? null, wallbox.device_id];
    const entities = facts.keys.flatMap((key) => entityOf(app.hass, devices, key) ?? []);
    if (!entities.length) return nothing;
    return html`<section>
      <h3>${t("detail.related")}</h3>
      <div class="related">
        ${entities.map(
          (entity) =>
            html`<button @click=${() => this.showEntity(entity.entity_id)}>
              ${String(entity.attributes["friendly_name"] ?? entity.entity_id)}
              <b>${app.hass.formatEntityState?.(entity) ?? entity.state}</b>
            </button>`,
        )}
      </div>
    </section>`;
  }

  private openRule(event: CustomEvent<{ rule: string }>): void {
    event.stopPropagation();
    if (this.source && "entry_id" in this.source && this.message) {
      void this.setting.open(this.source.entry_id, this.message.row.wb, event.detail.rule);
    }
  }
}

/** The tabs of a message: what cannot be read has no answer. */
function tabsOf({ row }: Message): readonly Tab[] {
  return row.kind === "unreadable" ? TABS.filter((tab) => tab !== "answer") : TABS;
}

customElements.define("wbx-detail", WbxDetail);
