/** What a frame says, or what happened to a socket, in the user's language and way of writing numbers. */

import type { EventRow, Row, Summary } from "../protocol";
import { counted, t } from "../texts";
import { dayAndTime, number, UNKNOWN } from "../ui/moment";
import { visible } from "./pretty";

/** Volts of a phase by which a limit in amperes is told in watts. */
const NOMINAL_VOLTAGE = 230;
/** Between a number and its unit, so that they stay on one line. */
const SPACE = "\u00a0";

/** What a row says; `was` is the connector's status before, where the row tells a new one. */
export function summarise(row: Row, was: string | null = null): string {
  if (row.kind === "event") return eventWords(row);
  if (!row.sum) return "";
  if (row.sum.is === "empty") return row.kind === "call" ? "" : t("summaries.empty");
  return visible(words(row.sum, was));
}

function eventWords({ what, leg, why }: EventRow): string {
  const reason = visible(why);
  switch (what) {
    case "connected":
      if (leg === "evcc") return t("summaries.connected_evcc");
      return reason ? t("summaries.connected_from", { address: reason }) : t("summaries.connected_wallbox");
    case "disconnected":
      return withReason(t(leg === "evcc" ? "summaries.disconnected_evcc" : "summaries.disconnected_wallbox"), reason);
    case "told":
      return reason;
    default:
      return withReason(t(`summaries.${what}`), reason);
  }
}

function withReason(said: string, reason: string): string {
  return reason ? `${said}: ${reason}` : said;
}

function words(sum: Summary, was: string | null): string {
  switch (sum.is) {
    case "meter":
      return ofConnector(sum.connector, joined(" · ", meter(sum)));
    case "status":
      return ofConnector(sum.connector, status(sum, was));
    case "limit":
      return ofConnector(sum.connector, limit(sum));
    case "no_limit":
      return t("summaries.no_limit");
    case "boot":
      return joined(", ", [
        joined(" ", [sum.vendor, sum.model]),
        sum.firmware && t("summaries.firmware", { version: sum.firmware }),
      ]);
    case "start":
      return joined(", ", [connector(sum.connector), meterAt(sum.meter)]);
    case "started":
      return joined(", ", [transaction(sum.transaction), sum.status]);
    case "stop":
      return joined(", ", [transaction(sum.transaction), meterAt(sum.meter), sum.reason]);
    default:
      return otherWords(sum);
  }
}

type Other = Exclude<
  Summary,
  { is: "meter" | "status" | "limit" | "no_limit" | "boot" | "start" | "started" | "stop" }
>;

function otherWords(sum: Other): string {
  switch (sum.is) {
    case "key":
      return sum.value === null ? sum.key : `${sum.key} = ${sum.value}`;
    case "keys":
      return joined(", ", [
        counted("summaries.keys", sum.count),
        sum.unknown ? counted("summaries.unknown_keys", sum.unknown) : null,
      ]);
    case "trigger":
      return joined(", ", [sum.message, connector(sum.connector)]);
    case "availability":
      return joined(", ", [sum.type, connector(sum.connector)]);
    case "answer":
      return joined(", ", [
        sum.status,
        sum.interval === null ? null : t("summaries.interval", { seconds: number(sum.interval) }),
      ]);
    case "time":
      return moment(sum.time);
    case "failure":
      return joined(": ", [sum.code, sum.text]);
    case "broken":
      return sum.text;
    case "words":
      return sum.words;
    case "empty":
      return "";
  }
}

function meter(sum: Extract<Summary, { is: "meter" }>): (string | null)[] {
  const currents = [...(sum.currents ?? [])];
  while (currents.length > 1 && currents.at(-1) === null) currents.pop();
  const known = currents.some((current) => current !== null);
  return [
    sum.power === null ? null : power(sum.power),
    known ? `${currents.map((current) => number(current, 1)).join("/")}${SPACE}A` : null,
    sum.energy === null ? null : energy(sum.energy),
    sum.soc === null ? null : t("summaries.soc", { percent: number(sum.soc, 1) }),
  ];
}

function status(sum: Extract<Summary, { is: "status" }>, was: string | null): string {
  const now = joined(": ", [sum.status, sum.error]);
  const before = was !== null && was !== sum.status ? t("summaries.was", { status: was }) : null;
  return joined(" ", [now, sum.note && `– ${sum.note}`, before && `(${before})`]);
}

function limit({ limit: most, unit, phases }: Extract<Summary, { is: "limit" }>): string {
  if (unit === "W") {
    return t("summaries.limit", { limit: phases ? `${power(most)} (× ${number(phases)})` : power(most) });
  }
  const amperes = `${number(most, 1)}${SPACE}A`;
  if (phases === null) return t("summaries.limit", { limit: amperes });
  const watts = most * phases * NOMINAL_VOLTAGE;
  const all = watts >= 1000 ? `${number(watts / 1000, 1, 1)}${SPACE}kW` : power(watts);
  return t("summaries.limit", { limit: `${all} (${amperes} × ${number(phases)})` });
}

/** A power with three digits that count: 850 W, 7.27 kW, 22.1 kW. */
function power(watts: number): string {
  const size = Math.abs(watts);
  if (size < 999.5) return `${number(watts)}${SPACE}W`;
  const digits = size < 9995 ? 2 : size < 99_950 ? 1 : 0;
  return `${number(watts / 1000, digits, digits)}${SPACE}kW`;
}

function energy(wattHours: number): string {
  return Math.abs(wattHours) < 1000 ? `${number(wattHours)}${SPACE}Wh` : `${number(wattHours / 1000, 1, 1)}${SPACE}kWh`;
}

/** Most wallboxes have one connector: it is only named where it is another. */
function ofConnector(number: number | null, said: string): string {
  return number === null || number === 1 ? said : joined(": ", [connector(number), said]);
}

function connector(which: number | null): string | null {
  return which === null ? null : t("summaries.connector", { number: String(which) });
}

function transaction(id: number | null): string | null {
  return id === null ? null : t("summaries.transaction", { id: String(id) });
}

function meterAt(wattHours: number | null): string | null {
  return wattHours === null ? null : t("summaries.meter", { energy: energy(wattHours) });
}

function moment(time: string): string {
  const at = Date.parse(time) / 1000;
  return Number.isFinite(at) ? dayAndTime(at) : time || UNKNOWN;
}

function joined(by: string, parts: readonly (string | null)[]): string {
  return parts.filter((part) => part).join(by);
}
