/**
 * The messages of one source: those of a running proxy as they come, without doubles or gaps across
 * lost connections, or those of an opened trace file.
 */

import type { Connection } from "../ha-types";
import type { Batch, FrameRow, JournalEvent, Page, Row, Snapshot, Source } from "../protocol";
import type { App } from "./app";
import { details } from "./details";
import { messageOf } from "./errors";
import { Gaps } from "./gaps";
import { isFrame, KeptRows, MOST } from "./kept-rows";
import { Marks } from "./marks";
import { Observable } from "./observable";
import { prefs } from "./prefs";

/** Milliseconds until what failed is tried again. */
const RETRY = 2000;
/** Rows in a page of older ones that the user asks for. */
export const PAGE = 500;
/** Rows in a page where as many as possible are wanted; the server gives no more at once. */
const MOST_IN_PAGE = 1000;
/** Seconds after which a call without an answer is none that waits. */
const OPEN_FOR = 120;
/** Seconds that this device's clock may differ from Home Assistant's before it is allowed for. */
const SKEW = 2;

export class MessageStore extends Observable {
  readonly kept = new KeptRows(prefs.limit);
  readonly marks = new Marks(() => this.changed());
  source: Source | null = null;
  /** Whether the first rows have come. */
  known = false;
  /** Why nothing comes. */
  problem: string | null = null;
  /** Whether the proxy, or the trace, has older rows than those held. */
  hasOlder = false;
  isLoadingOlder = false;
  /** Rows that the source keeps, as far as is known. */
  total = 0;
  paused = false;
  /** Rows that came while paused. */
  arrived = 0;
  /** Rows up to this one were cleared from view; 0 for none. */
  clearedTo = 0;
  private waiting: Row[] = [];
  private readonly gaps = new Gaps(
    (before) => this.app.api.queryMessages(this.source!, before, MOST_IN_PAGE),
    (rows) => this.insert(rows),
  );
  private watchers = 0;
  private boot: string | null = null;
  private connection: Connection | null = null;
  /** Counts the subscriptions: what an earlier one still says is of no interest. */
  private turn = 0;
  private end: (() => Promise<void>) | null = null;
  private ends: (() => void)[] = [];
  private retry: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private skew: number | null = null;

  constructor(private readonly app: App) {
    super();
  }

  /** The rows that are held and were not cleared from view, oldest first. */
  get rows(): readonly Row[] {
    return this.clearedTo ? this.kept.all.slice(this.kept.indexFrom(this.clearedTo + 1)) : this.kept.all;
  }

  get isLive(): boolean {
    return this.source !== null && "entry_id" in this.source;
  }

  /** Seconds since the Unix epoch by Home Assistant's clock, as far as the traffic shows it. */
  get now(): number {
    const skew = this.skew ?? 0;
    return Date.now() / 1000 + (Math.abs(skew) > SKEW ? skew : 0);
  }

  /** Since when a call waits for its answer, in seconds; null when it does not. */
  waits(row: Row): number | null {
    if (!this.isLive || !isFrame(row) || row.kind !== "call" || row.to === "proxy") return null;
    if (row.tags.includes("dropped") || this.kept.answersTo(row).length) return null;
    const since = this.now - row.at;
    return since < OPEN_FOR ? Math.max(0, since) : null;
  }

  partner(row: Row): FrameRow | undefined {
    return this.kept.partner(row);
  }

  /** Somebody looks; returns what ends that. */
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

  pause(): void {
    this.paused = true;
    this.changed();
  }

  /** Show what came meanwhile, and go on. */
  resume(): void {
    this.paused = false;
    this.arrived = 0;
    const { waiting } = this;
    this.waiting = [];
    this.put(waiting);
    this.changed();
  }

  clearView(): void {
    this.clearedTo = this.kept.last;
    this.changed();
  }

  undoClearView(): void {
    this.clearedTo = 0;
    this.changed();
  }

