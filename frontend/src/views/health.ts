/** The Health view: what is wrong with one wallbox or with all of them, what helps, and what each side can do. */

import { mdiCheckCircle, mdiContentCopy, mdiStethoscope } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Finding, WallboxHealth } from "../health";
import { healthReport } from "../ocpp/health-report";
import { app } from "../store/app";
import { English } from "../store/english";
import { isForbidden, messageOf } from "../store/errors";
import { counts, SEVERITIES } from "../store/health";
import type { Observable } from "../store/observable";
import { counted, t } from "../texts";
import { copyText } from "../ui/clipboard";
import { LOOKS } from "../ui/finding-words";
import { icon } from "../ui/icon";
import { live, LiveElement } from "../ui/live";
import { when } from "../ui/moment";
import { controls } from "../ui/theme";
import "./capabilities";
import "./cure-dialog";
import type { WbxCureDialog } from "./cure-dialog";
import "./finding";
import type { Wanted } from "./finding";
import { healthStyle } from "./health-style";

const english = new English();

class WbxHealth extends LiveElement {
  static override styles = [controls, live, healthStyle];

  @property({ type: Boolean }) narrow = false;
  @query("wbx-cure-dialog") private dialog!: WbxCureDialog;
  private leave: (() => void) | null = null;

  protected override watched(): Observable[] {
    return [...super.watched(), app.health];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave ??= app.health.watch();
    // Now, since a browser lets only what a click does at once copy.
    if (app.ready) void english.load(app.hass);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
    this.leave = null;
  }

  protected override render(): TemplateResult {
    const { known, problem, shown } = app.health;
    if (!known) return problem ? this.failed(problem) : html`<p class="notice">${t("common.loading")}</p>`;
    return html`${problem ? this.failed(problem) : nothing}
      ${shown.length ? this.page(shown) : html`<p class="notice">${t("health.no_wallbox")}</p>`}
      <wbx-cure-dialog></wbx-cure-dialog>`;
  }

  private failed(problem: unknown): TemplateResult {
    const why = isForbidden(problem) ? t("status.forbidden") : t("common.unreachable", { error: messageOf(problem) });
    return html`<p class="notice" role="alert">${why}</p>`;
  }

  private page(wallboxes: readonly WallboxHealth[]): TemplateResult {
    return html`<div class="head">
        ${this.counts(wallboxes.flatMap(({ findings }) => findings))}
        <button @click=${this.copy}>${icon(mdiContentCopy)}${t("health.copy")}</button>
      </div>
      ${repeat(
        wallboxes,
        ({ id }) => id,
        (wallbox) => this.wallbox(wallbox),
      )}`;
  }

  private counts(findings: readonly Finding[]): TemplateResult {
    const of = counts(findings);
    return html`<div class="counts" role="status">
      ${SEVERITIES.filter((severity) => of[severity] > 0).map(
        (severity) =>
          html`<span class="with-icon ${LOOKS[severity].colour}"
            >${icon(LOOKS[severity].path)}${counted(`health.count_${severity}`, of[severity])}</span
          >`,
      )}
    </div>`;
  }

  private wallbox({ id, since, frames, findings, capabilities }: WallboxHealth): TemplateResult {
    const title = app.proxy?.wallboxes.find((each) => each.id === id)?.title ?? id;
    return html`<section aria-label=${title}>
      <h2>${title}</h2>
      <p class="watched quiet">
        ${t("health.watched", { at: when(since, app.status.now) })} · ${counted("health.looked", frames)}
      </p>
      ${findings.length
        ? html`<ul aria-label=${t("health.findings")}>
            ${repeat(
              sorted(findings),
              ({ code, subject }) => `${code} ${subject}`,
              (finding) =>
                html`<li>
                  <wbx-finding .wallbox=${id} .finding=${finding} .now=${app.status.now} @wbx-cure=${this.cure}></wbx-finding>
                </li>`,
            )}
          </ul>`
        : this.nothing(frames)}
      <h3>${t("health.capabilities")}</h3>
      <p class="quiet">${t("health.capabilities_about")}</p>
      <wbx-capabilities .capabilities=${capabilities}></wbx-capabilities>
    </section>`;
  }

  private nothing(frames: number): TemplateResult {
    return frames
      ? html`<div class="card nothing good">${icon(mdiCheckCircle, 24)}${t("health.nothing")}</div>`
      : html`<div class="card nothing quiet">${icon(mdiStethoscope, 24)}${t("health.nothing_yet")}</div>`;
  }

  private readonly cure = (event: CustomEvent<Wanted>): void => void this.dialog.open(event.detail);

  private readonly copy = async (): Promise<void> => {
    const report = healthReport({
      version: app.info?.version ?? "",
      homeAssistant: app.hass.config?.version ?? null,
      wallboxes: app.health.shown.map((health) => ({
        health: { ...health, findings: sorted(health.findings) },
        status: app.status.find(health.id),
      })),
      names: new Set([
        ...(app.info?.actions.wallbox ?? []),
        ...(app.info?.actions.evcc ?? []),
        ...(app.info?.rules ?? []).map(({ name }) => name),
      ]),
      title: (code) => english.titleOf(code),
    });
    const copied = await copyText(report, this.renderRoot as ShadowRoot);
    this.toast(t(copied ? "health.copied" : "health.copy_failed"));
  };
}

/** What matters most first, and of that what was seen last. */
function sorted(findings: readonly Finding[]): Finding[] {
  const weight = ({ severity }: Finding): number => SEVERITIES.indexOf(severity);
  return [...findings].sort((one, other) => weight(one) - weight(other) || other.last - one.last);
}

customElements.define("wbx-health", WbxHealth);
