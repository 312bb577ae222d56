/** What can be asked of a wallbox, and what came of what was asked last. */

import {
  mdiBellRingOutline,
  mdiFileRefreshOutline,
  mdiLockOpenVariantOutline,
  mdiPowerStandby,
  mdiRestart,
  mdiStopCircleOutline,
} from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { WallboxStatus } from "../protocol";
import { app } from "../store/app";
import type { Command } from "../store/commands";
import type { Observable } from "../store/observable";
import { t } from "../texts";
import { icon } from "../ui/icon";
import { link } from "../ui/link";
import { live, LiveElement } from "../ui/live";
import { ago } from "../ui/moment";
import { outcomeMark, outcomeText } from "../ui/outcome";
import { controls } from "../ui/theme";
import { hindrance, type Order, ORDERS, type WbxCommandDialog } from "./command-dialog";
import "./command-dialog";

const ICONS: Record<Order, string> = {
  reset: mdiRestart,
  stop: mdiStopCircleOutline,
  read: mdiFileRefreshOutline,
  trigger: mdiBellRingOutline,
  unlock: mdiLockOpenVariantOutline,
  availability: mdiPowerStandby,
};
/** Commands that are listed. */
const LISTED = 6;

class WbxActions extends LiveElement {
  static override styles = [
    controls,
    live,
    css`
      .buttons {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
        gap: 8px;
        margin-top: 12px;
      }
      .buttons button {
        height: auto;
        min-height: 40px;
        padding: 4px 12px;
        text-align: left;
        white-space: normal;
      }
      .reason {
        margin: 8px 0 0;
        font-size: 13px;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: 14px;
        font-weight: 500;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 2px 8px;
        padding: 6px 0;
        border-top: 1px solid var(--wbx-line);
      }
      li > .words {
        overflow-wrap: anywhere;
      }
      li > .when {
        grid-column: 2;
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) wallbox?: WallboxStatus;
  @query("wbx-command-dialog") private dialog!: WbxCommandDialog;
  /** Commands that were under way when this was drawn last. */
  private underWay = new Set<number>();

  protected override watched(): Observable[] {
    return [...super.watched(), app.commands];
  }

  protected override updated(): void {
    for (const command of app.commands.of(this.wallbox?.id ?? "")) {
      const open = command.outcome.is === "sending" || command.outcome.is === "waiting";
      if (open) this.underWay.add(command.number);
      else if (this.underWay.delete(command.number)) this.toast(outcomeText(command));
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { wallbox } = this;
    if (!wallbox) return nothing;
    const reasons = new Set(ORDERS.map((order) => hindrance(order, wallbox)).filter((reason) => reason !== null));
    const numbers = new Map([...reasons].map((reason, index) => [reason, `reason-${index}`]));
    return html`<section class="card" aria-label=${t("commands.title")}>
      <h2>${t("commands.title")}</h2>
      <div class="buttons">
        ${ORDERS.map((order) => {
          const reason = hindrance(order, wallbox);
          return html`<button
            ?disabled=${reason !== null}
            aria-describedby=${(reason && numbers.get(reason)) || nothing}
            @click=${() => this.dialog.ask(order)}
          >
            ${icon(ICONS[order])}<span>${t(`commands.${order}`)}</span>
          </button>`;
        })}
      </div>
      ${[...numbers].map(([reason, id]) => html`<p class="reason quiet" id=${id}>${this.because(reason, wallbox)}</p>`)}
      ${this.last(app.commands.of(wallbox.id))}
      <wbx-command-dialog .wallbox=${wallbox}></wbx-command-dialog>
    </section>`;
  }

  private because(reason: string, wallbox: WallboxStatus): string {
    if (!wallbox.legs.wallbox.up) return reason;
    return `${t("commands.stop_name")}: ${reason}`;
  }

  private last(commands: Command[]): TemplateResult | typeof nothing {
    if (!commands.length) return nothing;
    return html`<h3>${t("commands.last")}</h3>
      <ul aria-live="polite">
        ${commands.slice(0, LISTED).map(
          (command) =>
            html`<li>
              ${outcomeMark(command.outcome)}<span class="words">${outcomeText(command)}</span>${command.seq === null
                ? nothing
                : link({ view: "messages", seq: command.seq, query: { wallbox: command.wallbox } }, t("commands.message_link"))}
              <span class="when quiet" aria-live="off">${ago(command.at, app.status.now)}</span>
            </li>`,
        )}
      </ul>`;
  }
}

customElements.define("wbx-actions", WbxActions);
