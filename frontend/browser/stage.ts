/** What a test has the wallboxes and EVCC do. */

import { inject } from "vitest";

/** Ids of the two wallboxes that charge: one does as OCPP asks, the other is odd. */
export const GARAGE = "garage";
export const ODD = "carport";

type Payload = Record<string, unknown>;

async function tell(name: string, members: Record<string, unknown> = {}): Promise<unknown> {
  const response = await fetch(`${inject("stage").control}/${name}`, { method: "POST", body: JSON.stringify(members) });
  const { result, error } = (await response.json()) as { result?: unknown; error?: string };
  if (error) throw new Error(error);
  return result;
}

export const evcc = {
  stop: () => tell("evcc_stop"),
  start: () => tell("evcc_start"),
  /** Change what it wants to charge with, in A per phase. */
  want: (current: number) => tell("wanted", { current }),
  received: (wallbox: string) => tell("evcc_received", { wallbox }) as Promise<string[]>,
};

/** One of the two wallboxes that charge. */
export const wallbox = {
  /** Break its connection; it dials again. */
  drop: (id: string) => tell("drop", { wallbox: id }),
  setting: (id: string, key: string) => tell("setting", { wallbox: id, key }) as Promise<string>,
};

/** Have Home Assistant reload the integration's entry. */
export const reload = () => tell("reload");

/** Another proxy, which no wallbox knows of. */
export const second = {
  open: () => tell("second_open") as Promise<{ entry_id: string; wallboxes: string }>,
  /** Have a wallbox connect to it. */
  dial: (wallbox: string) => tell("second_dial", { wallbox }),
  /** Take it away. */
  close: () => tell("second_close"),
};

/** A wallbox that does only what a test says. */
export class Puppet {
  private constructor(readonly id: string) {}

  /** Connect; `answers` has by action what it answers instead of Accepted. */
  static async dial(id: string, answers: Record<string, Payload> = {}): Promise<Puppet> {
    await tell("dial", { wallbox: id, answers });
    return new Puppet(id);
  }

  send(text: string): Promise<unknown> {
    return tell("send", { wallbox: this.id, text });
  }

  /** Send a call; resolves with the frame that answers it. */
  call(action: string, payload: Payload): Promise<unknown[]> {
    return tell("call", { wallbox: this.id, action, payload }) as Promise<unknown[]>;
  }

  /** Send Heartbeats without waiting for answers; resolves with how many. */
  flood(per_second: number, seconds: number): Promise<number> {
    return tell("flood", { wallbox: this.id, per_second, seconds }) as Promise<number>;
  }

  received(): Promise<string[]> {
    return tell("received", { wallbox: this.id }) as Promise<string[]>;
  }

  hangUp(): Promise<unknown> {
    return tell("hang_up", { wallbox: this.id });
  }
}
