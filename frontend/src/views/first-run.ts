/** The checklist from nothing to a wallbox that EVCC knows: what holds already, and what to do about the rest. */

import { mdiAlertCircle, mdiCheckCircle, mdiCircleOutline, mdiClose, mdiContentCopy } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { ProxyInfo, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { t } from "../texts";
import { copyText } from "../ui/clipboard";
import { icon } from "../ui/icon";
import { live, LiveElement } from "../ui/live";
import { controls } from "../ui/theme";

/** Milliseconds between two questions after what only `info` has. */
const ASK = 5000;

/** Whether a line holds: yes, no, or not yet known because an earlier one does not hold. */
type State = "done" | "failed" | "waiting";

interface Line {
  state: State;
  title: string;
  /** What it means or what to do. */
  text: string;
  more?: TemplateResult;
}

const ICONS: Record<State, string> = { done: mdiCheckCircle, failed: mdiAlertCircle, waiting: mdiCircleOutline };
const LOOKS: Record<State, string> = { done: "good", failed: "bad", waiting: "quiet" };

export class WbxFirstRun extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      :host {
        max-width: 720px;
        margin: 0 auto;
        padding: 8px 0;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      ol {
        margin: 12px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr);
        gap: 12px;
        padding: 14px 0;
        border-top: 1px solid var(--wbx-line);
      }
      .words {
        display: grid;
        gap: 4px;
        min-width: 0;
      }
      h3 {
        margin: 0;
        font-size: 15px;
        font-weight: 500;
      }
      p {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .address {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
        margin-top: 6px;
      }
      .address code {
        padding: 8px 10px;
        border-radius: 8px;
        background: var(--wbx-shade);
        overflow-wrap: anywhere;
        user-select: all;
      }
      pre {
        margin: 6px 0;
        padding: 10px 12px;
        border-radius: 8px;
        background: var(--wbx-shade);
        overflow-x: auto;
        user-select: all;
      }
    `,
  ];

  /** Whether it stands in for a view that there is, to which one can go back. */
  @property({ type: Boolean }) closable = false;
  private asking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void app.refresh();
    this.asking = setInterval(() => {
      if (!document.hidden) void app.refresh();
    }, ASK);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.asking);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { proxy } = app;
    if (!proxy) return nothing;
    const several = (app.info?.proxies.length ?? 0) > 1;
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${t(this.closable ? "first_run.check" : "first_run.title")}</h2>
        ${this.closable
          ? html`<button
              class="icon plain"
              title=${t("first_run.close")}
              aria-label=${t("first_run.close")}
              @click=${() => app.place.go({ query: { check: "" } })}
            >
              ${icon(mdiClose)}
            </button>`
          : nothing}
      </div>
      ${several ? this.proxies(proxy) : nothing}
      ${this.closable ? nothing : html`<p class="quiet">${t("first_run.intro")}</p>`}
      <ol>
        ${this.lines(proxy).map((line) => this.line(line))}
      </ol>
    </section>`;
  }

  private proxies(proxy: ProxyInfo): TemplateResult {
    const choose = (event: Event): void =>
      app.place.go({ query: { proxy: (event.target as HTMLSelectElement).value, wallbox: "" } });
    return html`<label
      >${t("first_run.proxy")}
      <select @change=${choose}>
        ${app.info?.proxies.map(
          ({ entry_id, title }) => html`<option value=${entry_id} ?selected=${entry_id === proxy.entry_id}>${title}</option>`,
        )}
      </select></label
    >`;
  }

  private line({ state, title, text, more }: Line): TemplateResult {
    return html`<li>
      <span class="mark ${LOOKS[state]}">${icon(ICONS[state], 24)}</span>
      <div class="words">
        <h3>${title}<span class="visually-hidden">: ${t(`first_run.${state}`)}</span></h3>
        ${text ? html`<p class=${state === "failed" ? "" : "quiet"}>${text}</p>` : nothing} ${more ?? nothing}
      </div>
    </li>`;
  }

  private lines(proxy: ProxyInfo): Line[] {
    const { wallboxes } = app.status;
    const looked = app.status.find(app.wallbox) ?? wallboxes.find(({ legs }) => legs.wallbox.up) ?? wallboxes[0] ?? null;
    return [listening(proxy), this.entered(proxy), connection(proxy, looked), boot(looked), reachable(proxy, looked), this.known(looked)];
  }

  private entered(proxy: ProxyInfo): Line {
    const entered = app.status.wallboxes.length > 0;
    return {
      state: entered ? "done" : "waiting",
      title: t("first_run.address"),
      text: t("first_run.address_what"),
      more: html`${proxy.urls.map((url, index) => html`${index === 1 ? html`<p class="quiet">${t("first_run.others")}</p>` : nothing}${this.address(url)}`)}
        <p class="quiet">${t("first_run.address_id", { example: `${proxy.urls[0] ?? "ws://…/"}garage` })}</p>`,
    };
  }

  private address(url: string): TemplateResult {
    return html`<div class="address">
      <code>${url}</code>
      <button @click=${() => this.copy(url)}>${icon(mdiContentCopy)}${t("first_run.copy")}</button>
    </div>`;
  }

  /** EVCC answers the first message of a wallbox with Pending when no charger has its id. */
  private known(wallbox: WallboxStatus | null): Line {
    const title = t("first_run.known");
    const answer = wallbox?.boot_answer ?? null;
    if (!wallbox || answer === null) return { state: "waiting", title, text: t("first_run.known_waits") };
    if (answer === "Accepted") return { state: "done", title, text: t("first_run.known_done", { id: wallbox.id }) };
    const snippet = charger(wallbox.id);
    return {
      state: "failed",
      title,
      text: t(answer === "Rejected" ? "first_run.known_rejected" : "first_run.known_failed", { id: wallbox.id }),
      more: html`<pre>${snippet}</pre>
        <div>
          <button @click=${() => this.copy(snippet)}>${icon(mdiContentCopy)}${t("first_run.copy")}</button>
        </div>
        <p class="quiet">${t("first_run.known_then")}</p>`,
    };
  }

  private async copy(text: string): Promise<void> {
    this.toast(t((await copyText(text, this.renderRoot)) ? "configuration.copied" : "configuration.not_copied"));
  }
}

