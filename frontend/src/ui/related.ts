/** The entities whose values a frame carries, found by device and translation key, never by name. */

import type { RegisteredEntity } from "../ha-types";
import { DOMAIN } from "../api";
import type { Message, WallboxInfo } from "../protocol";

export function relatedEntities(
  entities: Record<string, RegisteredEntity> | undefined,
  wallbox: WallboxInfo | undefined,
  facts: Message["facts"],
): string[] {
  if (!entities || !wallbox) return [];
  const connector = facts.connector === null ? undefined : wallbox.connector_devices[facts.connector];
  const devices = [connector, wallbox.device_id].filter((device) => typeof device === "string");
  return facts.keys.flatMap((key) => {
    const found = devices.flatMap((device) =>
      Object.values(entities).filter(
        (entity) => entity.platform === DOMAIN && entity.device_id === device && entity.translation_key === key,
      ),
    );
    return found[0] ? [found[0].entity_id] : [];
  });
}
