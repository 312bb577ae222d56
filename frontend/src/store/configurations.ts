/** The configuration keys of wallboxes, as the proxy knows them, and what came of changing them. */

import type { Configuration, ConfigurationKey, Sent } from "../protocol";
import type { App } from "./app";
import { Observable } from "./observable";

/** What came of changing a key: the wallbox's answer, or why there is none. */
export interface Edit {
  value: string;
  status: string | null;
  problem: unknown;
}

export interface Known extends Configuration {
  /** Keys that the wallbox was asked for and does not have. */
  unknown: readonly string[];
  /** By the key's name. */
  edits: ReadonlyMap<string, Edit>;
  /** A value was accepted that holds only after a reboot. */
  needsReboot: boolean;
}

const NOTHING: Known = { read_at: null, keys: [], unknown: [], edits: new Map(), needsReboot: false };

export class Configurations extends Observable {
  private known = new Map<string, Known>();
  private problems = new Map<string, unknown>();
  private loading = new Set<string>();

  constructor(private readonly app: App) {
    super();
  }

  of(wallbox: string): Known | null {
    return this.known.get(this.name(wallbox)) ?? null;
  }

  problem(wallbox: string): unknown {
    return this.problems.get(this.name(wallbox)) ?? null;
  }

  /** Ask the proxy what it knows. */
  async load(wallbox: string): Promise<void> {
    const name = this.name(wallbox);
    const entry = this.app.proxy?.entry_id;
    if (entry === undefined || this.loading.has(name)) return;
    this.loading.add(name);
    try {
      const configuration = await this.app.api.configuration(entry, wallbox);
      this.known.set(name, { ...(this.known.get(name) ?? NOTHING), ...configuration });
      this.problems.delete(name);
    } catch (error) {
      this.problems.set(name, error);
    } finally {
      this.loading.delete(name);
    }
    this.changed();
  }

  /** Have the wallbox tell all its keys, or some that it does not tell by itself. */
  async read(wallbox: string, keys: string[] = []): Promise<Sent | null> {
    const sent = await this.app.commands.send(wallbox, "GetConfiguration", keys.length ? { key: keys } : {});
    if (sent?.answer?.kind === "result") this.note(wallbox, sent.answer.payload);
    await this.load(wallbox);
    return sent;
  }

  /** Change a key; the answer stands in `edits` afterwards. */
  async change(wallbox: string, key: string, value: string): Promise<Edit> {
    const { commands } = this.app;
    const sent = await commands.send(wallbox, "ChangeConfiguration", { key, value });
    const answer = sent?.answer ?? null;
    const status = answer?.kind === "result" && typeof answer.payload["status"] === "string" ? answer.payload["status"] : null;
    const isSecret = this.of(wallbox)?.keys.some((each) => each.key === key && each.value === HIDDEN);
    const edit: Edit = { value: isSecret ? HIDDEN : value, status, problem: status === null ? whyNot(sent) : null };
    await this.load(wallbox);
    const known = this.of(wallbox) ?? NOTHING;
    this.known.set(this.name(wallbox), {
      ...known,
      keys: status === "Accepted" || status === "RebootRequired" ? known.keys.map(setTo(key, value)) : known.keys,
      edits: new Map(known.edits).set(key, edit),
      needsReboot: known.needsReboot || status === "RebootRequired",
    });
    this.changed();
    return edit;
  }

  /** The wallbox is rebooted: what waited for that holds now. */
  rebooted(wallbox: string): void {
    const known = this.of(wallbox);
    if (!known?.needsReboot) return;
    this.known.set(this.name(wallbox), { ...known, needsReboot: false, edits: new Map() });
    this.changed();
  }

  private note(wallbox: string, payload: Record<string, unknown>): void {
    const told = (list: unknown): string[] =>
      (Array.isArray(list) ? list : []).filter((each): each is string => typeof each === "string");
    const known = this.of(wallbox) ?? NOTHING;
    const unknown = new Set([...known.unknown, ...told(payload["unknownKey"])]);
    this.known.set(this.name(wallbox), { ...known, unknown: [...unknown] });
  }

  private name(wallbox: string): string {
    return `${this.app.proxy?.entry_id ?? ""} ${wallbox}`;
  }
}

/** The proxy shows secrets as dots: those stay what it says. */
function setTo(key: string, value: string): (each: ConfigurationKey) => ConfigurationKey {
  return (each) => (each.key === key && each.value !== HIDDEN ? { ...each, value } : each);
}

/** What stands for a secret. */
export const HIDDEN = "••••";

function whyNot(sent: Sent | null): unknown {
  if (sent?.answer?.kind === "error") return new Error(`${sent.answer.code} ${sent.answer.text}`.trim());
  if (sent?.problem) return new Error(sent.problem);
  if (sent?.complaints.length) return new Error(sent.complaints.map(({ message }) => message).join("; "));
  return null;
}
