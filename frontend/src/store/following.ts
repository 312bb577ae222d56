/** What a proxy tells without being asked, followed while somebody looks at it. */

import type { Connection } from "../ha-types";
import type { Ended } from "../protocol";
import type { App } from "./app";
import { Observable } from "./observable";

/** Milliseconds until what failed is tried again. */
const RETRY = 2000;

export abstract class Following<News extends { type: string }> extends Observable {
  /** Whether the proxy has told anything. */
  known = false;
  /** Why it has not, or tells nothing new. */
  problem: unknown = null;
  private watchers = 0;
  private entry: string | null = null;
  private connection: Connection | null = null;
  /** Counts the subscriptions: what an earlier one still says is of no interest. */
  private turn = 0;
  /** Whether what comes next is the first of its subscription. */
  protected isFirst = true;
  private end: (() => Promise<void>) | null = null;
  private unsubscribe: (() => void) | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(protected readonly app: App) {
    super();
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

  protected abstract ask(entry: string, listener: (event: News | Ended) => void): Promise<() => Promise<void>>;

  protected abstract take(news: News): void;

  /** Another proxy is looked at. */
  protected forget(): void {
    this.known = false;
    this.problem = null;
    this.changed();
  }

  protected begin(): void {
    this.unsubscribe = this.app.subscribe(this.follow);
    this.follow();
  }

  protected rest(): void {
    this.unsubscribe?.();
    this.connection?.removeEventListener("ready", this.subscribeAnew);
    this.connection = null;
    this.leave();
    this.entry = null;
  }

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

  private async start(): Promise<void> {
    clearTimeout(this.retry);
    const turn = ++this.turn;
    this.isFirst = true;
    if (this.entry === null) return;
    try {
      const end = await this.ask(this.entry, (event) => {
        if (turn === this.turn) this.hear(event);
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

  private hear(event: News | Ended): void {
    this.problem = null;
    if (event.type === "ended") {
      this.end = null;
      this.retry = setTimeout(() => void this.start(), RETRY);
      return;
    }
    this.take(event as News);
    this.isFirst = false;
    this.known = true;
    this.changed();
  }
}
