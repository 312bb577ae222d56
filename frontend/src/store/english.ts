/** The English words of the findings, for reports: those of the user's language are loaded already. */

import { DOMAIN } from "../api";
import type { HomeAssistant } from "../ha-types";

export class English {
  private titles: Record<string, string> = {};
  private begun = false;

  /** Load them once; without them, a report names findings by their codes alone. */
  async load(hass: HomeAssistant): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    try {
      const { resources } = await hass.callWS<{ resources: Record<string, string> }>({
        ...{ type: "frontend/get_translations", language: "en", category: "config_panel" },
        integration: [DOMAIN],
      });
      this.titles = resources;
    } catch {
      this.begun = false;
    }
  }

  titleOf(code: string): string {
    const title = this.titles[`component.${DOMAIN}.config_panel.findings.${code}_title`];
    return typeof title === "string" ? title : "";
  }
}
