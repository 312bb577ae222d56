/** A link to another place in the panel, which neither loads the page anew nor leaves Home Assistant. */

import { html, type TemplateResult } from "lit";
import { app } from "../store/app";

export function link(to: Parameters<typeof app.place.href>[0], content: unknown, look = ""): TemplateResult {
  const go = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    app.place.go(to);
  };
  return html`<a class=${look} href=${app.place.href(to)} @click=${go}>${content}</a>`;
}
