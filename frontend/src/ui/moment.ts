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
  const form = `${number_format} ${language} ${digits} ${least}`;
  let format = formats.get(form);
  if (!format) {
    const way = number_format in NUMBERS ? NUMBERS[number_format] : language;
    format = new Intl.NumberFormat(way, {
      maximumFractionDigits: digits,
      minimumFractionDigits: least,
      useGrouping: number_format !== "none",
    });
    formats.set(form, format);
  }
  return format.format(value);
}

/** Making a format costs a hundred times more than using it, and a list has thousands of numbers. */
const formats = new Map<string, Intl.NumberFormat>();
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Time of day, to the millisecond. */
export function clock(at: number): string {
  const { language, time_format } = locale();
  const form = `${language} ${time_format}`;
  let format = clocks.get(form);
  if (!format) {
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 } as const;
    format = new Intl.DateTimeFormat(language, { ...hours(), ...parts });
    clocks.set(form, format);
  }
  return format.format(at * 1000);
}

/** Day and time of day, to the second. */
export function dayAndTime(at: number): string {
  const { language, time_format } = locale();
  const form = `day ${language} ${time_format}`;
  let format = clocks.get(form);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { ...hours(), dateStyle: "medium", timeStyle: "medium" });
    clocks.set(form, format);
  }
  return format.format(at * 1000);
}

function hours(): { hour12?: boolean } {
  const { time_format } = locale();
  return time_format === "12" || time_format === "24" ? { hour12: time_format === "12" } : {};
}

/** Time of day while that is enough to tell when it was, else the day too. */
export function when(at: number, now: number): string {
  if (now - at > 12 * 3600) return dayAndTime(at);
  return new Date(at * 1000).toLocaleTimeString(locale().language, { ...hours(), timeStyle: "medium" });
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
