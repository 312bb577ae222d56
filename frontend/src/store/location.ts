/** What is shown, kept in the address: /wallbox-evcc-proxy/<view>[/<seq>]?proxy=&wallbox=&... */

import { Observable } from "./observable";

export const VIEWS = ["status", "messages", "health", "configuration", "trace"] as const;
export type View = (typeof VIEWS)[number];

export class Place extends Observable {
  /** The path the panel lives at. */
  private prefix = "/wallbox-evcc-proxy";
  /** Null: none is named, the panel chooses. */
  view: View | null = null;
  /** The message whose details are open. */
  seq: number | null = null;
  query = new URLSearchParams();

  /** Read the address, which Home Assistant, the browser's history or a link has set. */
  read(route?: { prefix: string; path: string }): void {
    if (route) this.prefix = route.prefix;
    const path = window.location.pathname.startsWith(this.prefix)
      ? window.location.pathname.slice(this.prefix.length)
      : (route?.path ?? "");
    const [view, seq] = path.split("/").filter(Boolean);
    this.view = VIEWS.find((known) => known === view) ?? null;
    this.seq = seq && /^\d+$/.test(seq) ? Number(seq) : null;
    this.query = new URLSearchParams(window.location.search);
    this.changed();
  }

  /** The address of a place; what is not named stays as it is. A query member of "" is taken out. */
  href(to: { view?: View; seq?: number | null; query?: Record<string, string> }): string {
    const view = to.view ?? this.view ?? "status";
    const seq = to.seq === undefined ? (view === this.view ? this.seq : null) : to.seq;
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(to.query ?? {})) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const text = query.toString();
    return `${this.prefix}/${view}${seq === null ? "" : `/${seq}`}${text ? `?${text}` : ""}`;
  }

  /** Go to a place; small changes, such as those of a filter, replace the entry in the history. */
  go(to: Parameters<Place["href"]>[0], replace = false): void {
    const href = this.href(to);
    if (href === window.location.pathname + window.location.search) return;
    if (replace) window.history.replaceState(window.history.state, "", href);
    else window.history.pushState(null, "", href);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace } }));
    this.read();
  }
}
