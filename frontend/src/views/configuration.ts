/** The Configuration view: a wallbox's keys, what they mean, and how the wallbox takes their change. */

import { mdiContentCopy, mdiDownload, mdiFileRefreshOutline, mdiLockOutline, mdiMagnify, mdiPencil, mdiRestart } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { meaning, members, traits } from "../ocpp/keys";
import type { ConfigurationKey, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import type { Edit, Known } from "../store/configurations";
import { isForbidden, messageOf } from "../store/errors";
import type { Observable } from "../store/observable";
import { counted, t } from "../texts";
import { copyText } from "../ui/clipboard";
import { download } from "../ui/download";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { live, LiveElement } from "../ui/live";
import { ago, UNKNOWN } from "../ui/moment";
import { answerWords, outcomeText } from "../ui/outcome";
import { controls } from "../ui/theme";
import "./command-dialog";
import type { WbxCommandDialog } from "./command-dialog";
import { configurationStyle } from "./configuration-style";
import "./key-edit";

/** What a wallbox may be asked for by name. */
const NAME = /^[\w.:-]{1,50}$/;

class WbxConfiguration extends LiveElement {
  static override styles = [controls, live, configurationStyle];

  @property({ type: Boolean }) narrow = false;
  @state() private search = "";
  @state() private editing: string | null = null;
  @state() private busy = false;
  @query("wbx-command-dialog") private dialog!: WbxCommandDialog;
  /** What was loaded: another wallbox, or the same after it came back, is loaded anew. */
  private loaded = "";
  private since: number | null = null;

  protected override watched(): Observable[] {
    return [...super.watched(), app.configurations];
  }

  private get wallbox(): WallboxStatus | null {
    const { wallboxes } = app.status;
    return app.status.find(app.wallbox) ?? (wallboxes.length === 1 ? wallboxes[0]! : null);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { wallbox } = this;
    const { up, since } = wallbox?.legs.wallbox ?? { up: false, since: null };
    const wanted = wallbox ? `${app.proxy?.entry_id} ${wallbox.id} ${up} ${wallbox.booted}` : "";
    if (!wallbox || (wanted === this.loaded && since === this.since)) return;
    const isAnother = this.loaded.split(" ")[1] !== wallbox.id;
    if (isAnother) this.editing = null;
    else if (up && since !== this.since && this.since !== null) app.configurations.rebooted(wallbox.id);
    this.loaded = wanted;
    if (up || isAnother) this.since = since;
    void app.configurations.load(wallbox.id);
  }

  protected override render(): TemplateResult {
    const { wallbox } = this;
    if (!app.status.known && app.status.problem) return this.failed(app.status.problem);
    if (!app.status.known) return html`<p class="notice">${t("common.loading")}</p>`;
    if (!app.status.wallboxes.length) return html`<p class="notice">${t("configuration.no_wallbox")}</p>`;
    if (!wallbox) return this.choice();
    const known = app.configurations.of(wallbox.id);
    const problem = app.configurations.problem(wallbox.id);
    return html`${problem ? this.failed(problem) : nothing} ${known ? this.page(wallbox, known) : nothing}
      <wbx-command-dialog .wallbox=${wallbox}></wbx-command-dialog>`;
  }

  private failed(problem: unknown): TemplateResult {
    const why = isForbidden(problem) ? t("status.forbidden") : messageOf(problem);
    return html`<p class="notice" role="alert">${why}</p>`;
  }

  private choice(): TemplateResult {
    return html`<section class="card">
      <h2>${t("configuration.which")}</h2>
      <ul class="choice">
        ${app.status.wallboxes.map(({ id, title }) => html`<li>${link({ query: { wallbox: id } }, title, "button")}</li>`)}
      </ul>
    </section>`;
  }

  private page(wallbox: WallboxStatus, known: Known): TemplateResult {
    const shown = known.keys.filter((key) => this.isSought(key));
    return html`${this.head(wallbox, known)} ${known.needsReboot ? this.reboot(wallbox) : nothing}
      <div class="tools">
        <label class="search"
          >${icon(mdiMagnify)}<span class="visually-hidden">${t("configuration.search")}</span
          ><input
            type="search"
            placeholder=${t("configuration.search")}
            .value=${this.search}
            @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        /></label>
        <span class="quiet" role="status">${counted("configuration.shown", shown.length)}</span>
      </div>
      ${this.asking(wallbox, known)} ${known.keys.length ? this.table(wallbox, known, shown) : this.empty(known)}
      ${known.unknown.length
        ? html`<p class="quiet">${t("configuration.unknown", { keys: known.unknown.join(", ") })}</p>`
        : nothing}`;
  }

  private head(wallbox: WallboxStatus, known: Known): TemplateResult {
    const { up } = wallbox.legs.wallbox;
    return html`<div class="head">
      <div>
        <h2>${t("configuration.of", { wallbox: wallbox.title })}</h2>
        <span class="quiet">
          ${known.read_at === null
            ? t("configuration.never_read")
            : t("configuration.read", { ago: ago(known.read_at, app.status.now) })}
        </span>
      </div>
      <div class="buttons">
        <button ?disabled=${!up || this.busy} aria-describedby=${up ? nothing : "offline"} @click=${() => this.read(wallbox)}>
          ${icon(mdiFileRefreshOutline)}${t(this.busy ? "configuration.reading" : "configuration.read_now")}
        </button>
        <button class="icon" ?disabled=${!known.keys.length} title=${t("configuration.copy")} aria-label=${t("configuration.copy")} @click=${() => this.copy(wallbox, known)}>
          ${icon(mdiContentCopy)}
        </button>
        <button class="icon" ?disabled=${!known.keys.length} title=${t("configuration.download")} aria-label=${t("configuration.download")} @click=${() => this.save(wallbox, known)}>
          ${icon(mdiDownload)}
        </button>
      </div>
      ${up ? nothing : html`<p class="quiet wide" id="offline">${t("configuration.offline")}</p>`}
    </div>`;
  }

  private reboot(wallbox: WallboxStatus): TemplateResult {
    return html`<div class="hint" role="status">
      <span>${t("configuration.needs_reboot")}</span>
      <button ?disabled=${!wallbox.legs.wallbox.up} @click=${() => this.dialog.ask("reset")}>
        ${icon(mdiRestart)}${t("commands.reset")}
      </button>
    </div>`;
  }

  /** Wallboxes often have keys that they tell only when asked for by name. */
  private asking(wallbox: WallboxStatus, known: Known): TemplateResult | typeof nothing {
    const name = this.search.trim();
    const isTold = known.keys.some(({ key }) => key.toLowerCase() === name.toLowerCase());
    if (!NAME.test(name) || name.length < 4 || isTold || !wallbox.legs.wallbox.up) return nothing;
    return html`<p class="asking">
      <button ?disabled=${this.busy} @click=${() => this.read(wallbox, [name])}>${t("configuration.ask", { key: name })}</button>
    </p>`;
  }

  private empty(known: Known): TemplateResult {
    return html`<p class="notice">${t(known.read_at === null ? "configuration.unread" : "configuration.told_none")}</p>`;
  }

  private table(wallbox: WallboxStatus, known: Known, shown: ConfigurationKey[]): TemplateResult {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t("configuration.key")}</th>
          <th scope="col">${t("configuration.value")}</th>
          <th scope="col"><span class="visually-hidden">${t("configuration.change")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((key) => this.row(wallbox, key, known.edits.get(key.key) ?? null))}
      </tbody>
    </table>`;
  }

  private row(wallbox: WallboxStatus, key: ConfigurationKey, edit: Edit | null): TemplateResult {
    const edits = this.editing === key.key;
    const save = (event: CustomEvent<{ value: string }>): void => void this.change(wallbox, key.key, event.detail.value);
    return html`<tr>
      <th scope="row">
        <code>${key.key}</code>
        ${key.readonly ? html`<span class="mark quiet">${icon(mdiLockOutline, 14)}${t("configuration.readonly")}</span>` : nothing}
        <div class="meaning quiet">${meaning(key.key)}</div>
      </th>
      <td class="shown">
        ${edits
          ? html`<wbx-key-edit .key=${key} ?busy=${this.busy} @wbx-save=${save} @wbx-cancel=${() => (this.editing = null)}></wbx-key-edit>`
          : this.value(key)}
        ${key.automatic === null ? nothing : this.automatic(key, key.automatic)} ${edit ? this.answer(edit) : nothing}
      </td>
      <td class="tool">
        ${key.readonly || edits
          ? nothing
          : html`<button
              class="icon plain"
              title=${t("configuration.change")}
              aria-label=${t("configuration.change_key", { key: key.key })}
              ?disabled=${!wallbox.legs.wallbox.up || this.busy}
              @click=${() => (this.editing = key.key)}
            >
              ${icon(mdiPencil)}
            </button>`}
      </td>
    </tr>`;
  }

  private value(key: ConfigurationKey): TemplateResult {
    const { kind, unit } = traits(key.key, key.value);
    if (key.value === null || key.value === "") return html`<span class="quiet">${key.value === null ? UNKNOWN : t("configuration.empty")}</span>`;
    if (kind === "list") return html`<span class="members">${members(key.value).map((each) => html`<code>${each}</code>`)}</span>`;
    return html`<code>${key.value}</code>${unit ? html` <span class="quiet">${unit}</span>` : nothing}`;
  }

  private automatic(key: ConfigurationKey, value: string): TemplateResult {
    return key.refused
      ? html`<div class="note warn">${t("configuration.refused", { value })}</div>`
      : html`<div class="note quiet">${t("configuration.automatic", { value })}</div>`;
  }

  private answer({ value, status, problem }: Edit): TemplateResult {
    if (status === null) {
      const why = problem === null ? t("configuration.unsent") : messageOf(problem);
      return html`<div class="note bad" role="status">${t("configuration.no_answer", { value, why })}</div>`;
    }
    const look = status === "Accepted" ? "good" : status === "RebootRequired" ? "warn" : "bad";
    return html`<div class="note ${look}" role="status">${t("configuration.answered", { value, answer: answerWords(status) })}</div>`;
  }

  private isSought({ key, value }: ConfigurationKey): boolean {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const text = `${key} ${value ?? ""} ${meaning(key)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  private async read(wallbox: WallboxStatus, keys: string[] = []): Promise<void> {
    await this.busily(async () => {
      await app.configurations.read(wallbox.id, keys);
      const [command] = app.commands.of(wallbox.id);
      if (command) this.toast(outcomeText(command));
    });
  }

  private async change(wallbox: WallboxStatus, key: string, value: string): Promise<void> {
    await this.busily(async () => {
      await app.configurations.change(wallbox.id, key, value);
      this.editing = null;
    });
  }

  private async busily(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  private async copy(wallbox: WallboxStatus, known: Known): Promise<void> {
    const copied = await copyText(asJson(wallbox, known), this.renderRoot);
    this.toast(t(copied ? "configuration.copied" : "configuration.not_copied"));
  }

  private save(wallbox: WallboxStatus, known: Known): void {
    const address = URL.createObjectURL(new Blob([asJson(wallbox, known)], { type: "application/json" }));
    download(address, `${wallbox.id.replace(/[^\w-]+/g, "_")}-configuration.json`);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

function asJson({ id, vendor, model, firmware }: WallboxStatus, known: Known): string {
  const read_at = known.read_at === null ? null : new Date(known.read_at * 1000).toISOString();
  const configurationKey = known.keys.map(({ key, value, readonly }) => ({ key, readonly, value }));
  return JSON.stringify({ wallbox: id, vendor, model, firmware, read_at, configurationKey, unknownKey: known.unknown }, null, 2);
}

customElements.define("wbx-configuration", WbxConfiguration);
