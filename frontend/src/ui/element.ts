/** What all elements of the panel share. */

import { LitElement } from "lit";
import type { HassEntity } from "../ha-types";
import { app } from "../store/app";
import { type Observable, Watch } from "../store/observable";
import { texts } from "../texts";

export abstract class WbxElement extends LitElement {
  constructor() {
    super();
    new Watch(this, () => [texts, ...this.watched()]);
  }

  /** The states whose change renders this element anew, besides the texts. */
  protected watched(): Observable[] {
    return [app];
  }

  /** Send an event that Home Assistant's root, or an element further up, understands. */
  protected emit(name: string, detail: unknown = undefined): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Show a short message at the bottom of the page. */
  protected toast(message: string): void {
    this.emit("hass-notification", { message });
  }

  /** Open an entity's dialog. */
  protected showEntity(entityId: string): void {
    this.emit("hass-more-info", { entityId });
  }

  protected state(entityId: string): HassEntity | undefined {
    return app.ready ? app.hass.states[entityId] : undefined;
  }
}
