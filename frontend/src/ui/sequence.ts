/**
 * The exchange of a message over both legs: wallbox, proxy and EVCC as three lines, each frame an
 * arrow between two of them with its time. Asks with `wbx-go` {seq} for the message of an arrow.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { type Arrow, type Exchange, exchangeOf } from "../ocpp/exchange";
import { visible } from "../ocpp/pretty";
import type { FrameRow } from "../protocol";
import { t } from "../texts";
import { WbxElement } from "./element";
import { span } from "./moment";
import { colourOf, kindName, partyName } from "./parties";
import { controls } from "./theme";

/** Milliseconds between two looks at a call that still waits. */
const TICK = 1000;

export class WbxSequence extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .lanes,
      li {
        display: grid;
        grid-template-columns: 64px minmax(0, 1fr) minmax(0, 1fr);
      }
      .lanes {
        grid-template-columns: 64px repeat(3, minmax(0, 1fr));
        font-weight: 500;
      }
      .lanes > :nth-child(3) {
        text-align: center;
      }
      .lanes > :nth-child(4) {
        text-align: right;
      }
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        align-items: stretch;
      }
      .time {
        padding: 6px 8px 0 0;
        font-size: 12px;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .space {
        border-left: 2px solid var(--wbx-line);
        min-height: 34px;
      }
      .space:last-child {
        border-right: 2px solid var(--wbx-line);
      }
      button {
        position: relative;
        display: block;
        width: 100%;
        min-height: 34px;
        padding: 2px 12px 9px;
        border: none;
        border-radius: 0;
        background: none;
        overflow: hidden;
        color: var(--colour);
        font-size: 12px;
        text-align: center;
        text-overflow: ellipsis;
      }
      button::before {
        content: "";
        position: absolute;
        right: 0;
        bottom: 8px;
        left: 0;
        border-top: 2px solid var(--colour);
      }
      button.made::before {
        border-top-style: dashed;
      }
      button::after {
        content: "";
        position: absolute;
        bottom: 4px;
        border: 5px solid transparent;
      }
      button.right::after {
        right: 0;
        border-right-width: 0;
        border-left: 8px solid var(--colour);
      }
      button.left::after {
        left: 0;
        border-left-width: 0;
        border-right: 8px solid var(--colour);
      }
      button.stopped.right::after {
        right: 2px;
      }
      button[aria-current] {
        background: var(--wbx-shade);
        font-weight: 500;
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      .up {
        --colour: var(--wbx-up);
      }
      .down {
        --colour: var(--wbx-down);
      }
      .own {
        --colour: var(--wbx-own);
      }
      .note {
        display: block;
        padding: 7px 8px 0;
        overflow: hidden;
        font-size: 12px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .shares {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        margin: 8px 0 0;
        padding-left: 64px;
        font-size: 12px;
      }
      .waits {
        margin: 8px 0 0 64px;
        color: var(--wbx-warn);
      }
    `,
  ];

  /** The rows of the exchange, oldest first. */
  @property({ attribute: false }) rows: FrameRow[] = [];
  /** The one whose details are shown. */
  @property({ type: Number }) seq = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.timer = undefined;
  }

  protected override render(): TemplateResult {
    const exchange = exchangeOf(this.rows);
    this.keepTime(exchange.silent === "waiting");
    return html`
      <div class="lanes" aria-hidden="true">
        <span></span><span>${partyName("wallbox")}</span><span>${partyName("proxy")}</span><span>${partyName("evcc")}</span>
      </div>
      <ol>
        ${exchange.arrows.map((arrow) => this.arrow(arrow))}
      </ol>
      ${this.silence(exchange)} ${this.shares(exchange)}
    `;
  }

  private arrow(arrow: Arrow): TemplateResult {
    const wallboxSide = arrow.from === "wallbox" || arrow.to === "wallbox";
    const note = arrow.made ? t("detail.made") : arrow.stopped ? t("detail.stopped") : "";
    const shown = this.line(arrow, note);
    const beside = html`<div class="space quiet"><span class="note">${note}</span></div>`;
    return html`<li>
      <span class="time quiet" aria-hidden="true">+${span(arrow.after)}</span>
      ${wallboxSide ? html`<div class="space">${shown}</div>${beside}` : html`${beside}<div class="space">${shown}</div>`}
    </li>`;
  }

  private line(arrow: Arrow, note: string): TemplateResult {
    const { row, from, to } = arrow;
    const right = from === "wallbox" || to === "evcc";
    const outcome = row.sum?.is === "answer" ? row.sum.status : row.sum?.is === "failure" ? row.sum.code : "";
    const what = [kindName(row.kind), row.action, outcome].filter(Boolean).join(" ");
    const spoken = t("detail.arrow", {
      after: span(arrow.after),
      from: partyName(from),
      to: partyName(to),
      what: note ? `${what}, ${note}` : what,
    });
    const looks = [right ? "right" : "left", colourOf(row.from), arrow.made ? "made" : "", arrow.stopped ? "stopped" : ""];
    return html`<button
      class=${looks.join(" ")}
      aria-label=${spoken}
      aria-current=${row.seq === this.seq ? "true" : nothing}
      title=${row.why ?? ""}
      @click=${() => this.emit("wbx-go", { seq: row.seq })}
    >
      ${row.kind === "call" ? visible(row.action) : outcome ? `${kindName(row.kind)}: ${visible(outcome)}` : kindName(row.kind)}
    </button>`;
  }

  private silence(exchange: Exchange): unknown {
    if (exchange.silent === "timeout") return html`<p class="waits">${t("detail.timed_out")}</p>`;
    if (exchange.silent !== "waiting") return nothing;
    const waits = Math.max(0, Date.now() - exchange.since * 1000);
    return html`<p class="waits">${t("detail.waiting", { span: span(Math.floor(waits / 1000) * 1000) })}</p>`;
  }

  private shares(exchange: Exchange): unknown {
    const known = (["wallbox", "evcc", "proxy", "held", "total"] as const).filter((part) => exchange[part]);
    if (!known.length) return nothing;
    return html`<p class="shares quiet">
      ${known.map((part) => html`<span>${t(`detail.share_${part}`, { span: span(exchange[part]) })}</span>`)}
    </p>`;
  }

  private keepTime(waiting: boolean): void {
    if (waiting && this.isConnected) this.timer ??= setInterval(() => this.requestUpdate(), TICK);
    else {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }
}

customElements.define("wbx-sequence", WbxSequence);
