/** A connector's power against EVCC's limit, what was charged, and how fresh all that is. */

import { mdiCheckCircle, mdiCloseCircle, mdiClockAlertOutline, mdiHelpCircleOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { ConnectorStatus, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { type Freshness, freshness } from "../store/status";
import { t } from "../texts";
import { icon } from "../ui/icon";
import { devicesOf, live, LiveElement } from "../ui/live";
import { ago, clock, dayAndTime, number, UNKNOWN } from "../ui/moment";
import { duration } from "../ui/quantity";
import "../ui/spark";
import { controls } from "../ui/theme";
import { limitText } from "./limit";

const ICONS: Record<Freshness, string> = {
  fresh: mdiCheckCircle,
  stale: mdiClockAlertOutline,
  offline: mdiCloseCircle,
  unknown: mdiHelpCircleOutline,
};
const LOOKS: Record<Freshness, string> = { fresh: "good", stale: "warn", offline: "bad", unknown: "quiet" };

/** How fresh a connector's values are, in words, colour and icon. */
export function freshnessWords(wallbox: WallboxStatus, connector: ConnectorStatus): TemplateResult {
  const { now } = app.status;
  const state = freshness(wallbox, connector, now);
  const known = state === "stale" && connector.interval === null ? "stale_unknown" : state;
  const words = t(`status.${known}`, { interval: number(connector.interval) });
  return html`<span class="with-icon ${LOOKS[state]}">${icon(ICONS[state], 18)}${words}</span>`;
}

/** To the millisecond, as in the list of messages, while the day goes without saying. */
function updatedAt(at: number): string {
  return app.status.now - at > 12 * 3600 ? dayAndTime(at) : clock(at);
}

class WbxPower extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 4px 12px;
        margin-bottom: 12px;
      }
      .now {
        font-size: 28px;
        line-height: 1.1;
      }
      dl {
        margin-top: 12px;
      }
      .fresh {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 4px 12px;
        margin: 12px 0 0;
        padding-top: 12px;
        border-top: 1px solid var(--wbx-line);
      }
    `,
  ];

  @property({ attribute: false }) wallbox?: WallboxStatus;
  @property({ attribute: false }) connector?: ConnectorStatus;

  protected override render(): TemplateResult | typeof nothing {
    const { wallbox, connector } = this;
    if (!wallbox || !connector) return nothing;
    const devices = devicesOf(wallbox, connector);
    return html`<section class="card" aria-label=${t("status.power")}>
      <div class="head">
        <h2>${t("status.power")}</h2>
        <span class="now">${this.amount(devices, "power", t("status.power"), connector.power, "power")}</span>
      </div>
      <wbx-spark .curve=${connector.curve} .interval=${connector.interval}></wbx-spark>
      ${this.figures(wallbox, connector)}
      <p class="fresh">
        ${freshnessWords(wallbox, connector)}
        ${connector.updated === null
          ? nothing
          : html`<span class="quiet">
              ${t("status.updated", { at: updatedAt(connector.updated), ago: ago(connector.updated, app.status.now) })}
            </span>`}
      </p>
    </section>`;
  }

  private figures(wallbox: WallboxStatus, connector: ConnectorStatus): TemplateResult {
    const devices = devicesOf(wallbox, connector);
    const limit = limitText(connector, this.entity(devices, "limit_power"));
    const { transaction_id, session_since, limit_at } = connector;
    return html`<dl>
      <dt>${t("status.limit")}</dt>
      <dd>
        ${this.said(devices, "limit_power", t("status.limit"), limit)}
        ${limit_at === null ? nothing : html`<div class="quiet">${t("status.set_ago", { ago: ago(limit_at, app.status.now) })}</div>`}
      </dd>
      <dt>${t("status.limit_use")}</dt>
      <dd>${this.amount(devices, "limit_use", t("status.limit_use"), connector.limit_use, "share")}</dd>
      <dt>${t(session_since === null ? "status.last_session" : "status.session")}</dt>
      <dd>
        ${this.amount(devices, "session_energy", t("status.session"), connector.session_energy, "energy")}
        ${session_since === null ? nothing : html`· <span class="value">${duration(app.status.now - session_since)}</span>`}
      </dd>
      <dt>${t("status.energy")}</dt>
      <dd>${this.amount(devices, "energy", t("status.energy"), connector.energy, "energy")}</dd>
      ${this.others(wallbox, connector)}
      <dt>${t("status.transaction")}</dt>
      <dd>${this.said(devices, "transaction_id", t("status.transaction"), transaction_id === null ? UNKNOWN : String(transaction_id))}</dd>
    </dl>`;
  }

  /** What only some wallboxes tell. */
  private others(wallbox: WallboxStatus, connector: ConnectorStatus): unknown[] {
    const kinds = [
      ["soc", "share"],
      ["temperature", "temperature"],
      ["frequency", "frequency"],
    ] as const;
    return kinds
      .filter(([key]) => connector[key] !== null)
      .map(
        ([key, quantity]) =>
          html`<dt>${t(`status.${key}`)}</dt>
            <dd>${this.amount(devicesOf(wallbox, connector), key, t(`status.${key}`), connector[key], quantity)}</dd>`,
      );
  }
}

customElements.define("wbx-power", WbxPower);
