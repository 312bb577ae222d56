/** The live status of a proxy's wallboxes, followed while somebody looks at it. */

import type { Connection } from "../ha-types";
import type { ConnectorStatus, StatusEvent, WallboxStatus } from "../protocol";
import type { App } from "./app";
import { Observable } from "./observable";

/** Milliseconds until what failed is tried again. */
const RETRY = 2000;
/** Milliseconds between two looks at how old things are. */
const TICK = 1000;
/** Samples of a connector's curve that are kept. */
const SAMPLES = 300;
/** Seconds that this device's clock may differ from Home Assistant's before it is allowed for. */
const SKEW = 2;

export class StatusStore extends Observable {
  wallboxes: readonly WallboxStatus[] = [];
  /** Whether the proxy has told its status. */
  known = false;
  /** Why there is none, or no new one. */
  problem: unknown = null;
  private watchers = 0;
  private entry: string | null = null;
  private connection: Connection | null = null;
  /** Counts the subscriptions: what an earlier one still says is of no interest. */
  private turn = 0;
  private end: (() => Promise<void>) | null = null;
  private unsubscribe: (() => void) | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private skew: number | null = null;
  private told = "";

  constructor(private readonly app: App) {
    super();
  }

  /** Seconds since the Unix epoch by Home Assistant's clock, as far as the traffic shows it. */
  get now(): number {
    const skew = this.skew ?? 0;
    return Date.now() / 1000 + (Math.abs(skew) > SKEW ? skew : 0);
  }

  find(wallbox: string): WallboxStatus | null {
    return this.wallboxes.find(({ id }) => id === wallbox) ?? null;
  }

  /** Somebody looks, or waits for something to happen; returns what ends that. */
  watch(): () => void {
    this.watchers += 1;
    if (this.watchers === 1) this.begin();
    let watches = true;
    return () => {
      if (!watches) return;
      watches = false;
      this.watchers -= 1;
      if (this.watchers === 0) this.rest();
    };
  }

  private begin(): void {
    this.unsubscribe = this.app.subscribe(this.follow);
    document.addEventListener("visibilitychange", this.tick);
    this.tick();
    this.follow();
  }

  private rest(): void {
    this.unsubscribe?.();
    document.removeEventListener("visibilitychange", this.tick);
    clearInterval(this.ticking);
    this.connection?.removeEventListener("ready", this.subscribeAnew);
    this.connection = null;
    this.leave();
    this.entry = null;
  }

  private readonly tick = (): void => {
    clearInterval(this.ticking);
    if (document.hidden) return;
    this.ticking = setInterval(() => this.changed(), TICK);
    this.changed();
  };

  /** Follow the proxy that is looked at now, over the connection that there is now. */
  private readonly follow = (): void => {
    if (!this.app.ready) return;
    const { connection } = this.app.hass;
    const entry = this.app.proxy?.entry_id ?? null;
    if (connection === this.connection && entry === this.entry) return;
    this.connection?.removeEventListener("ready", this.subscribeAnew);
    connection.addEventListener("ready", this.subscribeAnew);
    this.connection = connection;
    this.leave();
    if (entry !== this.entry) this.forget();
    this.entry = entry;
    void this.start();
  };

  private forget(): void {
    this.wallboxes = [];
    this.known = false;
    this.problem = null;
    this.skew = null;
    this.told = "";
    this.changed();
  }

  private async start(): Promise<void> {
    clearTimeout(this.retry);
    const turn = ++this.turn;
    if (this.entry === null) return;
    try {
      const end = await this.app.api.subscribeStatus(this.entry, (event) => {
        if (turn === this.turn) this.take(event);
      });
      if (turn === this.turn) this.end = end;
      else void end().catch(() => undefined);
    } catch (error) {
      if (turn !== this.turn) return;
      this.problem = error;
      this.changed();
      this.retry = setTimeout(() => void this.start(), RETRY);
    }
  }

  private leave(): void {
    clearTimeout(this.retry);
    this.turn += 1;
    void this.end?.().catch(() => undefined);
    this.end = null;
  }

  /** The connection is back: Home Assistant has forgotten what was subscribed over the old one. */
  private readonly subscribeAnew = (): void => {
    this.end = null;
    void this.start();
  };

  private take(event: StatusEvent): void {
    this.problem = null;
    if (event.type === "ended") {
      this.end = null;
      this.retry = setTimeout(() => void this.start(), RETRY);
      return;
    }
    if (event.type === "snapshot") this.wallboxes = event.wallboxes;
    else {
      event.wallboxes.forEach((wallbox) => this.compareClocks(wallbox));
      this.merge(event.wallboxes, event.gone);
    }
    this.known = true;
    this.tellOfNews();
    this.changed();
  }

  private merge(changed: WallboxStatus[], gone: string[]): void {
    const news = new Map(changed.map((wallbox) => [wallbox.id, wallbox]));
    const kept = this.wallboxes
      .filter(({ id }) => !gone.includes(id))
      .map((was) => {
        const is = news.get(was.id);
        news.delete(was.id);
        return is ? { ...is, connectors: is.connectors.map((connector) => continued(was, connector)) } : was;
      });
    this.wallboxes = [...kept, ...news.values()];
  }

  /** A frame that has just come was seen just now: that tells how far the clocks are apart. */
  private compareClocks({ id, last_seen }: WallboxStatus): void {
    const before = this.find(id)?.last_seen ?? null;
    if (last_seen === null || (before !== null && last_seen <= before)) return;
    this.skew = Math.max(last_seen - Date.now() / 1000, this.skew ?? -Infinity);
  }

  /** What else is known of the proxy has changed too when a wallbox came or went. */
  private tellOfNews(): void {
    const told = this.wallboxes.map(({ id, legs, subentry_id }) => `${id} ${legs.wallbox.up} ${subentry_id}`).join("\n");
    if (told !== this.told && this.told) void this.app.refresh();
    this.told = told || " ";
  }
}

/** A connector with the curve that it had before and what is new of it. */
function continued(was: WallboxStatus, is: ConnectorStatus): ConnectorStatus {
  const curve = was.connectors.find(({ number }) => number === is.number)?.curve ?? [];
  const last = curve.at(-1)?.[0] ?? -Infinity;
  return { ...is, curve: [...curve, ...is.curve.filter(([at]) => at > last)].slice(-SAMPLES) };
}

export type Freshness = "fresh" | "stale" | "offline" | "unknown";

/** Seconds between two meter values when the wallbox has not shown how far apart they are. */
const USUAL = 60;
/** So many times the usual interval is late. */
const LATE = 3;

/** How much the last meter values of a connector still say. */
export function freshness(wallbox: WallboxStatus, connector: ConnectorStatus, now: number): Freshness {
  if (!wallbox.legs.wallbox.up) return "offline";
  if (connector.updated === null) return "unknown";
  return now - connector.updated > LATE * (connector.interval || USUAL) ? "stale" : "fresh";
}
