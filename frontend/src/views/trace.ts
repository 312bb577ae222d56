/** The Trace view: traffic to take along, and trace files to look at. */

import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { app } from "../store/app";
import type { Observable } from "../store/observable";
import { t } from "../texts";
import { WbxElement } from "../ui/element";
import { controls } from "../ui/theme";
import "./trace-export";
import "./trace-open";

class WbxTrace extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        max-width: 960px;
        margin: 0 auto;
        padding: 16px;
      }
      .stack {
        display: grid;
        gap: 16px;
      }
      :host([narrow]) {
        padding: 12px;
      }
      .lead {
        margin: 0;
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) narrow = false;

  protected override watched(): Observable[] {
    return [app];
  }

  protected override render(): TemplateResult {
    return html`<div class="stack">
      <p class="lead quiet">${t("trace.lead")}</p>
      <wbx-trace-export></wbx-trace-export>
      <wbx-trace-open></wbx-trace-open>
    </div>`;
  }
}

customElements.define("wbx-trace", WbxTrace);
