/** The Status view: all wallboxes in a card each, or one of them with everything that is known of it. */

import { mdiAlertCircle, mdiAlertOutline, mdiChevronRight, mdiClipboardCheckOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { ConnectorStatus, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { isForbidden, messageOf } from "../store/errors";
import { t } from "../texts";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { devicesOf, live, LiveElement } from "../ui/live";
import { controls } from "../ui/theme";
import "./actions";
import "./first-run";
import "./flow";
import { legWords } from "./flow";
import { limitText } from "./limit";
import "./phases";
import "./power";
import { freshnessWords } from "./power";

class WbxStatus extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      :host {
        max-width: 1280px;
        margin: 0 auto;
        padding: 16px;
        container-type: inline-size;
      }
      .stack {
        display: grid;
        gap: 16px;
      }
      .connector {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
        align-items: start;
        gap: 16px;
      }
      .connector-head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 16px;
        margin-top: 8px;
      }
      .hint {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        padding: 10px 16px;
        border: 2px solid var(--wbx-warn);
        border-radius: var(--wbx-radius);
        background: var(--wbx-card);
      }
      .hint > span {
        flex: 1 1 240px;
      }
      .hint.serious {
        border-color: var(--wbx-bad);
      }
      .overview {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr));
        align-items: start;
        gap: 16px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .overview .hint {
        margin-top: 12px;
        padding: 6px 10px;
        border-width: 1px;
      }
      .overview h2 a {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        color: inherit;
        text-decoration: none;
      }
      .overview h2 a:hover {
        text-decoration: underline;
      }
      .overview dl {
        margin-top: 12px;
      }
      .overview dd > .with-icon {
        justify-content: flex-end;
      }
      .foot {
        display: flex;
        justify-content: flex-end;
        margin-top: 16px;
      }
      .notice {
        margin: 24px auto;
        max-width: 480px;
        text-align: center;
      }
      @container (max-width: 500px) {
        .stack,
        .connector,
        .overview {
          gap: 12px;
        }
      }
    `,
  ];

  @property({ type: Boolean }) narrow = false;

  protected override render(): TemplateResult {
    const { status } = app;
    if (app.place.query.get("check") !== null) return html`<wbx-first-run closable></wbx-first-run>`;
    if (!status.known && status.problem) return this.failed(status.problem);
    if (!status.known) return html`<p class="notice">${t("common.loading")}</p>`;
    if (!status.wallboxes.length) return html`<wbx-first-run></wbx-first-run>`;
    const chosen = status.wallboxes.length === 1 ? status.wallboxes[0]! : status.find(app.wallbox);
    return html`${status.problem ? html`<p class="notice" role="alert">${this.why(status.problem)}</p>` : nothing}
      ${chosen ? this.page(chosen) : this.overview(status.wallboxes)}
      <p class="foot">
        ${link({ query: { check: "1" } }, html`${icon(mdiClipboardCheckOutline)}${t("status.check")}`, "button")}
      </p>`;
  }

  private failed(problem: unknown): TemplateResult {
    return html`<p class="notice" role="alert">${this.why(problem)}</p>`;
  }

  private why(problem: unknown): string {
    return isForbidden(problem) ? t("status.forbidden") : t("common.unreachable", { error: messageOf(problem) });
  }

  private overview(wallboxes: readonly WallboxStatus[]): TemplateResult {
    return html`<ul class="overview">
      ${wallboxes.map(
        (wallbox) =>
          html`<li>
            <section class="card" aria-label=${wallbox.title}>
              <h2>${link({ query: { wallbox: wallbox.id } }, html`<span>${wallbox.title}</span>${icon(mdiChevronRight)}`)}</h2>
              ${this.hints(wallbox)}
              <dl>
                <dt>${t("status.wallbox")}</dt>
                <dd>${legWords(wallbox, "wallbox")}</dd>
                <dt>EVCC</dt>
                <dd>${legWords(wallbox, "evcc")}</dd>
                ${wallbox.connectors.map((connector) => this.brief(wallbox, connector))}
              </dl>
            </section>
          </li>`,
      )}
    </ul>`;
  }

  private brief(wallbox: WallboxStatus, connector: ConnectorStatus): TemplateResult {
    const devices = devicesOf(wallbox, connector);
    const several = wallbox.connectors.length > 1;
    const limit = limitText(connector, this.entity(devices, "limit_power"));
    return html`<dt>${several ? t("status.connector", { number: connector.number }) : t("status.state")}</dt>
      <dd>${this.said(devices, "status", t("status.state"), this.stateName(devices, "status", connector.status))}</dd>
      <dt>${t("status.power")}</dt>
      <dd>${this.amount(devices, "power", t("status.power"), connector.power, "power")}</dd>
      <dt>${t("status.limit")}</dt>
      <dd>${this.said(devices, "limit_power", t("status.limit"), limit)}</dd>
      <dt>${t(connector.session_since === null ? "status.last_session" : "status.session")}</dt>
      <dd>${this.amount(devices, "session_energy", t("status.session"), connector.session_energy, "energy")}</dd>
      <dt>${t("status.values")}</dt>
      <dd>${freshnessWords(wallbox, connector)}</dd>`;
  }

  private page(wallbox: WallboxStatus): TemplateResult {
    const several = wallbox.connectors.length > 1;
    const single = several ? undefined : wallbox.connectors[0];
    return html`<div class="stack">
      ${this.hints(wallbox)}
      <wbx-flow .wallbox=${wallbox}></wbx-flow>
      ${several ? wallbox.connectors.map((connector) => this.connector(wallbox, connector)) : nothing}
      <div class="connector">
        ${single ? html`<wbx-power .wallbox=${wallbox} .connector=${single}></wbx-power>` : nothing}
        <div class="stack">
          ${single ? html`<wbx-phases .wallbox=${wallbox} .connector=${single}></wbx-phases>` : nothing}
          <wbx-actions .wallbox=${wallbox}></wbx-actions>
        </div>
      </div>
    </div>`;
  }

  private connector(wallbox: WallboxStatus, connector: ConnectorStatus): TemplateResult {
    const devices = devicesOf(wallbox, connector);
    return html`<div class="connector-head">
        <h2>${t("status.connector", { number: connector.number })}</h2>
        ${this.said(devices, "status", t("status.state"), this.stateName(devices, "status", connector.status))}
      </div>
      <div class="connector">
        <wbx-power .wallbox=${wallbox} .connector=${connector}></wbx-power>
        <wbx-phases .wallbox=${wallbox} .connector=${connector}></wbx-phases>
      </div>`;
  }

  private hints(wallbox: WallboxStatus): TemplateResult {
    const repairs = this.entity(devicesOf(wallbox), "repairs_active");
    const faults = wallbox.connectors.filter(({ error_code }) => error_code !== null && error_code !== "NoError");
    return html`${wallbox.repairs_active
      ? nothing
      : html`<div class="hint" role="status">
          <strong class="warn">${icon(mdiAlertOutline)}</strong><span>${t("status.transparent_hint")}</span>
          ${repairs
            ? html`<button @click=${() => this.showEntity(repairs.entity_id)}>${t("status.switch_repairs")}</button>`
            : nothing}
        </div>`}
    ${wallbox.boot_answer === "Pending" || wallbox.boot_answer === "Rejected"
      ? html`<div class="hint" role="status">
          <strong class="warn">${icon(mdiAlertOutline)}</strong
          ><span>${t(wallbox.boot_answer === "Pending" ? "status.pending_hint" : "status.rejected_hint", { id: wallbox.id })}</span>
          ${link({ query: { check: "1", wallbox: wallbox.id } }, t("status.what_to_do"), "button")}
        </div>`
      : nothing}
    ${faults.map(
      (connector) =>
        html`<div class="hint serious" role="status">
          <strong class="bad">${icon(mdiAlertCircle)}</strong
          ><span
            >${t(wallbox.connectors.length > 1 ? "status.fault" : "status.fault_single", {
              number: connector.number,
              error: this.stateName(devicesOf(wallbox, connector), "error_code", connector.error_code),
            })}</span
          >
        </div>`,
    )}`;
  }
}

customElements.define("wbx-status", WbxStatus);
