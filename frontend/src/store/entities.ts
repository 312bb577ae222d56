/** Which entity shows a value: found by its device and translation key, as its name is the user's own. */

import { DOMAIN } from "../api";
import type { HassEntity, HomeAssistant, RegisteredEntity } from "../ha-types";

type Registry = Record<string, RegisteredEntity>;

const indices = new WeakMap<Registry, Map<string, string>>();

function index(registry: Registry): Map<string, string> {
  const known = indices.get(registry);
  if (known) return known;
  const made = new Map<string, string>();
  for (const { platform, device_id, translation_key, entity_id } of Object.values(registry)) {
    if (platform === DOMAIN && device_id && translation_key) made.set(`${device_id} ${translation_key}`, entity_id);
  }
  indices.set(registry, made);
  return made;
}

/** The entity of a fact on the first of the devices that has it, null when there is none that can be opened. */
export function entityOf(
  hass: Pick<HomeAssistant, "entities" | "states">,
  devices: readonly (string | null)[],
  key: string,
): HassEntity | null {
  if (!hass.entities) return null;
  const known = index(hass.entities);
  for (const device of devices) {
    const id = device === null ? undefined : known.get(`${device} ${key}`);
    const entity = id === undefined ? undefined : hass.states[id];
    if (entity) return entity;
  }
  return null;
}
