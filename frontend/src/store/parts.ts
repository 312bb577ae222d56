/** The parts of the panel that are loaded when they are first wanted: the views, and what is not needed for a first look at one. */

import { Observable } from "./observable";
import type { View } from "./location";

type Part = View | "detail" | "send";

const IMPORTS: Record<Part, () => Promise<unknown>> = {
  status: () => import("../views/status"),
  messages: () => import("../views/messages"),
  health: () => import("../views/health"),
  configuration: () => import("../views/configuration"),
  trace: () => import("../views/trace"),
  detail: () => import("../views/detail"),
  send: () => import("../views/send"),
};

export class Parts extends Observable {
  private readonly begun = new Set<Part>();
  private readonly there = new Set<Part>();
  /** Whether a part could not be loaded: most likely the integration was updated while this page was open. */
  failed = false;

  /** Whether a part can be shown; if not, it is loaded now. */
  has(part: Part): boolean {
    if (!this.begun.has(part)) {
      this.begun.add(part);
      void this.load(part);
    }
    return this.there.has(part);
  }

  private async load(part: Part): Promise<void> {
    try {
      await IMPORTS[part]();
      this.there.add(part);
    } catch {
      // Not tried again: a browser remembers it, and only a page loaded anew has the new names.
      this.failed = true;
    }
    this.changed();
  }
}

export const parts = new Parts();
