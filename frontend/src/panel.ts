/** The panel's frame: header, the tabs of wallboxes and views, and the view that the address names. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { HomeAssistant, PanelInfo, Route } from "./ha-types";
import { app } from "./store/app";
import { VIEWS, type View } from "./store/location";
import type { Observable } from "./store/observable";
import { parts } from "./store/parts";
import { counted, t, texts } from "./texts";
import { WbxElement } from "./ui/element";
import { controls, theme } from "./ui/theme";
import "./views/trace-banner";

class WbxPanel extends WbxElement {
  static override styles = [
    theme,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--header-height, 56px);
        padding: 0 12px;
        background: var(--app-header-background-color, var(--wbx-accent));
        color: var(--app-header-text-color, #fff);
        border-bottom: var(--app-header-border-bottom, none);
      }
      h1 {
        flex: 1;
        min-width: 0;
        margin: 0;
        overflow: hidden;
        font-size: 20px;
        /* Bold, it is large enough for the little contrast that Home Assistant's own header has. */
        font-weight: 700;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 0 24px;
        padding: 0 12px;
        background: var(--wbx-card);
        border-bottom: 1px solid var(--wbx-line);
      }
      nav ul {
        display: flex;
        max-width: 100%;
        margin: 0;
        padding: 0;
        overflow-x: auto;
        list-style: none;
        scrollbar-width: none;
      }
      nav .wallboxes {
        margin-left: auto;
      }
      nav a {
        position: relative;
        display: flex;
        align-items: center;
        gap: 6px;
        height: 44px;
        padding: 0 12px;
        border-bottom: 3px solid transparent;
        color: var(--wbx-text-2);
        text-decoration: none;
        white-space: nowrap;
      }
      nav a[aria-current] {
        border-bottom-color: var(--wbx-accent);
        color: var(--wbx-text);
        font-weight: 500;
      }
      .dot {
        width: 8px;
        height: 8px;
        border: 2px solid var(--wbx-text-2);
        border-radius: 50%;
      }
      .dot.up {
        border-color: var(--wbx-good);
        background: var(--wbx-good);
      }
      .badge {
        min-width: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: var(--wbx-bad);
        color: var(--wbx-card);
        font-size: 12px;
        font-weight: 700;
        line-height: 20px;
        text-align: center;
      }
      main {
        position: relative;
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      .notice {
        margin: 24px auto;
        max-width: 480px;
        text-align: center;
      }
      @media (max-width: 600px) {
        nav .wallboxes {
          margin-left: 0;
        }
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ attribute: false }) route?: Route;
  @property({ attribute: false }) panel?: PanelInfo;
  private unmount: (() => void) | undefined;
  private leaveHealth: (() => void) | undefined;
  private home: HomeAssistant | undefined;

  /** Home Assistant sets this at each change of any state: most of them change nothing here. */
  @property({ attribute: false, hasChanged: matters })
  set hass(hass: HomeAssistant | undefined) {
    this.home = hass;
    if (hass) app.take(hass);
  }
  get hass(): HomeAssistant | undefined {
    return this.home;
  }

  protected override watched(): Observable[] {
    return [app, app.place, app.traces, app.health, parts];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unmount = app.mount();
    this.leaveHealth = app.health.watch();
    window.addEventListener("location-changed", this.moved);
    window.addEventListener("popstate", this.moved);
    app.place.read(this.route);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("location-changed", this.moved);
    window.removeEventListener("popstate", this.moved);
    this.leaveHealth?.();
    this.unmount?.();
  }

  private readonly moved = (): void => app.place.read(this.route);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("route")) app.place.read(this.route);
    if (this.hass) {
      void texts.load(this.hass);
      // Home Assistant leaves it out at first; without a boolean the attribute would flip each time.
      this.toggleAttribute("dark", this.hass.themes.darkMode === true);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.hass) return nothing;
    const view = this.view();
    return html`
      <header>
        <ha-menu-button .hass=${this.hass} .narrow=${this.narrow}></ha-menu-button>
        <h1>${this.panel?.title ?? t("common.title")}</h1>
      </header>
      ${app.proxy ? this.tabs(view) : nothing}
      ${app.trace ? html`<wbx-trace-banner></wbx-trace-banner>` : nothing}
      <main>${app.proxy && texts.language ? this.shown(view) : this.nothingYet()}</main>
    `;
  }

  private view(): View {
    return app.place.view ?? "status";
  }

  private tabs(view: View): TemplateResult {
    return html`<nav aria-label=${t("common.views")}>
      <ul>
        ${VIEWS.map(
          (each) =>
            html`<li>${this.tab({ view: each, seq: null }, each === view ? "page" : undefined, [
                t(`common.${each}`),
                each === "health" ? this.badge() : nothing,
              ])}</li>`,
        )}
      </ul>
      <ul class="wallboxes">
        ${this.wallboxes().map(
          ({ id, title, connected }) =>
            html`<li>
              ${this.tab(
                { query: { wallbox: id }, seq: null },
                id === app.wallbox ? "true" : undefined,
                html`${connected === null ? nothing : html`<span class="dot ${connected ? "up" : ""}"></span>`}${title}`,
              )}
            </li>`,
        )}
      </ul>
    </nav>`;
  }

  private wallboxes(): { id: string; title: string; connected: boolean | null }[] {
    const recorded = app.trace?.wallboxes.map((id) => ({ id, title: id, connected: null }));
    const known = recorded ?? app.proxy?.wallboxes ?? [];
    if (known.length < 2) return [];
    return [{ id: "", title: t("common.all"), connected: null }, ...known];
  }

  private tab(to: Parameters<typeof app.place.href>[0], current: string | undefined, content: unknown): TemplateResult {
    const go = (event: MouseEvent): void => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      app.place.go(to);
    };
    return html`<a href=${app.place.href(to)} aria-current=${current ?? nothing} @click=${go}>${content}</a>`;
  }

  /** How many findings ask for attention. */
  private badge(): TemplateResult | typeof nothing {
    const { critical } = app.health;
    if (!critical) return nothing;
    return html`<span class="badge" aria-hidden="true">${critical}</span
      ><span class="visually-hidden">${counted("common.critical", critical)}</span>`;
  }

  private shown(view: View): TemplateResult {
    if (!parts.has(view) || parts.failed) return this.notThere();
    switch (view) {
      case "status":
        return html`<wbx-status .narrow=${this.narrow}></wbx-status>`;
      case "messages":
        return html`<wbx-messages .narrow=${this.narrow}></wbx-messages>`;
      case "health":
        return html`<wbx-health .narrow=${this.narrow}></wbx-health>`;
      case "configuration":
        return html`<wbx-configuration .narrow=${this.narrow}></wbx-configuration>`;
      case "trace":
        return html`<wbx-trace .narrow=${this.narrow}></wbx-trace>`;
    }
  }

  /** A part is on its way, or cannot be had. */
  private notThere(): TemplateResult {
    if (!parts.failed) return html`<p class="notice">${t("common.loading")}</p>`;
    const reload = (): void => window.location.reload();
    return html`<p class="notice" role="alert">
      ${t("common.part_missing")}<br /><br />
      <button @click=${reload}>${t("common.reload")}</button>
    </p>`;
  }

  private nothingYet(): TemplateResult {
    if (app.problem) return html`<p class="notice" role="alert">${t("common.unreachable", { error: app.problem })}</p>`;
    if (!app.info || !texts.language) return html`<p class="notice">${t("common.loading")}</p>`;
    return html`<p class="notice">${t("common.no_proxy")}</p>`;
  }
}

function matters(now: HomeAssistant | undefined, was: HomeAssistant | undefined): boolean {
  return (
    !now ||
    !was ||
    now.language !== was.language ||
    now.themes !== was.themes ||
    now.user !== was.user ||
    now.connected !== was.connected
  );
}

customElements.define("wbx-panel", WbxPanel);
