/** Home Assistant's side, faked: its connection, states, and the proxy's answers that a test gives. */

import type { HassEntity, HomeAssistant, RegisteredEntity } from "../src/ha-types";
import type { Capability, Cured, Finding, HealthEvent, WallboxHealth } from "../src/health";
import type { Configuration, ConnectorStatus, Info, ProxyInfo, Sent, StatusEvent, WallboxStatus } from "../src/protocol";

export const NOW = 1_795_000_000;

export function connector(members: Partial<ConnectorStatus> = {}): ConnectorStatus {
  const none = [null, null, null];
  return {
    ...{ number: 1, device_id: null, status: null, error_code: null, plugged_in: null, charging: null },
    ...{ voltages: none, currents: none, powers: none, power: null, energy: null, energies: none },
    ...{ session_energy: null, session_since: null, transaction_id: null },
    ...{ limit_power: null, limit_current: null, limit_phases: null, limit_at: null, limit_use: null },
    ...{ average_voltage: null, average_current: null, power_factor: null, power_factor_reported: false },
    ...{ soc: null, temperature: null, frequency: null, updated: null, interval: null, curve: [] },
    ...members,
  };
}

export function charging(members: Partial<ConnectorStatus> = {}): ConnectorStatus {
  return connector({
    ...{ status: "Charging", error_code: "NoError", plugged_in: true, charging: true },
    ...{ voltages: [231.4, 230.2, 230], currents: [15.8, 15.7, 0], powers: [3657, 3617, 0] },
    ...{ power: 7274, energy: 1_284_300, session_energy: 8420, session_since: NOW - 4320, transaction_id: 1759926730 },
    ...{ limit_power: 7400, limit_current: 16, limit_phases: 2, limit_at: NOW - 63, limit_use: 98.3 },
    ...{ average_voltage: 230.8, average_current: 15.75, power_factor: 0.998, updated: NOW - 1, interval: 10 },
    ...members,
  });
}

export function wallbox(members: Partial<WallboxStatus> = {}): WallboxStatus {
  return {
    ...{ id: "WB-1", title: "Garage", subentry_id: "s1", device_id: "d1" },
    ...{ vendor: "AcTEC", model: "EV-AC22K", firmware: "V1.17.9", preset: "actec", preset_label: "AcTEC EV-AC22K" },
    repairs_active: true,
    legs: {
      wallbox: { up: true, since: NOW - 9000, latency: 42, last_frame: NOW - 1, problem: null },
      evcc: { up: true, since: NOW - 8990, latency: 18, last_frame: NOW - 3, problem: null },
    },
    ...{ frames: 17170, repairs: 412, last_seen: NOW - 1, last_command: "SetChargingProfile", last_command_at: NOW - 63 },
    ...{ boot_answer: "Accepted", booted: true, status: "Available", connectors: [charging()] },
    ...members,
  };
}

export function finding(members: Partial<Finding> = {}): Finding {
  return {
    ...{ code: "refuses_limits", area: "effect", severity: "critical", subject: "SetChargingProfile", count: 12 },
    ...{ first: NOW - 7200, last: NOW - 120, evidence: [17, 41], values: { code: "Rejected", text: "" }, cured_by: null },
    cures: [
      { place: "preset", rule: "", settings: {}, possible: true },
      { place: "wallbox", rule: "", settings: {}, possible: false },
    ],
    ...members,
  };
}

export function capability(members: Partial<Capability> = {}): Capability {
  return { target: "wallbox", action: "SetChargingProfile", supported: 3, refused: 0, silent: 0, code: null, ...members };
}

export function health(members: Partial<WallboxHealth> = {}): WallboxHealth {
  return { id: "WB-1", since: NOW - 9000, frames: 17170, findings: [], capabilities: [], ...members };
}

export function proxy(members: Partial<ProxyInfo> = {}): ProxyInfo {
  return {
    ...{ entry_id: "e1", title: "Proxy", boot_id: "b1", device_id: "p1", urls: ["ws://192.168.1.10:8888/"] },
    ...{ listening: true, problem: null, evcc: "192.168.1.20:8887", evcc_reachable: true, accepts_new: true },
    journal: { size: 5000, first_seq: 1, last_seq: 9 },
    trace_files: { active: false, folder: "/config" },
    wallboxes: [],
    ...members,
  };
}