  /** Have the proxy forget its messages, of one wallbox or of all; everybody who looks is told. */
  async clearBuffer(wallbox: string): Promise<void> {
    if (this.source && "entry_id" in this.source) await this.app.api.clear(this.source.entry_id, wallbox);
  }

  /** Fetch a page of older rows. */
  async loadOlder(limit = PAGE): Promise<void> {
    const { source, turn } = this;
    if (!source || this.isLoadingOlder || !this.hasOlder || this.kept.all.length >= MOST) return;
    this.isLoadingOlder = true;
    this.changed();
    try {
      const page = await this.app.api.queryMessages(source, this.kept.first || null, limit);
      if (turn !== this.turn) return;
      const over = this.kept.addOlder(page.rows.filter(({ seq }) => !this.kept.first || seq < this.kept.first));
      this.hasOlder = over > 0 || (page.more && page.rows.length > 0);
      this.count(page);
    } catch (error) {
      if (turn === this.turn) this.problem = messageOf(error);
    } finally {
      this.isLoadingOlder = false;
      this.changed();
    }
  }

  /** Fetch older rows until one is there; resolves with whether it is. */
  async reach(seq: number): Promise<boolean> {
    while (seq < this.kept.first && this.hasOlder && this.kept.all.length < MOST && !this.isLoadingOlder) {
      const { first } = this.kept;
      await this.loadOlder(MOST_IN_PAGE);
      if (this.kept.first === first) break;
    }
    return this.kept.find(seq) !== undefined;
  }

