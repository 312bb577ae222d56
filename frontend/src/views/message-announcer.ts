/** What a screen reader is told of the messages without asking: only that it was paused, and of errors. */

import { app } from "../store/app";
import { isTrouble } from "../store/filter";
import { counted, t } from "../texts";

/** Milliseconds between two announcements of errors. */
const PAUSE = 5000;

export class Announcer {
  text = "";
  private paused = app.messages.paused;
  private seen: number | null = null;
  private last = 0;

  /** Look at what is new. */
  look(): void {
    const { messages } = app;
    if (messages.paused !== this.paused) {
      this.paused = messages.paused;
      this.text = t(this.paused ? "messages.said_paused" : "messages.said_resumed");
    }
    const { kept } = messages;
    if (this.seen === null || kept.last < this.seen) this.seen = messages.known ? kept.last : null;
    if (this.seen === null || kept.last === this.seen || Date.now() - this.last < PAUSE) return;
    const errors = kept.all.slice(kept.indexFrom(this.seen + 1)).filter((row) => app.filter.isOfWallbox(row) && isTrouble(row));
    this.seen = kept.last;
    if (!errors.length) return;
    this.last = Date.now();
    this.text = counted("messages.said_errors", errors.length);
  }
}
