/** The trace files that are opened: they lie in Home Assistant, for an hour, and are only named here. */

import { type Api, DOMAIN } from "../api";
import type { HomeAssistant } from "../ha-types";
import type { Opened } from "../protocol";
import { Observable } from "./observable";

/** Bytes of the largest file that is read. */
export const LARGEST = 20 * 1024 * 1024;

export class Traces extends Observable {
  list: readonly Opened[] = [];

  constructor(
    private readonly api: Api,
    private readonly home: () => HomeAssistant,
  ) {
    super();
  }

  find(trace_id: string | null): Opened | null {
    return this.list.find((trace) => trace.trace_id === trace_id) ?? null;
  }

  /** Ask which ones are open: another tab, or the one before this page was loaded, may have opened some. */
  async load(): Promise<void> {
    this.list = (await this.api.opened()).traces;
    this.changed();
  }

  /** Hand a file to Home Assistant and have it opened. Throws what speaks against it. */
  async open(file: File): Promise<Opened> {
    const opened = await this.api.import(await this.upload(file), file.name);
    this.list = [...this.list.filter(({ trace_id }) => trace_id !== opened.trace_id), opened];
    this.changed();
    await this.load();
    return opened;
  }

  async close(trace_id: string): Promise<void> {
    this.list = this.list.filter((trace) => trace.trace_id !== trace_id);
    this.changed();
    await this.api.close(trace_id);
  }

  private async upload(file: File): Promise<string> {
    const body = new FormData();
    body.append("file", file);
    const fetchWithAuth = this.home().fetchWithAuth;
    if (!fetchWithAuth) throw new Error(`${DOMAIN}: this Home Assistant cannot upload files`);
    const response = await fetchWithAuth("/api/file_upload", { method: "POST", body });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    return ((await response.json()) as { file_id: string }).file_id;
  }
}
