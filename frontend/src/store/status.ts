/** The live status of a proxy's wallboxes, followed while somebody looks at it. */

import type { ConnectorStatus, Ended, StatusEvent, WallboxStatus } from "../protocol";
import { Following } from "./following";

type News = Exclude<StatusEvent, Ended>;

/** Milliseconds between two looks at how old things are. */
const TICK = 1000;
/** Samples of a connector's curve that are kept. */
const SAMPLES = 300;
/** Seconds that this device's clock may differ from Home Assistant's before it is allowed for. */
const SKEW = 2;

export class StatusStore extends Following<News> {
  wallboxes: readonly WallboxStatus[] = [];
  private ticking: ReturnType<typeof setInterval> | undefined;
  private skew: number | null = null;
  private told = "";

  /** Seconds since the Unix epoch by Home Assistant's clock, as far as the traffic shows it. */
  get now(): number {
    const skew = this.skew ?? 0;
    return Date.now() / 1000 + (Math.abs(skew) > SKEW ? skew : 0);
  }

  find(wallbox: string): WallboxStatus | null {
    return this.wallboxes.find(({ id }) => id === wallbox) ?? null;
  }

  protected override ask(entry: string, listener: (event: StatusEvent) => void): Promise<() => Promise<void>> {
    return this.app.api.subscribeStatus(entry, listener);
  }

  protected override begin(): void {
    document.addEventListener("visibilitychange", this.tick);
    this.tick();
    super.begin();
  }

  protected override rest(): void {
    document.removeEventListener("visibilitychange", this.tick);
    clearInterval(this.ticking);
    super.rest();
  }

  private readonly tick = (): void => {
    clearInterval(this.ticking);
    if (document.hidden) return;
    this.ticking = setInterval(() => this.changed(), TICK);
    this.changed();
  };

  protected override forget(): void {
    this.wallboxes = [];
    this.skew = null;
    this.told = "";
    super.forget();
  }

  protected override take(event: News): void {
    if (event.type === "snapshot") this.wallboxes = event.wallboxes;
    else {
      event.wallboxes.forEach((wallbox) => this.compareClocks(wallbox));
      this.merge(event.wallboxes, event.gone);
    }
    this.tellOfNews();
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
