/** What the fields of OCPP 1.6 mean, in the user's words. The texts stand in the section "fields". */

import { textOr } from "../texts";

/** A name of OCPP as the key of a text: connectorId is connector_id, L1-N is l1_n. */
function key(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z\d]+/g, "_")
    .toLowerCase();
}

/** The first of some texts that there is, or nothing. */
function first(keys: string[]): string {
  for (const each of keys) {
    const text = textOr(`fields.${each}`, "");
    if (text) return text;
  }
  return "";
}

/** What a field means, with its unit; "" when OCPP 1.6 does not know it. */
export function fieldMeaning(action: string, field: string): string {
  return first([`${key(action)}_${key(field)}`, key(field)]);
}

/** What a value means that is one of a fixed list; "" for any other. */
export function valueMeaning(action: string, field: string, value: string): string {
  if (!/^[A-Za-z][\w.-]{0,40}$/.test(value)) return "";
  return first([`${key(action)}_${key(field)}_${key(value)}`, `${key(field)}_${key(value)}`]);
}
