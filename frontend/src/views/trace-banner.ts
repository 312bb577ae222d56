/** Says that an opened trace file is looked at, and not the proxy; the way back. */

import { mdiArrowLeft, mdiClose, mdiFileEyeOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { app } from "../store/app";
import type { Place } from "../store/location";
import type { Observable } from "../store/observable";
import { counted, t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { controls } from "../ui/theme";

type To = Parameters<Place["href"]>[0];

/** Where an opened trace is looked at: with the same viewer as the proxy's messages, from its beginning anew. */
export function lookAt(trace_id: string): To {
  return { view: "messages", seq: null, query: { trace: trace_id, wallbox: "" } };
}

/** Where the proxy is looked at again. */
const LEAVE: To = { seq: null, query: { trace: "", wallbox: "" } };

/** Let a trace file go; whoever looks at it looks at the proxy again. */
export async function stopLooking(trace_id: string): Promise<void> {
  if (app.place.query.get("trace") === trace_id) app.place.go(LEAVE);
  await app.traces.close(trace_id);
}

class WbxTraceBanner extends WbxElement {
  static override styles = [
    controls,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 6px 16px;
        border-bottom: 1px solid var(--wbx-line);
        background: var(--wbx-mark);
        color: var(--wbx-text);
      }
      p {
        display: flex;
        flex: 1 1 200px;
        align-items: center;
        gap: 8px;
        min-width: 0;
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected override watched(): Observable[] {
    return [app, app.place, app.traces];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { trace } = app;
    if (!trace) return nothing;
    return html`<div role="region" aria-label=${t("trace.banner_label")}>
      <p>
        ${icon(mdiFileEyeOutline)}<span>${t("trace.banner", { name: trace.name, frames: counted("trace.frames", trace.frames) })}</span>
      </p>
      <button @click=${() => app.place.go(LEAVE)}>${icon(mdiArrowLeft)}${t("trace.back")}</button>
      <button @click=${() => void stopLooking(trace.trace_id).catch(() => undefined)}>
        ${icon(mdiClose)}${t("trace.close")}
      </button>
    </div>`;
  }
}

customElements.define("wbx-trace-banner", WbxTraceBanner);
