/** How wide the columns of the list of messages are, and how high its rows. */

import type { Column, Preferences } from "../store/prefs";

/** Pixels, or what a column takes of the rest, from left to right. */
const WIDTHS: [Column | "expand" | "time" | "wallbox" | "action" | "summary", string, number][] = [
  ["expand", "30px", 30],
  ["time", "128px", 128],
  ["delta", "70px", 70],
  ["direction", "146px", 146],
  ["wallbox", "110px", 110],
  ["type", "104px", 104],
  ["action", "minmax(150px, 0.5fr)", 150],
  ["summary", "minmax(180px, 1.4fr)", 180],
  ["latency", "98px", 98],
  ["tags", "minmax(130px, 0.9fr)", 130],
];

export function columnsOf({ hidden }: Pick<Preferences, "hidden">, showsWallbox: boolean): { template: string; width: number } {
  const shown = WIDTHS.filter(([name]) => !(hidden as string[]).includes(name) && (name !== "wallbox" || showsWallbox));
  return { template: shown.map(([, width]) => width).join(" "), width: shown.reduce((sum, [, , width]) => sum + width, 8) };
}

/** Pixels under which a row has its cells in two lines. */
export const TIGHT = 860;

/** Pixels of a row, in one line or two. */
export function heightOf({ density }: Pick<Preferences, "density">, twoLine: boolean): number {
  return twoLine ? { compact: 50, normal: 58, roomy: 66 }[density] : { compact: 25, normal: 31, roomy: 39 }[density];
}
