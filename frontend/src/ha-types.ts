/** The few things of Home Assistant that the panel touches, typed by hand: its own types are no package. */

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

/** An entry of the entity registry as the frontend has it. */
export interface RegisteredEntity {
  entity_id: string;
  platform: string;
  device_id?: string | null;
  translation_key?: string | null;
  hidden?: boolean;
}

export interface Connection extends EventTarget {
  connected?: boolean;
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(type: "ready" | "disconnected" | "reconnect-error", listener: () => void): void;
  removeEventListener(type: "ready" | "disconnected" | "reconnect-error", listener: () => void): void;
}

export type Localize = (key: string, values?: Record<string, string | number>) => string;

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
}

export interface HomeAssistant {
  connection: Connection;
  connected: boolean;
  language: string;
  locale: Locale;
  states: Record<string, HassEntity>;
  entities?: Record<string, RegisteredEntity>;
  /** Without `darkMode` until Home Assistant has looked at the themes. */
  themes: { darkMode?: boolean };
  user?: { is_admin: boolean; name: string };
  config?: { time_zone: string; version?: string };
  enableShortcuts?: boolean;
  localize: Localize;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  fetchWithAuth?(path: string, init?: RequestInit): Promise<Response>;
  loadBackendTranslation?(category: string, integration: string): Promise<Localize>;
  /** In the user's unit and precision; `value` in place of its state. */
  formatEntityState?(state: HassEntity, value?: string): string;
  hassUrl?(path: string): string;
}

export interface Route {
  prefix: string;
  path: string;
}

export interface PanelInfo {
  title: string | null;
  url_path: string;
  config: { version?: string } | null;
}
