/** A small curve of power against the limit, drawn as far as the values are known. */

import { css, html, nothing, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ConnectorStatus } from "../protocol";
import { t } from "../texts";
import { WbxElement } from "./element";
import { clock, number } from "./moment";
import { amount, duration } from "./quantity";
import { controls } from "./theme";

type Sample = ConnectorStatus["curve"][number];
type Point = readonly [x: number, y: number];

const WIDTH = 600;
const HEIGHT = 120;
/** Share of the height above the highest value. */
const HEADROOM = 0.08;
/** So many times the usual interval between two samples is a gap, and never less than these seconds. */
const GAP = 5;
const LEAST_GAP = 120;
/** Watts at the top of a curve that stays below. */
const LEAST_TOP = 1000;

export class WbxSpark extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      figure {
        position: relative;
        margin: 0;
      }
      .plot {
        display: block;
        width: 100%;
        height: 120px;
        border-bottom: 1px solid var(--wbx-line);
        touch-action: pan-y;
      }
      path {
        fill: none;
        vector-effect: non-scaling-stroke;
        stroke-linejoin: round;
      }
      .power {
        stroke: var(--wbx-up);
        stroke-width: 2;
      }
      .area {
        fill: var(--wbx-up);
        opacity: 0.14;
      }
      .limit {
        stroke: var(--wbx-down);
        stroke-width: 2;
        stroke-dasharray: 5 4;
      }
      .grid {
        stroke: var(--wbx-line);
        stroke-width: 1;
      }
      .hair {
        stroke: var(--wbx-text-2);
        stroke-width: 1;
      }
      figcaption,
      .axis {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 16px;
        color: var(--wbx-text-2);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      figcaption {
        margin-bottom: 4px;
      }
      .key {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .key::before {
        content: "";
        width: 16px;
        border-top: 2px solid var(--wbx-up);
      }
      .key.of-limit::before {
        border-top: 2px dashed var(--wbx-down);
      }
      .top {
        position: absolute;
        left: 0;
        padding: 0 3px;
        background: color-mix(in srgb, var(--wbx-card) 80%, transparent);
        color: var(--wbx-text-2);
        font-size: 11px;
        transform: translateY(-50%);
        pointer-events: none;
      }
      .empty {
        display: grid;
        place-items: center;
        height: 120px;
        color: var(--wbx-text-2);
        text-align: center;
      }
    `,
  ];

  @property({ attribute: false }) curve: readonly Sample[] = [];
  /** Seconds between two samples, usually. */
  @property({ type: Number }) interval: number | null = null;
  @state() private at: Sample | null = null;

  protected override watched(): [] {
    return [];
  }

  protected override render(): TemplateResult {
    const known = this.curve.filter(([, power, limit]) => power !== null || limit !== null);
    if (known.length < 2) return html`<p class="empty">${t("status.curve_empty")}</p>`;
    return html`<figure>
      <figcaption>
        ${this.at ? this.reading(this.at) : html`<span class="key">${t("status.power")}</span><span class="key of-limit">${t("status.limit")}</span>`}
      </figcaption>
      ${this.plot()}
      <div class="axis" aria-hidden="true">
        <span>${t("status.curve_from", { span: duration(this.last - this.first) })}</span><span>${t("status.curve_now")}</span>
      </div>
    </figure>`;
  }

  private get first(): number {
    return this.curve[0]?.[0] ?? 0;
  }

  private get last(): number {
    return this.curve.at(-1)?.[0] ?? 0;
  }

  private plot(): TemplateResult {
    const top = this.top();
    const line = niceBelow(top * 0.8);
    const powers = this.stretches(1, top);
    const limits = this.stretches(2, top).map(stepped);
    return html`<svg
        class="plot"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${this.words()}
        @pointermove=${this.pointed}
        @pointerdown=${this.pointed}
        @pointerleave=${() => (this.at = null)}
      >
        ${svg`<path class="grid" d="M0 ${y(line, top)}H${WIDTH}"></path>`}
        ${powers.map((points) => svg`<path class="area" d="${path(points)}L${points.at(-1)![0]} ${HEIGHT}L${points[0]![0]} ${HEIGHT}Z"></path>`)}
        ${limits.map((points) => svg`<path class="limit" d=${path(points)}></path>`)}
        ${powers.map((points) => svg`<path class="power" d=${path(points)}></path>`)}
        ${this.at ? svg`<path class="hair" d="M${this.x(this.at[0])} 0V${HEIGHT}"></path>` : nothing}
      </svg>
      <span class="top" aria-hidden="true" style="top: calc(1.4em + 4px + ${y(line, top)}px)">${number(line / 1000, 1)}\u00a0kW</span>`;
  }

  private reading([at, power, limit]: Sample): TemplateResult {
    return html`<span>${clock(at).replace(/[.,]\d{3}/, "")}</span>
      <span class="key">${amount(power, "power")}</span>
      <span class="key of-limit">${amount(limit, "power")}</span>`;
  }

  private top(): number {
    const most = Math.max(LEAST_TOP, ...this.curve.map(([, power, limit]) => Math.max(power ?? 0, limit ?? 0)));
    return most * (1 + HEADROOM);
  }

  private x(at: number): number {
    const span = this.last - this.first || 1;
    return round(((at - this.first) / span) * WIDTH);
  }

  /** The points of power (1) or limit (2), apart wherever it is unknown or nothing was told for long. */
  private stretches(which: 1 | 2, top: number): Point[][] {
    const gap = Math.max(LEAST_GAP, GAP * (this.interval ?? 0));
    const stretches: Point[][] = [];
    let before: number | null = null;
    for (const sample of this.curve) {
      const value = sample[which];
      if (value === null) before = null;
      else {
        if (before === null || sample[0] - before > gap) stretches.push([]);
        stretches.at(-1)!.push([this.x(sample[0]), y(value, top)]);
        before = sample[0];
      }
    }
    return stretches.map((points) => (points.length > 1 ? points : [points[0]!, [points[0]![0] + 1, points[0]![1]]]));
  }

  private words(): string {
    const powers = this.curve.map(([, power]) => power).filter((power) => power !== null);
    const [, power, limit] = this.curve.at(-1)!;
    return t("status.curve_words", {
      span: duration(this.last - this.first),
      power: amount(power, "power"),
      limit: amount(limit, "power"),
      least: amount(powers.length ? Math.min(...powers) : null, "power"),
      most: amount(powers.length ? Math.max(...powers) : null, "power"),
    });
  }

  private pointed(event: PointerEvent): void {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    if (width === 0) return;
    const at = this.first + ((event.clientX - left) / width) * (this.last - this.first);
    this.at = this.curve.reduce((best, sample) => (Math.abs(sample[0] - at) < Math.abs(best[0] - at) ? sample : best));
  }
}

function y(value: number, top: number): number {
  return round(HEIGHT - (value / top) * HEIGHT);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function path(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${x} ${y}`).join("");
}

/** A limit holds until the next one comes. */
function stepped(points: readonly Point[]): Point[] {
  return points.flatMap(([x, y], index): Point[] => {
    const before = points[index - 1];
    return before ? [[x, before[1]], [x, y]] : [[x, y]];
  });
}

/** The greatest of 1, 2 and 5 times a power of ten that is at most this. */
function niceBelow(value: number): number {
  const size = 10 ** Math.floor(Math.log10(value));
  return (value >= 5 * size ? 5 : value >= 2 * size ? 2 : 1) * size;
}

customElements.define("wbx-spark", WbxSpark);
