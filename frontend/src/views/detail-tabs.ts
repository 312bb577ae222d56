/** What the tabs of a message's details hold, besides the changes and the tree. */

import { html, nothing, type TemplateResult } from "lit";
import { mdiAlertCircleOutline, mdiCheckCircleOutline } from "@mdi/js";
import { contents, parseJson, plainPath } from "../ocpp/json";
import { asItCame, pretty, visible } from "../ocpp/pretty";
import type { Complaint, Message } from "../protocol";
import { counted, t } from "../texts";
import { icon } from "../ui/icon";
import { clock } from "../ui/moment";
import { partyName } from "../ui/parties";

/** The text of one leg, in lines and exactly. */
export function wire(message: Message, side: "received" | "sent"): TemplateResult {
  const text = message[side];
  if (text === null) return html`<p class="quiet">${t(`detail.not_${side}`)}</p>`;
  const shown = pretty(text);
  const exact = side === "sent" ? t("detail.wire_raw_sent") : t("detail.wire_raw");
  return html`
    ${side === "sent" && text === message.received ? html`<p class="quiet">${t("detail.sent_unchanged")}</p>` : nothing}
    ${shown.parsed
      ? html`<pre tabindex="0" role="group" aria-label=${t("detail.wire_lines")}>${shown.text}</pre>
          <h3>${exact}</h3>`
      : html`<p class="quiet">${t("detail.not_json")}</p>`}
    <pre class="wrapped" tabindex="0" role="group" aria-label=${exact}>${asItCame(text)}</pre>
  `;
}

/** What the schema of OCPP 1.6 says, before and after the rules. */
export function validation(message: Message): TemplateResult {
  const { received, sent, complaints_received: before, complaints_sent: after } = message;
  const cured = Boolean(before?.length) && after?.length === 0;
  const changed = received !== null && sent !== null && received !== sent;
  return html`
    ${received === null ? nothing : judged(t("detail.received_as"), before)}
    ${sent === null || !(changed || received === null) ? nothing : judged(t("detail.sent_as"), after, cured)}
  `;
}

function judged(title: string, complaints: Complaint[] | null, cured = false): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    ${complaints === null ? html`<p class="quiet">${t("detail.not_validated")}</p>` : verdict(complaints, cured)}
  </section>`;
}

function verdict(complaints: Complaint[], cured: boolean): TemplateResult {
  if (!complaints.length) {
    return html`<p class="good">
      ${icon(mdiCheckCircleOutline)} ${t(cured ? "detail.valid_now" : "detail.valid")}
    </p>`;
  }
  return html`
    <p class="bad">${icon(mdiAlertCircleOutline)} ${counted("detail.violations", complaints.length)}</p>
    <ul>
      ${complaints.map(
        ({ path, message }) =>
          html`<li>
            <span class="code">${visible(plainPath(path)) || t("detail.frame_itself")}</span>: ${visible(message)}
          </li>`,
      )}
    </ul>
  `;
}

/** The other side of the exchange: the answers to a call, or the call of an answer. */
export function partners(message: Message, exchange: Message[], go: (seq: number) => void): TemplateResult {
  const call = message.row.kind === "call";
  const others = exchange.filter(({ row }) => row.seq !== message.row.seq && (row.kind === "call") !== call);
  if (!others.length) {
    return html`<p class="quiet">${t(message.row.tags.includes("open") ? "detail.answer_waiting" : "detail.answer_none")}</p>`;
  }
  return html`${others.map((other) => partner(other, go))}`;
}

function partner(other: Message, go: (seq: number) => void): TemplateResult {
  const { row } = other;
  const words = { party: partyName(row.from), time: clock(row.at) };
  const text = other.sent ?? other.received ?? "";
  return html`<section>
    <div class="partner">
      <h3>${row.kind === "call" ? t("detail.call_of", words) : t("detail.answer_of", words)}</h3>
      <button @click=${() => go(row.seq)}>${t("detail.open")}</button>
    </div>
    ${row.why ? html`<p class="quiet">${visible(row.why)}</p>` : nothing}
    ${parseJson(text)
      ? html`<wbx-json-tree .text=${contents(text)} .action=${row.action}></wbx-json-tree>`
      : html`<pre class="wrapped">${asItCame(text)}</pre>`}
  </section>`;
}
