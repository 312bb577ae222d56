/** The way of the messages in one picture: wallbox, proxy, EVCC, and how the two connections between them are. */

import { mdiArrowLeftRight, mdiCheckCircle, mdiClockOutline, mdiCloseCircle, mdiEvStation, mdiLeafCircle, mdiSwapHorizontal } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Leg, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { counted, t } from "../texts";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { devicesOf, live, LiveElement } from "../ui/live";
import { ago, number, span, when } from "../ui/moment";
import { controls } from "../ui/theme";
import { limitText } from "./limit";

/** Seconds since its last message for which a connection is drawn as flowing. */
const FLOWING = 10;

type LegState = "connected" | "waiting" | "new" | "down";

const ICONS = { connected: mdiCheckCircle, waiting: mdiClockOutline, new: mdiClockOutline, down: mdiCloseCircle };
const LOOKS = { connected: "good", waiting: "quiet", new: "quiet", down: "bad" };

export function legState(wallbox: WallboxStatus, leg: Leg): LegState {
  if (wallbox.legs[leg].up) return "connected";
  // Without a wallbox there is nobody to connect to EVCC for.
  if (leg === "evcc" && !wallbox.legs.wallbox.up) return "waiting";
  const { since, problem } = wallbox.legs[leg];
  return since === null && problem === null ? "new" : "down";
}

/** A connection's state in words, colour and icon. */
export function legWords(wallbox: WallboxStatus, leg: Leg): TemplateResult {
  const state = legState(wallbox, leg);
  return html`<span class="with-icon ${LOOKS[state]}">${icon(ICONS[state], 18)}${t(`status.leg_${state}`)}</span>`;
}