/** What EVCC's configuration needs for a wallbox. */
export function charger(id: string): string {
  const name = id.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "wallbox";
  const plain = /^[A-Za-z][\w-]*$/.test(id) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(id);
  return [
    "chargers:",
    `  - name: ${/^[a-z]/.test(name) ? name : `wallbox_${name}`}`,
    "    type: template",
    "    template: ocpp",
    `    stationid: ${plain ? id : JSON.stringify(id)}`,
  ].join("\n");
}

function listening({ listening, problem, urls }: ProxyInfo): Line {
  const port = /:(\d+)\/?$/.exec(urls[0] ?? "")?.[1] ?? "";
  if (listening) return { state: "done", title: t("first_run.listening"), text: port && t("first_run.listening_done", { port }) };
  return {
    state: "failed",
    title: t("first_run.listening"),
    text: [problem, t("first_run.listening_failed")].filter(Boolean).join(" "),
  };
}

function connection(proxy: ProxyInfo, wallbox: WallboxStatus | null): Line {
  const title = t("first_run.connected");
  if (wallbox?.legs.wallbox.up) return { state: "done", title, text: t("first_run.connected_done", { wallbox: wallbox.title }) };
  if (wallbox) return { state: "failed", title, text: t("first_run.connected_lost", { wallbox: wallbox.title }) };
  return { state: "waiting", title, text: t(proxy.accepts_new ? "first_run.connected_waits" : "first_run.no_new") };
}

function boot(wallbox: WallboxStatus | null): Line {
  const title = t("first_run.booted");
  if (!wallbox) return { state: "waiting", title, text: "" };
  const model = [wallbox.vendor, wallbox.model].filter(Boolean).join(" ");
  if (wallbox.booted || model) return { state: "done", title, text: model };
  return { state: "waiting", title, text: t("first_run.booted_waits") };
}

function reachable({ evcc, evcc_reachable }: ProxyInfo, wallbox: WallboxStatus | null): Line {
  const title = t("first_run.reachable");
  if (wallbox?.legs.evcc.up || evcc_reachable) return { state: "done", title, text: evcc };
  if (evcc_reachable === null) return { state: "waiting", title, text: t("first_run.reachable_waits", { evcc }) };
  const problem = wallbox?.legs.evcc.problem ?? "";
  return { state: "failed", title, text: [t("first_run.reachable_failed", { evcc }), problem].filter(Boolean).join(" ") };
}

customElements.define("wbx-first-run", WbxFirstRun);
