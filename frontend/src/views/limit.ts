/** EVCC's limit of a connector in words: "7.4 kW (32 A × 1)". */

import type { HassEntity } from "../ha-types";
import type { ConnectorStatus } from "../protocol";
import { t } from "../texts";
import { UNKNOWN } from "../ui/moment";
import { amount } from "../ui/quantity";

export function limitText(connector: ConnectorStatus, entity: HassEntity | null): string {
  const { limit_power, limit_current, limit_phases } = connector;
  if (limit_power === null && limit_current === null) return UNKNOWN;
  if (limit_power === 0 || limit_current === 0) return t("status.limit_zero");
  const current = limit_current === null ? "" : amount(limit_current, "current").replace(/[.,]0(?=\D)/, "");
  const phases = limit_phases === null ? "" : `\u00a0×\u00a0${limit_phases}`;
  if (limit_power === null) return `${current}${phases}`;
  return `${amount(limit_power, "power", entity)}${current ? ` (${current}${phases})` : ""}`;
}
