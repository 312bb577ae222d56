/** What each side can do: a table for each direction of which requests were answered, refused or met with silence. */

import { mdiCheckCircle, mdiCloseCircleOutline, mdiTimerSandEmpty } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Capability } from "../health";
import { visible } from "../ocpp/pretty";
import type { Leg } from "../protocol";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { live } from "../ui/live";
import { number, UNKNOWN } from "../ui/moment";
import { controls } from "../ui/theme";
import { capabilitiesStyle } from "./health-style";

const LOOKS = {
  supported: { path: mdiCheckCircle, colour: "good" },
  refused: { path: mdiCloseCircleOutline, colour: "bad" },
  silent: { path: mdiTimerSandEmpty, colour: "warn" },
} as const;
const COLUMNS = ["supported", "refused", "silent"] as const;

class WbxCapabilities extends WbxElement {
  static override styles = [controls, live, capabilitiesStyle];

  @property({ attribute: false }) capabilities: readonly Capability[] = [];

  protected override render(): TemplateResult {
    if (!this.capabilities.length) return html`<p class="quiet">${t("health.no_capabilities")}</p>`;
    return html`<div class="tables">${this.table("wallbox")} ${this.table("evcc")}</div>`;
  }

  private table(target: Leg): TemplateResult | typeof nothing {
    const asked = this.capabilities.filter((capability) => capability.target === target);
    if (!asked.length) return nothing;
    asked.sort((one, other) => one.action.localeCompare(other.action, "en"));
    return html`<table>
      <caption>
        ${t(target === "wallbox" ? "health.asks_wallbox" : "health.asks_evcc")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("health.action")}</th>
          ${COLUMNS.map((column) => html`<th scope="col" class="count">${t(`health.${column}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${asked.map(
          (capability) =>
            html`<tr>
              <th scope="row">
                ${visible(capability.action)}
                ${capability.refused && capability.code
                  ? html`<small class="quiet">${t("health.refused_with", { code: visible(capability.code) })}</small>`
                  : nothing}
              </th>
              ${COLUMNS.map((column) => this.cell(capability, column))}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private cell(capability: Capability, column: (typeof COLUMNS)[number]): TemplateResult {
    const count = capability[column];
    if (!count) {
      return html`<td class="count">
        <span class="quiet" aria-hidden="true">${UNKNOWN}</span><span class="visually-hidden">${t("health.none")}</span>
      </td>`;
    }
    const { path, colour } = LOOKS[column];
    return html`<td class="count">
      <span class="with-icon ${colour}">${icon(path, 16)}${number(count)}</span>
    </td>`;
  }
}

customElements.define("wbx-capabilities", WbxCapabilities);