export const OK: Sent = { complaints: [], seq: 41, answer: { kind: "result", payload: { status: "Accepted" } }, problem: null, latency: 20 };

/** What the fake answers, and what it was asked. */
export class Home {
  readonly connection = Object.assign(new EventTarget(), {
    connected: true,
    subscribeMessage: async (listener: (event: never) => void, message: Record<string, unknown>) => {
      if (this.refuses) throw this.refuses;
      const subscription = { listener: listener as (event: unknown) => void, message };
      this.subscriptions.push(subscription);
      return async () => void this.subscriptions.splice(this.subscriptions.indexOf(subscription), 1);
    },
  });
  readonly subscriptions: { listener: (event: unknown) => void; message: Record<string, unknown> }[] = [];
  readonly asked: Record<string, unknown>[] = [];
  refuses: unknown = null;
  info: Info = { version: "1", proxies: [proxy()], rules: [], actions: { wallbox: [], evcc: [] } };
  configuration: Configuration = { read_at: null, keys: [] };
  /** Answers of the wallbox, one for each call. */
  answers: (Sent | Promise<Sent> | { code: string; message: string })[] = [];
  /** What a cure does, or the error it ends with. */
  cured: Cured | Promise<Cured> | { code: string; message: string } = { changes: [], preset: null };
  /** English texts by their whole keys. */
  english: Record<string, string> = {};
  entities: Record<string, RegisteredEntity> = {};
  states: Record<string, HassEntity> = {};

  hass(members: Partial<HomeAssistant> = {}): HomeAssistant {
    return {
      connection: this.connection as unknown as HomeAssistant["connection"],
      ...{ connected: true, language: "en", locale: { language: "en", number_format: "language", time_format: "24" } },
      ...{ states: this.states, entities: this.entities, themes: { darkMode: false }, localize: () => "" },
      callWS: <T>(message: Record<string, unknown>) => this.answer(message) as Promise<T>,
      ...members,
    };
  }

  add(entity_id: string, device_id: string, translation_key: string, state: string, unit?: string): void {
    this.entities[entity_id] = { entity_id, platform: "wallbox_evcc_proxy", device_id, translation_key };
    this.states[entity_id] = { entity_id, state, attributes: unit ? { unit_of_measurement: unit } : {} };
  }

  /** Tell those who follow the status. */
  tell(event: StatusEvent): void {
    this.say("subscribe_status", event);
  }

  /** Tell those who follow the findings. */
  diagnose(...wallboxes: WallboxHealth[]): void {
    this.tellHealth({ type: "health", wallboxes, gone: [] });
  }

  tellHealth(event: HealthEvent): void {
    this.say("subscribe_findings", event);
  }

  snapshot(...wallboxes: WallboxStatus[]): void {
    this.tell({ type: "snapshot", wallboxes, gone: [] });
  }

  changed(...wallboxes: WallboxStatus[]): void {
    this.tell({ type: "changed", wallboxes, gone: [] });
  }

  private say(command: string, event: unknown): void {
    const following = this.subscriptions.filter(({ message }) => message["type"] === `wallbox_evcc_proxy/${command}`);
    for (const { listener } of following) listener(event);
  }

  private async answer(message: Record<string, unknown>): Promise<unknown> {
    this.asked.push(message);
    switch (message["type"]) {
      case "wallbox_evcc_proxy/info":
        return this.info;
      case "wallbox_evcc_proxy/configuration":
        return this.configuration;
      case "frontend/get_translations":
        return { resources: this.english };
      case "wallbox_evcc_proxy/cure": {
        const cured = await this.cured;
        if ("code" in cured) throw cured;
        return cured;
      }
      case "wallbox_evcc_proxy/send": {
        const answer = await (this.answers.shift() ?? OK);
        if ("code" in answer) throw answer;
        return answer;
      }
    }
    throw new Error(`nobody answers ${String(message["type"])}`);
  }
}