  /** Once per animation frame is enough; while the page is hidden nothing needs to be drawn at all. */
  protected override changed(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      super.changed();
    });
  }

  private begin(): void {
    this.ends = [
      this.app.subscribe(this.follow),
      this.app.place.subscribe(this.follow),
      prefs.subscribe(() => this.limit()),
    ];
    this.follow();
  }

  private rest(): void {
    this.ends.forEach((end) => end());
    this.connection?.removeEventListener("ready", this.subscribeAnew);
    this.connection = null;
    this.leave();
  }

  private limit(): void {
    if (this.kept.keepAtMost(prefs.limit)) this.hasOlder = true;
    this.changed();
  }

  /** Follow the source that is looked at now, over the connection that there is now. */
  private readonly follow = (): void => {
    if (!this.app.ready) return;
    const { connection } = this.app.hass;
    const source = this.app.source;
    const same = keyOf(source) === keyOf(this.source);
    if (connection === this.connection && same) return;
    this.connection?.removeEventListener("ready", this.subscribeAnew);
    connection.addEventListener("ready", this.subscribeAnew);
    this.connection = connection;
    this.leave();
    if (!same) this.forget();
    this.source = source;
    this.marks.use(keyOf(source));
    void this.start();
  };

  private forget(): void {
    this.kept.clear("");
    this.boot = null;
    this.known = false;
    this.problem = null;
    this.hasOlder = false;
    this.total = 0;
    this.paused = false;
    this.skew = null;
    this.empty();
  }

  /** Forget what only makes sense with the rows that are gone now. */
  private empty(): void {
    this.arrived = 0;
    this.waiting = [];
    this.gaps.forget();
    this.clearedTo = 0;
    details.clear();
    this.changed();
  }

  private async start(): Promise<void> {
    clearTimeout(this.retry);
    const turn = ++this.turn;
    const { source } = this;
    if (!source) return;
    try {
      if ("trace_id" in source) await this.read(source, turn);
      else await this.subscribeTo(source.entry_id, turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.problem = messageOf(error);
      this.changed();
      this.retry = setTimeout(() => void this.start(), RETRY);
    }
  }

  /** Read a trace from its end, as much as there is room for. */
  private async read(source: Source, turn: number): Promise<void> {
    if (this.known) return;
    let page: Page;
    do {
      page = await this.app.api.queryMessages(source, this.kept.first || null, MOST_IN_PAGE);
      if (turn !== this.turn) return;
      this.kept.add(page.rows);
      this.count(page);
      this.hasOlder = page.more;
      this.known = true;
      this.changed();
    } while (page.more && page.rows.length && this.kept.all.length + MOST_IN_PAGE <= this.kept.room);
  }

  private async subscribeTo(entry: string, turn: number): Promise<void> {
    const since = this.boot === null ? null : { since_seq: this.lastSeq, boot_id: this.boot };
    const end = await this.app.api.subscribeMessages(entry, since, (event) => {
      if (turn === this.turn) this.take(event);
    });
    if (turn === this.turn) this.end = end;
    else void end().catch(() => undefined);
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

  private get lastSeq(): number {
    return Math.max(this.kept.last, this.waiting.at(-1)?.seq ?? 0);
  }

  private take(event: JournalEvent): void {
    this.problem = null;
    switch (event.type) {
      case "snapshot":
        return this.takeSnapshot(event);
      case "batch":
        return this.takeBatch(event);
      case "cleared":
        return this.takeCleared(event.wallbox);
      case "ended":
        this.end = null;
        this.turn += 1;
        this.retry = setTimeout(() => void this.app.refresh().then(() => this.start()), RETRY);
    }
  }

  private takeSnapshot(snapshot: Snapshot): void {
    const anew = snapshot.boot_id !== this.boot;
    if (anew) {
      if (this.boot !== null) this.marks.clear();
      this.kept.clear("");
      this.empty();
      this.boot = snapshot.boot_id;
      this.hasOlder = snapshot.more;
      this.kept.add(snapshot.rows);
    } else {
      if (snapshot.more) this.gaps.add(this.lastSeq, snapshot.rows[0]?.seq ?? 0);
      this.receive(snapshot.rows);
    }
    this.count(snapshot);
    this.known = true;
    this.changed();
    void this.gaps.fill();
  }

  private takeBatch(batch: Batch): void {
    const newest = batch.rows.at(-1);
    if (newest) this.skew = Math.max(newest.at - Date.now() / 1000, this.skew ?? -Infinity);
    if (batch.skipped) this.gaps.add(this.lastSeq, batch.rows[0]?.seq ?? batch.last_seq + 1);
    this.receive(batch.rows);
    this.count(batch);
    this.changed();
    void this.gaps.fill();
  }

  private takeCleared(wallbox: string): void {
    this.kept.clear(wallbox);
    this.waiting = wallbox ? this.waiting.filter(({ wb }) => wb !== wallbox) : [];
    this.arrived = this.waiting.length;
    if (!wallbox) {
      this.hasOlder = false;
      this.total = 0;
      this.gaps.forget();
      this.marks.clear();
    }
    details.clear();
    this.changed();
  }

  private receive(rows: readonly Row[]): void {
    const last = this.lastSeq;
    const news = rows.filter(({ seq }) => seq > last);
    if (!this.paused) return this.put(news);
    this.arrived += news.length;
    // What there is no room for will not be shown either when it goes on.
    this.waiting = [...this.waiting, ...news].slice(-this.kept.room);
  }

  private put(rows: readonly Row[]): void {
    if (this.kept.add(rows)) this.hasOlder = true;
  }

  private count({ first_seq, last_seq, rows }: Page | Snapshot | Batch): void {
    this.total = Math.max(last_seq ? last_seq - first_seq + 1 : 0, rows.length);
    if (this.kept.first && this.kept.first <= first_seq) this.hasOlder = false;
  }

  /** Take in what was missing, wherever it belongs. */
  private insert(found: readonly Row[]): void {
    if (this.paused) {
      this.arrived += found.length;
      this.waiting = [...this.waiting, ...found].sort((a, b) => a.seq - b.seq).slice(-this.kept.room);
    } else this.put(found);
    this.changed();
  }
}

function keyOf(source: Source | null): string {
  if (!source) return "";
  return "trace_id" in source ? `trace ${source.trace_id}` : `entry ${source.entry_id}`;
}
