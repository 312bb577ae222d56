/** How this browser's user likes the list of messages; a browser that keeps nothing has the usual. */

import { Observable } from "./observable";

export const COLUMNS = ["delta", "direction", "type", "latency", "tags"] as const;
/** A column that can be hidden; time, action and summary always show. */
export type Column = (typeof COLUMNS)[number];
export const DENSITIES = ["compact", "normal", "roomy"] as const;
export type Density = (typeof DENSITIES)[number];
export const LIMITS = [1000, 5000, 10_000, 20_000, 50_000] as const;

export interface Preferences {
  hidden: Column[];
  density: Density;
  newestOnTop: boolean;
  /** Rows that are held at most. */
  limit: number;
}

const USUAL: Preferences = { hidden: [], density: "normal", newestOnTop: false, limit: 5000 };
const KEY = "wbx-messages";

export class Prefs extends Observable implements Preferences {
  hidden: Column[] = USUAL.hidden;
  density: Density = USUAL.density;
  newestOnTop = USUAL.newestOnTop;
  limit = USUAL.limit;

  constructor() {
    super();
    Object.assign(this, remembered());
  }

  shows(column: Column): boolean {
    return !this.hidden.includes(column);
  }

  set(change: Partial<Preferences>): void {
    Object.assign(this, change);
    const { hidden, density, newestOnTop, limit } = this;
    try {
      localStorage.setItem(KEY, JSON.stringify({ hidden, density, newestOnTop, limit }));
    } catch {
      // A browser that keeps nothing: then it lasts as long as the page.
    }
    this.changed();
  }
}

/** What is kept, without anything that an older or newer panel meant by it. */
function remembered(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const { hidden, density, newestOnTop, limit } = Object(kept) as Partial<Record<keyof Preferences, unknown>>;
    return {
      hidden: COLUMNS.filter((column) => Array.isArray(hidden) && hidden.includes(column)),
      density: DENSITIES.find((known) => known === density) ?? USUAL.density,
      newestOnTop: newestOnTop === true,
      limit: LIMITS.find((known) => known === limit) ?? USUAL.limit,
    };
  } catch {
    return USUAL;
  }
}

export const prefs = new Prefs();
