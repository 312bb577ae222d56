/** The three parties of an exchange: what they are called, and the colour of what each sends. */

import type { FrameRow, Party } from "../protocol";
import { t } from "../texts";

export function partyName(party: Party): string {
  return t(`detail.${party}`);
}

/** Class of a frame's colour: from the wallbox, from EVCC, the proxy's own. */
export function colourOf(from: Party): "up" | "down" | "own" {
  return ({ wallbox: "up", evcc: "down", proxy: "own" } as const)[from];
}

export function kindName(kind: FrameRow["kind"]): string {
  return t(`detail.${kind}`);
}
