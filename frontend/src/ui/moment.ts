/** Times, spans and sizes in the user's way of writing them. Unknown is a dash. */

import type { Locale } from "../ha-types";
import { app } from "../store/app";

export const UNKNOWN = "–";

/** Languages that write numbers in the way the user chose, as Home Assistant has them. */
const NUMBERS: Record<string, string | undefined> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  system: undefined,
};

function locale(): Locale {
  return app.ready ? app.hass.locale : { language: "en", number_format: "language", time_format: "language" };
}

/** A number with as many digits behind the point as given at most, and at least. */
export function number(value: number | null | undefined, digits = 0, least = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const { number_format, language } = locale();
  const way = number_format in NUMBERS ? NUMBERS[number_format] : language;
  return value.toLocaleString(way, {
    maximumFractionDigits: digits,
    minimumFractionDigits: least,
    useGrouping: number_format !== "none",
  });
}

/** Time of day, to the millisecond. */
export function clock(at: number): string {
  return new Date(at * 1000).toLocaleTimeString(locale().language, {
    ...hours(),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
}

/** Day and time of day, to the second. */
export function dayAndTime(at: number): string {
  return new Date(at * 1000).toLocaleString(locale().language, { ...hours(), dateStyle: "medium", timeStyle: "medium" });
}

function hours(): { hour12?: boolean } {
  const { time_format } = locale();
  return time_format === "12" || time_format === "24" ? { hour12: time_format === "12" } : {};
}

const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "12 seconds ago", in the largest unit that fits. */
export function ago(at: number, now = Date.now() / 1000): string {
  const since = Math.max(0, now - at);
  const [unit, seconds] = UNITS.find(([, least]) => since >= least) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(locale().language, { numeric: "auto" }).format(-Math.floor(since / seconds), unit);
}

/** A span given in milliseconds, with as many digits as say something. */
export function span(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms >= 10_000) return `${number(ms / 1000, 1)} s`;
  if (ms >= 1000) return `${number(ms / 1000, 2)} s`;
  return `${number(ms, ms < 10 ? 1 : 0)} ms`;
}

export function bytes(size: number): string {
  return size < 10_000 ? `${number(size)} B` : `${number(size / 1000, 1)} kB`;
}
