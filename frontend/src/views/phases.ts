/** What flows on each phase of a connector, against what it may. */

import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { ConnectorStatus, WallboxStatus } from "../protocol";
import { t } from "../texts";
import { devicesOf, live, LiveElement } from "../ui/live";
import { UNKNOWN } from "../ui/moment";
import { controls } from "../ui/theme";

/** Amperes that the bars may end at: what wallboxes are fused with. */
const SCALES = [16, 20, 25, 32, 40, 50, 63, 80, 125, 250, 500];
/** Amperes from which a phase is in use. */
const IN_USE = 1;

export class WbxPhases extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      .phases {
        display: grid;
        grid-template-columns: auto minmax(48px, 1fr) auto auto auto;
        align-items: center;
        gap: 10px 12px;
        margin-top: 12px;
      }
      .phase {
        display: contents;
      }
      .phase > .name {
        font-weight: 500;
      }
      .figure {
        text-align: right;
      }
      .bar {
        position: relative;
        height: 18px;
        border-radius: 5px;
        background: var(--wbx-shade);
        overflow: hidden;
      }
      .offered,
      .real {
        position: absolute;
        inset: 0 auto 0 0;
        border-radius: 5px;
        transition: width 0.3s;
      }
      .offered {
        background: repeating-linear-gradient(
          -45deg,
          color-mix(in srgb, var(--wbx-down) 55%, transparent) 0 3px,
          transparent 3px 8px
        );
        box-shadow: inset -2px 0 var(--wbx-down);
      }
      .real {
        top: 4px;
        bottom: 4px;
        border-radius: 3px;
        background: var(--wbx-up);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        margin: 10px 0 0;
        font-size: 12px;
      }
      .legend i {
        position: relative;
        display: inline-block;
        width: 22px;
        height: 12px;
        margin-right: 6px;
        border-radius: 3px;
        vertical-align: -1px;
        overflow: hidden;
        background: var(--wbx-shade);
      }
      dl {
        margin-top: 12px;
      }
      @media (prefers-reduced-motion: reduce) {
        .offered,
        .real {
          transition: none;
        }
      }
      :host {
        container-type: inline-size;
      }
      @container (max-width: 400px) {
        .phases {
          grid-template-columns: minmax(0, 1fr);
        }
        .phase {
          display: grid;
          grid-template-columns: minmax(0, 1fr) repeat(3, minmax(68px, auto));
          gap: 4px 8px;
        }
        .bar {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) wallbox?: WallboxStatus;
  @property({ attribute: false }) connector?: ConnectorStatus;

  protected override render(): TemplateResult | typeof nothing {
    const { wallbox, connector } = this;
    if (!wallbox || !connector) return nothing;
    const devices = devicesOf(wallbox, connector);
    const { told, silent } = reported(connector);
    const { average_voltage, average_current, power_factor, power_factor_reported } = connector;
    return html`<section class="card" aria-label=${t("status.phases")}>
      <h2>${t("status.phases")}</h2>
      <div class="phases" role="list">${told.map((phase) => this.phase(wallbox, connector, phase))}</div>
      <p class="legend quiet">
        <span><i><span class="real" style="width: 70%"></span></i>${t("status.bar_real")}</span>
        <span><i><span class="offered" style="width: 100%"></span></i>${t("status.bar_offered")}</span>
        ${silent.length ? html`<span>${t("status.silent_phases", { phases: silent.map(phaseName).join(", ") })}</span>` : nothing}
      </p>
      <dl>
        <dt>${t("status.average")}</dt>
        <dd>
          ${average_voltage === null && average_current === null
            ? UNKNOWN
            : html`${this.amount(devices, "average_voltage", t("status.average_voltage"), average_voltage, "voltage")} ·
              ${this.amount(devices, "average_current", t("status.average_current"), average_current, "current")}`}
        </dd>
        <dt>${t("status.power_factor")}</dt>
        <dd>
          ${this.amount(devices, "power_factor", t("status.power_factor"), power_factor, "factor")}
          ${power_factor === null || power_factor_reported ? nothing : html`<span class="quiet">(${t("status.estimate")})</span>`}
        </dd>
      </dl>
    </section>`;
  }

  private phase(wallbox: WallboxStatus, connector: ConnectorStatus, phase: number): TemplateResult {
    const devices = devicesOf(wallbox, connector);
    const name = phaseName(phase);
    const key = name.toLowerCase();
    const current = connector.currents[phase] ?? null;
    const offered = isOffered(connector, phase) ? connector.limit_current : 0;
    const top = scale(connector);
    const share = (value: number | null): number => Math.min(100, ((value ?? 0) / top) * 100);
    return html`<div class="phase" role="listitem">
      <span class="name">${name}</span>
      <span class="bar" aria-hidden="true">
        <span class="offered" style="width: ${share(offered)}%" ?hidden=${!offered}></span>
        <span class="real" style="width: ${share(current)}%"></span>
      </span>
      <span class="figure">${this.amount(devices, `current_${key}`, `${t("status.current")} ${name}`, current, "current")}</span>
      <span class="figure"
        >${this.amount(devices, `voltage_${key}`, `${t("status.voltage")} ${name}`, connector.voltages[phase] ?? null, "voltage")}</span
      >
      <span class="figure"
        >${this.amount(devices, `power_${key}`, `${t("status.power")} ${name}`, connector.powers[phase] ?? null, "power")}</span
      >
    </div>`;
  }
}

function phaseName(phase: number): string {
  return `L${phase + 1}`;
}

/** The phases that the wallbox tells of, all while it tells of none, and those it leaves out. */
export function reported(connector: ConnectorStatus): { told: number[]; silent: number[] } {
  const all = [0, 1, 2];
  const told = all.filter((phase) =>
    [connector.currents, connector.voltages, connector.powers].some((three) => (three[phase] ?? null) !== null),
  );
  return told.length ? { told, silent: all.filter((phase) => !told.includes(phase)) } : { told: all, silent: [] };
}

/** Whether EVCC's limit is for this phase: a limit for one is for the one in use, else the first. */
function isOffered({ limit_phases, currents }: ConnectorStatus, phase: number): boolean {
  if (limit_phases === null || limit_phases >= 3) return true;
  const used = [0, 1, 2].filter((each) => (currents[each] ?? 0) >= IN_USE);
  const rest = [0, 1, 2].filter((each) => !used.includes(each));
  return [...used, ...rest].slice(0, Math.max(limit_phases, used.length)).includes(phase);
}

function scale({ currents, limit_current }: ConnectorStatus): number {
  const most = Math.max(0, limit_current ?? 0, ...currents.map((current) => current ?? 0));
  return SCALES.find((end) => most <= end) ?? most;
}

customElements.define("wbx-phases", WbxPhases);
