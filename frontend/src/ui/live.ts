/** What elements that show the live status share: they keep it coming while they are on the page. */

import { css, html, type TemplateResult } from "lit";
import { DOMAIN } from "../api";
import type { HassEntity } from "../ha-types";
import type { ConnectorStatus, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { entityOf } from "../store/entities";
import type { Observable } from "../store/observable";
import { t } from "../texts";
import { WbxElement } from "./element";
import { UNKNOWN } from "./moment";
import { amount, type Quantity } from "./quantity";

export type Devices = readonly (string | null)[];

export function devicesOf(wallbox: WallboxStatus, connector?: ConnectorStatus): Devices {
  return connector ? [connector.device_id, wallbox.device_id] : [wallbox.device_id];
}

export abstract class LiveElement extends WbxElement {
  private unwatch: (() => void) | null = null;

  protected override watched(): Observable[] {
    return [app, app.status];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unwatch ??= app.status.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch?.();
    this.unwatch = null;
  }

  protected entity(devices: Devices, key: string): HassEntity | null {
    return app.ready ? entityOf(app.hass, devices, key) : null;
  }

  /** An amount, as a button that opens its entity if it has one. */
  protected amount(devices: Devices, key: string, label: string, value: number | null, quantity: Quantity): TemplateResult {
    const entity = this.entity(devices, key);
    return this.opens(entity, label, amount(value, quantity, entity));
  }

  /** A text that an entity shows too, as a button that opens it. */
  protected said(devices: Devices, key: string, label: string, text: string): TemplateResult {
    return this.opens(this.entity(devices, key), label, text);
  }

  /** An enumeration's value of OCPP as Home Assistant calls that state: SuspendedEV is suspended_ev there. */
  protected stateName(devices: Devices, key: string, value: string | null): string {
    if (value === null) return UNKNOWN;
    const state = value.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_").toLowerCase();
    if (!app.ready) return value;
    const { formatEntityState, localize } = app.hass;
    const entity = this.entity(devices, key);
    const named = localize(`component.${DOMAIN}.entity.sensor.${key}.state.${state}`);
    return named || (entity && formatEntityState?.(entity, state)) || value;
  }

  private opens(entity: HassEntity | null, label: string, text: string): TemplateResult {
    if (!entity) return html`<span class="value">${text}</span>`;
    return html`<button
      class="plain value"
      title=${t("status.open_entity")}
      aria-label="${label}: ${text}"
      @click=${() => this.showEntity(entity.entity_id)}
    >
      ${text}
    </button>`;
  }
}

export const live = css`
  :host {
    display: block;
  }
  h2 {
    margin: 0;
    font-size: 16px;
    font-weight: 500;
  }
  .value {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  button.value {
    display: inline;
    min-height: 0;
    padding: 2px 4px;
    margin: -2px -4px;
    border: none;
    border-radius: 4px;
    font: inherit;
    color: inherit;
    text-decoration: underline dotted transparent;
    text-underline-offset: 3px;
  }
  button.value:hover {
    text-decoration-color: currentColor;
  }
  .good {
    color: var(--wbx-good);
  }
  .warn {
    color: var(--wbx-warn);
  }
  .bad {
    color: var(--wbx-bad);
  }
  .with-icon {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 6px 16px;
    margin: 0;
  }
  dt {
    color: var(--wbx-text-2);
  }
  dd {
    margin: 0;
    text-align: right;
  }
`;