class WbxFlow extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      :host {
        container-type: inline-size;
      }
      .flow {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(110px, 0.6fr) minmax(0, 1fr) minmax(110px, 0.6fr) minmax(0, 1fr);
        align-items: stretch;
      }
      .node {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        padding: 12px 16px;
        overflow-wrap: anywhere;
      }
      .node h2 {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .leg {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 4px;
        padding: 8px;
        text-align: center;
        font-size: 13px;
      }
      .line {
        position: relative;
        width: calc(100% + 16px);
        height: 4px;
        border-radius: 2px;
        background: var(--wbx-line);
        overflow: hidden;
      }
      .connected .line {
        background: color-mix(in srgb, var(--wbx-good) 45%, transparent);
      }
      .down .line {
        background: repeating-linear-gradient(90deg, var(--wbx-bad) 0 6px, transparent 6px 12px);
      }
      .waiting .line,
      .new .line {
        background: repeating-linear-gradient(90deg, var(--wbx-text-2) 0 4px, transparent 4px 10px);
      }
      .flowing .line::after {
        content: "";
        position: absolute;
        inset: 0 auto 0 0;
        width: 24px;
        border-radius: 2px;
        background: var(--wbx-good);
        animation: flow 2.4s ease-in-out infinite alternate;
      }
      @keyframes flow {
        from {
          left: 0;
        }
        to {
          left: calc(100% - 24px);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .flowing .line::after {
          animation: none;
          left: calc(50% - 12px);
        }
      }
      @container (max-width: 640px) {
        .flow {
          grid-template-columns: minmax(0, 1fr);
        }
        .leg {
          display: grid;
          grid-template-columns: 4px auto 1fr;
          justify-items: start;
          gap: 0 12px;
          min-height: 52px;
          padding: 0 0 0 24px;
          text-align: left;
        }
        .line {
          grid-row: 1 / span 3;
          width: 4px;
          height: 100%;
        }
        .leg > :not(.line) {
          grid-column: 2 / span 2;
        }
        .down .line {
          background: repeating-linear-gradient(var(--wbx-bad) 0 6px, transparent 6px 12px);
        }
        .waiting .line,
        .new .line {
          background: repeating-linear-gradient(var(--wbx-text-2) 0 4px, transparent 4px 10px);
        }
        .flowing .line::after {
          inset: 0 0 auto;
          width: 100%;
          height: 16px;
          animation-name: flow-down;
        }
        @keyframes flow-down {
          from {
            top: 0;
          }
          to {
            top: calc(100% - 16px);
          }
        }
      }
    `,
  ];

  @property({ attribute: false }) wallbox?: WallboxStatus;

  protected override render(): TemplateResult | typeof nothing {
    const { wallbox } = this;
    if (!wallbox) return nothing;
    return html`<section class="flow" aria-label=${t("status.flow")}>
      ${this.station(wallbox)} ${this.leg(wallbox, "wallbox")} ${this.proxy(wallbox)} ${this.leg(wallbox, "evcc")}
      ${this.evcc(wallbox)}
    </section>`;
  }

  private station(wallbox: WallboxStatus): TemplateResult {
    const model = [wallbox.vendor, wallbox.model].filter(Boolean).join(" ");
    const single = wallbox.connectors.length === 1 ? wallbox.connectors[0] : undefined;
    return html`<div class="card node">
      <h2>${icon(mdiEvStation)}<span>${wallbox.title || wallbox.id}</span></h2>
      <div>${model || t("status.model_unknown")}</div>
      ${wallbox.firmware ? html`<div class="quiet">${t("status.firmware", { version: wallbox.firmware })}</div>` : nothing}
      ${single
        ? html`<div>
            <span class="quiet">${t("status.state")}</span>
            ${this.said(devicesOf(wallbox, single), "status", t("status.state"), this.stateName(devicesOf(wallbox, single), "status", single.status))}
          </div>`
        : nothing}
    </div>`;
  }

  private proxy(wallbox: WallboxStatus): TemplateResult {
    const devices = devicesOf(wallbox);
    const repairs = counted("status.repairs", wallbox.repairs, { count: number(wallbox.repairs) });
    const frames = counted("status.frames", wallbox.frames, { count: number(wallbox.frames) });
    return html`<div class="card node">
      <h2>${icon(mdiSwapHorizontal)}<span>${t("status.proxy")}</span></h2>
      <div>
        ${wallbox.repairs_active
          ? this.said(devices, "repairs_active", t("status.mode"), t("status.repairing"))
          : html`<strong class="warn">${this.said(devices, "repairs_active", t("status.mode"), t("status.transparent"))}</strong>`}
      </div>
      <div class="quiet">
        ${wallbox.preset === null ? t("status.no_preset") : t("status.preset", { preset: wallbox.preset_label ?? wallbox.preset })}
      </div>
      <div>${this.said(devices, "repairs", t("status.repaired"), repairs)}</div>
      <div>${link({ view: "messages", seq: null, query: { wallbox: wallbox.id } }, frames)}</div>
    </div>`;
  }

  private evcc(wallbox: WallboxStatus): TemplateResult {
    const devices = devicesOf(wallbox);
    const single = wallbox.connectors.length === 1 ? wallbox.connectors[0] : undefined;
    const { last_command, last_command_at } = wallbox;
    return html`<div class="card node">
      <h2>${icon(mdiLeafCircle)}<span>EVCC</span></h2>
      ${single
        ? html`<div>
            <span class="quiet">${t("status.limit_short")}</span>
            ${this.said(devicesOf(wallbox, single), "limit_power", t("status.limit"), limitText(single, this.entity(devicesOf(wallbox, single), "limit_power")))}
          </div>`
        : nothing}
      ${last_command === null
        ? html`<div class="quiet">${t("status.no_command")}</div>`
        : html`<div>
              <span class="quiet">${t("status.last_command")}</span>
              ${this.said(devices, "last_command", t("status.last_command"), this.stateName(devices, "last_command", last_command))}
            </div>
            ${last_command_at === null
              ? nothing
              : html`<div class="quiet">
                  ${this.said(devices, "last_command_time", t("status.last_command_at"), ago(last_command_at, app.status.now))}
                </div>`}`}
    </div>`;
  }

  private leg(wallbox: WallboxStatus, leg: Leg): TemplateResult {
    const { up, since, latency, last_frame, problem } = wallbox.legs[leg];
    const state = legState(wallbox, leg);
    const { now } = app.status;
    const flowing = up && last_frame !== null && now - last_frame < FLOWING;
    const name = t(leg === "wallbox" ? "status.leg_wallbox" : "status.leg_evcc");
    const devices = devicesOf(wallbox);
    return html`<div class="leg ${state} ${flowing ? "flowing" : ""}" role="group" aria-label=${name}>
      <div>${legWords(wallbox, leg)}</div>
      <div class="line" aria-hidden="true"></div>
      ${up
        ? html`<div class="quiet">
            <span class="with-icon" title=${t("status.latency")}
              >${icon(mdiArrowLeftRight, 14)}${this.said(devices, `${leg}_latency`, t("status.latency"), span(latency))}</span
            >
            ${last_frame === null
              ? nothing
              : html`<div>
                  ${leg === "wallbox" ? this.said(devices, "last_seen", t("status.last_message"), ago(last_frame, now)) : ago(last_frame, now)}
                </div>`}
          </div>`
        : html`<div class="quiet">
            ${since === null || state === "waiting" ? nothing : html`<div>${t("status.since", { at: when(since, now) })}</div>`}
            ${problem && state === "down" ? html`<div>${problem}</div>` : nothing}
          </div>`}
    </div>`;
  }
}

customElements.define("wbx-flow", WbxFlow);
