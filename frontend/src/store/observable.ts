/** State that elements watch: they are told once per turn that it changed. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Observable {
  private readonly listeners = new Set<() => void>();
  private due = false;

  /** Call when this changed; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tell the listeners, together with all other changes of this turn. */
  protected changed(): void {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      for (const listener of [...this.listeners]) listener();
    });
  }
}

/** Renders its element anew whenever one of the states changed, while it is on the page. */
export class Watch implements ReactiveController {
  private ends: (() => void)[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly states: () => Observable[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    const update = () => this.host.requestUpdate();
    this.ends = this.states().map((state) => state.subscribe(update));
  }

  hostDisconnected(): void {
    for (const end of this.ends) end();
    this.ends = [];
  }
}
