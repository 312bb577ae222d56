/** Electrical values in words, in the unit and precision of their entity where there is one. */

import type { HassEntity } from "../ha-types";
import { app } from "../store/app";
import { number, UNKNOWN } from "./moment";

export type Quantity = "power" | "energy" | "voltage" | "current" | "share" | "factor" | "frequency" | "temperature";

/** What a base unit is worth in units that a user may have chosen for the entity. */
const UNITS: Record<Quantity, Record<string, number>> = {
  power: { mW: 1e3, W: 1, kW: 1e-3, MW: 1e-6 },
  energy: { Wh: 1, kWh: 1e-3, MWh: 1e-6, kJ: 3.6, MJ: 3.6e-3, GJ: 3.6e-6 },
  voltage: { mV: 1e3, V: 1, kV: 1e-3 },
  current: { mA: 1e3, A: 1 },
  share: { "%": 1 },
  factor: { "": 1 },
  frequency: { Hz: 1, kHz: 1e-3 },
  temperature: { "°C": 1 },
};

/** Between a number and its unit, so that they stay on one line. */
const SPACE = "\u00a0";

function plain(value: number, quantity: Quantity): string {
  const [size, digits, unit] = {
    power: Math.abs(value) < 1000 ? ([1, 0, "W"] as const) : ([1000, 2, "kW"] as const),
    energy: [1000, value < 1e6 ? 2 : 1, "kWh"] as const,
    voltage: [1, 1, "V"] as const,
    current: [1, 1, "A"] as const,
    share: [1, 0, "%"] as const,
    factor: [1, 2, ""] as const,
    frequency: [1, 2, "Hz"] as const,
    temperature: [1, 1, "°C"] as const,
  }[quantity];
  const shown = number(value / size, digits, digits);
  return unit ? `${shown}${SPACE}${unit}` : shown;
}

/** A value in base units, in words; a dash when it is unknown. */
export function amount(value: number | null, quantity: Quantity, entity: HassEntity | null = null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const format = app.ready ? app.hass.formatEntityState : undefined;
  const unit = entity?.attributes["unit_of_measurement"] ?? "";
  const worth = UNITS[quantity][String(unit)];
  if (!entity || !format || worth === undefined) return plain(value, quantity);
  return format(entity, String(value * worth));
}

/** A span of seconds in hours and minutes, or minutes and seconds. */
export function duration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours) return `${inUnit(hours, "hour")} ${inUnit(minutes, "minute")}`;
  if (minutes) return `${inUnit(minutes, "minute")} ${inUnit(whole % 60, "second")}`;
  return inUnit(whole, "second");
}

function inUnit(value: number, unit: "hour" | "minute" | "second"): string {
  const language = app.ready ? app.hass.locale.language : "en";
  return value.toLocaleString(language, { style: "unit", unit, unitDisplay: "short" }).replace(/ /g, SPACE);
}
