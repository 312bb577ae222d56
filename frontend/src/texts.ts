/**
 * The panel's words in the user's language. They stand in the integration's translations under
 * `config_panel`, in sections; Home Assistant loads them. The English ones are built in, for the
 * moment before, and for what another language lacks.
 */

import { config_panel as english } from "../../custom_components/wallbox_evcc_proxy/translations/en.json";
import { DOMAIN } from "./api";
import type { HomeAssistant, Localize } from "./ha-types";
import { Observable } from "./store/observable";

type Values = Record<string, string | number>;
type English = typeof english;
/** "messages.pause", for each text there is. */
export type TextKey = { [S in keyof English & string]: `${S}.${keyof English[S] & string}` }[keyof English & string];

class Texts extends Observable {
  /** The language of what is loaded, "" for none. */
  language = "";
  private localize: Localize | null = null;
  private wanted = "";

  /** Load the texts of the user's language, if that is another than before. */
  async load(hass: HomeAssistant): Promise<void> {
    if (this.wanted === hass.language) return;
    const language = (this.wanted = hass.language);
    if (!hass.loadBackendTranslation) return;
    let localize: Localize = await hass.loadBackendTranslation("config_panel", DOMAIN);
    // The names of rules stand in the form that sets them.
    localize = (await hass.loadBackendTranslation("config_subentries", DOMAIN)) ?? localize;
    if (this.wanted !== language) return;
    this.localize = localize;
    this.language = language;
    this.changed();
  }

  /** A text of the integration by its whole key below the domain, "" when there is none. */
  other(key: string, values?: Values): string {
    return this.localize?.(`component.${DOMAIN}.${key}`, values) ?? "";
  }
}

export const texts = new Texts();

/** A text of the panel. */
export function t(key: TextKey, values: Values = {}): string {
  return textOr(key, key, values);
}

/** A text whose key is only known at run time, or what stands in for it when there is none. */
export function textOr(key: string, otherwise: string, values: Values = {}): string {
  const translated = texts.other(`config_panel.${key}`, values);
  if (translated) return translated;
  const [section, name] = key.split(".", 2) as [string, string];
  const text = (english as Record<string, Record<string, string>>)[section]?.[name];
  // Keys may come from the wire: "constructor" is a member of every object.
  if (typeof text !== "string") return otherwise;
  return text.replace(/\{(\w+)\}/g, (whole, value: string) => String(values[value] ?? whole));
}

/** The one of two texts that fits a number; `key` has them as key_one and key_other. */
export function counted(key: string, count: number, values: Values = {}): string {
  const rule = new Intl.PluralRules(texts.language || "en").select(count);
  const shown = { count: count.toLocaleString(texts.language || "en"), ...values };
  return textOr(`${key}_${rule}`, "", shown) || textOr(`${key}_other`, key, shown);
}

/** What a rule is called in the settings; its own name when that is not loaded yet. */
export function ruleName(name: string): string {
  return ruleText(name, "name") || name;
}

/** A text of a rule's section in the settings: its name, or what it does; "" when that is not loaded yet. */
export function ruleText(name: string, text: "name" | "description"): string {
  return texts.other(`config_subentries.wallbox.step.rules.sections.${name}.${text}`);
}

/** What a rule's parameter is called in the settings; its own name when that is not loaded yet. */
export function settingName(rule: string, parameter: string): string {
  return texts.other(`config_subentries.wallbox.step.rules.sections.${rule}.data.${parameter}`) || parameter;
}
