/** Asks before a command goes to a wallbox: what it does, what it interrupts, and what is to be chosen. */

import { css, html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { ConnectorStatus, WallboxStatus } from "../protocol";
import { app } from "../store/app";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { amount } from "../ui/quantity";
import { controls } from "../ui/theme";

export const ORDERS = ["reset", "stop", "read", "trigger", "unlock", "availability"] as const;
export type Order = (typeof ORDERS)[number];

/** The messages that a wallbox can be asked for (OCPP 1.6, 5.17). */
const MESSAGES = [
  "StatusNotification",
  "MeterValues",
  "BootNotification",
  "Heartbeat",
  "FirmwareStatusNotification",
  "DiagnosticsStatusNotification",
];
/** Of these each connector has its own. */
const OF_CONNECTOR = ["StatusNotification", "MeterValues"];

/** The connectors on which a session is running. */
export function running({ connectors }: WallboxStatus): ConnectorStatus[] {
  return connectors.filter(({ transaction_id, session_since }) => transaction_id !== null || session_since !== null);
}

/** Why an order cannot be given now, null when it can. */
export function hindrance(order: Order, wallbox: WallboxStatus): string | null {
  if (!wallbox.legs.wallbox.up) return t("commands.not_connected");
  if (order !== "stop") return null;
  const sessions = running(wallbox);
  if (!sessions.length) return t("commands.no_session");
  return sessions.some(({ transaction_id }) => transaction_id !== null) ? null : t("commands.no_transaction_id");
}

interface Choice {
  type: string;
  connector: number;
  message: string;
}

export class WbxCommandDialog extends WbxElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(440px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 20px 24px;
        border: none;
        border-radius: 16px;
        background: var(--wbx-card);
        color: var(--wbx-text);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.45);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
      }
      p {
        margin: 8px 0;
      }
      .consequence {
        padding: 8px 12px;
        border-left: 4px solid var(--wbx-warn);
        border-radius: 4px;
        background: var(--wbx-shade);
      }
      fieldset {
        margin: 12px 0;
        padding: 0;
        border: none;
      }
      legend {
        padding: 0;
        color: var(--wbx-text-2);
      }
      fieldset label {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 6px 0;
      }
      label.field {
        display: grid;
        gap: 4px;
        margin: 12px 0;
      }
      select {
        width: 100%;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 20px;
      }
    `,
  ];

  @property({ attribute: false }) wallbox?: WallboxStatus;
  @state() private order: Order | null = null;
  @state() private choice: Choice = { type: "", connector: 1, message: "StatusNotification" };
  @query("dialog") private dialog!: HTMLDialogElement;

  /** Open the dialog for an order. */
  async ask(order: Order): Promise<void> {
    const { wallbox } = this;
    if (!wallbox) return;
    const session = running(wallbox).find(({ transaction_id }) => transaction_id !== null);
    this.choice = {
      type: order === "availability" ? "Operative" : "Soft",
      connector: order === "stop" && session ? session.number : order === "availability" ? 0 : 1,
      message: "StatusNotification",
    };
    this.order = order;
    await this.updateComplete;
    this.dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { order, wallbox } = this;
    if (!order || !wallbox) return nothing;
    const consequence = this.consequence(order, wallbox);
    const hindered = hindrance(order, wallbox);
    return html`<dialog aria-labelledby="title" @close=${() => (this.order = null)}>
      <h2 id="title">${t(`commands.${order}_title`, { wallbox: wallbox.title })}</h2>
      <p>${t(`commands.${order}_what`)}</p>
      ${this.choices(order, wallbox)} ${consequence ? html`<p class="consequence">${consequence}</p>` : nothing}
      ${hindered ? html`<p role="alert">${hindered}</p>` : nothing}
      <div class="buttons">
        <button @click=${() => this.dialog.close()}>${t("commands.cancel")}</button>
        <button class=${consequence ? "danger" : ""} ?disabled=${hindered !== null} @click=${() => this.give(order, wallbox)}>
          ${t(`commands.${order}_do`)}
        </button>
      </div>
    </dialog>`;
  }

  private consequence(order: Order, wallbox: WallboxStatus): string | null {
    const { connector, type } = this.choice;
    const all = running(wallbox);
    const sessions =
      order === "stop" || order === "unlock"
        ? all.filter(({ number }) => number === connector)
        : order === "reset"
          ? all
          : [];
    const energies = sessions.map(({ session_energy }) => session_energy);
    if (order === "availability") return type === "Inoperative" ? t("commands.inoperative") : null;
    if (!sessions.length) return null;
    if (energies.includes(null)) return t("commands.interrupts_unknown");
    const energy = energies.reduce((sum: number, each) => sum + (each ?? 0), 0);
    return t("commands.interrupts", { energy: amount(energy, "energy") });
  }

  private choices(order: Order, wallbox: WallboxStatus): unknown {
    switch (order) {
      case "reset":
        return this.types("commands.reset_how", ["Soft", "Hard"]);
      case "availability":
        return [this.types("commands.availability_how", ["Operative", "Inoperative"]), this.connectors(wallbox, "commands.whole")];
      case "stop":
        return running(wallbox).length > 1 ? this.connectors(wallbox, null, running(wallbox)) : nothing;
      case "unlock":
        return wallbox.connectors.length > 1 ? this.connectors(wallbox, null) : nothing;
      case "trigger":
        return [
          this.select(
            t("commands.message"),
            MESSAGES.map((message) => [message, message]),
            this.choice.message,
            (message) => (this.choice = { ...this.choice, message }),
          ),
          OF_CONNECTOR.includes(this.choice.message) && wallbox.connectors.length > 1
            ? this.connectors(wallbox, "commands.every_connector")
            : nothing,
        ];
      case "read":
        return nothing;
    }
  }

  private types(legend: "commands.reset_how" | "commands.availability_how", types: string[]): TemplateResult {
    return html`<fieldset>
      <legend>${t(legend)}</legend>
      ${types.map(
        (type) =>
          html`<label
            ><input
              type="radio"
              name="type"
              value=${type}
              .checked=${this.choice.type === type}
              @change=${() => (this.choice = { ...this.choice, type })}
            /><span
              ><strong>${t(`commands.${type.toLowerCase()}_name` as "commands.soft_name")}</strong><br /><span class="quiet"
                >${t(`commands.${type.toLowerCase()}_what` as "commands.soft_what")}</span
              ></span
            ></label
          >`,
      )}
    </fieldset>`;
  }

  private connectors(
    wallbox: WallboxStatus,
    all: "commands.whole" | "commands.every_connector" | null,
    connectors = wallbox.connectors,
  ): TemplateResult {
    const options = connectors.map(({ number }): [string, string] => [String(number), t("commands.connector", { number })]);
    return this.select(
      t("commands.which_connector"),
      all ? [["0", t(all)], ...options] : options,
      String(this.choice.connector),
      (value) => (this.choice = { ...this.choice, connector: Number(value) }),
    );
  }

  private select(label: string, options: [string, string][], value: string, take: (value: string) => void): TemplateResult {
    return html`<label class="field"
      ><span class="quiet">${label}</span
      ><select @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}>
        ${options.map(([name, text]) => html`<option value=${name} ?selected=${name === value}>${text}</option>`)}
      </select></label
    >`;
  }

  private give(order: Order, wallbox: WallboxStatus): void {
    this.dialog.close();
    if (order === "read") {
      void app.configurations.read(wallbox.id);
      return;
    }
    const [action, payload] = this.call(order, wallbox);
    void app.commands.send(wallbox.id, action, payload);
  }

  private call(order: Exclude<Order, "read">, wallbox: WallboxStatus): [string, Record<string, unknown>] {
    const { type, connector, message } = this.choice;
    switch (order) {
      case "reset":
        return ["Reset", { type }];
      case "stop": {
        const session = wallbox.connectors.find(({ number }) => number === connector);
        return ["RemoteStopTransaction", { transactionId: session?.transaction_id }];
      }
      case "trigger": {
        const named = OF_CONNECTOR.includes(message) && connector > 0 && wallbox.connectors.length > 1;
        return ["TriggerMessage", { requestedMessage: message, ...(named ? { connectorId: connector } : {}) }];
      }
      case "unlock":
        return ["UnlockConnector", { connectorId: connector }];
      case "availability":
        return ["ChangeAvailability", { connectorId: connector, type }];
    }
  }
}

customElements.define("wbx-command-dialog", WbxCommandDialog);
