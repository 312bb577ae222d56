/** What a row shows when it is expanded: its JSON in lines, and what was changed in it. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { mdiArrowRight } from "@mdi/js";
import { asWire } from "../ocpp/copies";
import { plainPath } from "../ocpp/json";
import { pretty, visible } from "../ocpp/pretty";
import type { Change, Message, Source } from "../protocol";
import { app } from "../store/app";
import { details, isGone } from "../store/details";
import { messageOf } from "../store/errors";
import type { Observable } from "../store/observable";
import { ruleName, t } from "../texts";
import { WbxElement } from "../ui/element";
import { icon } from "../ui/icon";
import { controls } from "../ui/theme";

class WbxMessageMore extends WbxElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 4px 16px 12px 36px;
      }
      pre {
        max-height: 360px;
        margin: 0;
        padding: 8px 12px;
        border-radius: 8px;
        background: var(--wbx-shade);
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      ul {
        margin: 0 0 8px;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        padding: 2px 0;
      }
      del,
      ins {
        padding: 0 4px;
        border-radius: 4px;
        overflow-wrap: anywhere;
      }
      del {
        background: var(--wbx-removed);
      }
      ins {
        background: var(--wbx-added);
        text-decoration: none;
      }
      .bad {
        color: var(--wbx-bad);
      }
    `,
  ];

  @property({ attribute: false }) source: Source | null = null;
  @property({ type: Number }) seq = 0;
  @state() private message: Message | null = null;
  @state() private problem = "";

  protected override watched(): Observable[] {
    return [app];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("seq") || changed.has("source")) void this.load();
  }

  private async load(): Promise<void> {
    const { source, seq } = this;
    if (!source) return;
    try {
      const message = await details.get(source, seq);
      if (this.seq === seq) this.message = message;
    } catch (error) {
      if (this.seq === seq) this.problem = isGone(error) ? t("detail.gone") : t("detail.failed", { error: messageOf(error) });
    }
  }

  protected override render(): TemplateResult {
    const { message } = this;
    if (this.problem) return html`<p class="bad" role="alert">${this.problem}</p>`;
    if (!message) return html`<p class="quiet">${t("detail.loading")}</p>`;
    return html`
      ${this.changes(message.changes, "")} ${this.changes(message.observed, t("messages.would"))}
      <pre tabindex="0">${pretty(asWire(message)).text}</pre>
    `;
  }

  private changes(changes: readonly Change[], before: string): unknown {
    if (!changes.length) return nothing;
    return html`<ul>
      ${changes.map(
        (change) =>
          html`<li title=${visible(change.reason)}>
            <b>${before} ${ruleName(change.rule)}</b> <code>${visible(plainPath(change.path))}</code>
            ${"before" in change || "after" in change ? becomes(change) : visible(change.reason)}
          </li>`,
      )}
    </ul>`;
  }
}

/** What stood there and what stands there now. */
function becomes(change: Change): TemplateResult {
  return html`
    ${"before" in change ? html`<del class="code">${written(change.before)}</del>` : nothing}
    ${icon(mdiArrowRight, 16)}<span class="visually-hidden">${t("detail.becomes")}</span>
    ${"after" in change ? html`<ins class="code">${written(change.after)}</ins>` : html`<span class="quiet">${t("messages.gone")}</span>`}
  `;
}

function written(value: unknown): string {
  return visible(JSON.stringify(value) ?? "null");
}

customElements.define("wbx-message-more", WbxMessageMore);
