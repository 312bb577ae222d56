/**
 * Everything the panel knows, kept outside its elements: Home Assistant throws the element away
 * while its tab is hidden and makes a new one, and nothing may be lost by that.
 */

import { Api } from "../api";
import type { HomeAssistant } from "../ha-types";
import type { Info, Opened, ProxyInfo, Source } from "../protocol";
import { Commands } from "./commands";
import { Configurations } from "./configurations";
import { messageOf } from "./errors";
import { Exporting } from "./exporting";
import { Filter } from "./filter";
import { HealthStore } from "./health";
import { Place } from "./location";
import { MessageStore } from "./messages";
import { Observable } from "./observable";
import { StatusStore } from "./status";
import { Traces } from "./traces";

/** Milliseconds until what failed is tried again. */
const RETRY = 2000;

export class App extends Observable {
  readonly api = new Api(() => this.hass);
  readonly place = new Place();
  readonly traces = new Traces(this.api, () => this.hass);
  readonly exporting = new Exporting(this);
  readonly messages = new MessageStore(this);
  readonly filter = new Filter(this);
  readonly status = new StatusStore(this);
  readonly health = new HealthStore(this);
  readonly commands = new Commands(this);
  readonly configurations = new Configurations(this);
  info: Info | null = null;
  /** Why there is no info. */
  problem: string | null = null;
  private home: HomeAssistant | null = null;
  private mounts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** Home Assistant; throws before the first element was given it. */
  get hass(): HomeAssistant {
    if (!this.home) throw new Error("Home Assistant is not there yet");
    return this.home;
  }

  get ready(): boolean {
    return this.home !== null;
  }

  /** Take Home Assistant anew; it is another object after each change of a state. */
  take(hass: HomeAssistant): void {
    const was = this.home;
    this.home = hass;
    if (was?.connection === hass.connection) return;
    was?.connection.removeEventListener("ready", this.reconnected);
    if (this.mounts > 0) this.listen();
  }

  /** A panel came onto the page; returns what to call when it goes. */
  mount(): () => void {
    this.mounts += 1;
    if (this.mounts === 1 && this.home) this.listen();
    return () => {
      this.mounts -= 1;
      if (this.mounts === 0) this.pause();
    };
  }

  /** The proxy that is looked at: the one the address names, else the first. */
  get proxy(): ProxyInfo | null {
    const proxies = this.info?.proxies ?? [];
    const named = this.place.query.get("proxy");
    return proxies.find((proxy) => proxy.entry_id === named) ?? proxies[0] ?? null;
  }

  /** Id of the wallbox that is looked at, "" for all. */
  get wallbox(): string {
    return this.place.query.get("wallbox") ?? "";
  }

  /** The opened trace file that is looked at, if the address names one that is still open. */
  get trace(): Opened | null {
    return this.traces.find(this.place.query.get("trace"));
  }

  /** What messages are shown of: the trace file that is looked at, else the proxy. */
  get source(): Source | null {
    if (this.trace) return { trace_id: this.trace.trace_id };
    return this.proxy ? { entry_id: this.proxy.entry_id } : null;
  }

  /** Ask the proxy anew what there is. */
  async refresh(): Promise<void> {
    clearTimeout(this.retry);
    try {
      this.info = await this.api.info();
      if (this.place.query.has("trace") && !this.trace) await this.traces.load().catch(() => undefined);
      this.problem = null;
    } catch (error) {
      this.problem = messageOf(error);
      if (this.mounts > 0) this.retry = setTimeout(() => void this.refresh(), RETRY);
    }
    this.changed();
  }

  private listen(): void {
    this.hass.connection.addEventListener("ready", this.reconnected);
    void this.refresh();
  }

  private pause(): void {
    clearTimeout(this.retry);
    this.home?.connection.removeEventListener("ready", this.reconnected);
  }

  private readonly reconnected = (): void => {
    void this.refresh();
  };
}

export { messageOf };

/** The one that all elements share. */
export const app = new App();
