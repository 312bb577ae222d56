/** A Material Design icon from its path, drawn in the colour of the text around it. */

import { html, svg, type TemplateResult } from "lit";

/** Icons say nothing to a screen reader: the words beside them, or the button's label, do. */
export function icon(path: string, size = 20): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" fill="currentColor" style="flex: none">
    ${svg`<path d=${path}></path>`}
  </svg>`;
}
