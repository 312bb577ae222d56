/** How far the user has looked at the messages: kept here, as Home Assistant may throw the view away. */

import { Observable } from "./observable";

export class Look extends Observable {
  /** Sequence number of the selected message. */
  selected: number | null = null;
  expanded: ReadonlySet<number> = new Set();
  /** Folds of what says little that were opened. */
  opened: ReadonlySet<number> = new Set();
  follow = true;
  /** Key of the newest row when the list stopped following. */
  left = 0;
  /** Whether Δ counts from the last mark instead of the row before. */
  deltaToMark = false;

  set(change: Partial<Pick<Look, "selected" | "expanded" | "opened" | "follow" | "left" | "deltaToMark">>): void {
    Object.assign(this, change);
    this.changed();
  }

  toggle(which: "expanded" | "opened", key: number): void {
    const keys = new Set(this[which]);
    if (!keys.delete(key)) keys.add(key);
    this.set({ [which]: keys });
  }

  /** Stay where the list is, as somebody reads there; `newest` is the newest row's key. */
  stay(newest: number): void {
    if (this.follow) this.set({ follow: false, left: newest });
  }
}

export const look = new Look();
