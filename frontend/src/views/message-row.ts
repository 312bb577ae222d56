/** A row of the list of messages: its cells in words, icons and colours. */

import {
  mdiAlertCircle,
  mdiArrowLeft,
  mdiArrowRight,
  mdiBookmark,
  mdiCheck,
  mdiChevronDown,
  mdiChevronRight,
  mdiCircleMedium,
  mdiHelpCircle,
  mdiLanConnect,
  mdiPhoneForward,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { summarise } from "../ocpp/summarise";
import { visible } from "../ocpp/pretty";
import type { FrameRow, Party, Row } from "../protocol";
import { app } from "../store/app";
import { type Facet, isTrouble, TROUBLE } from "../store/filter";
import { isFrame } from "../store/kept-rows";
import { type Column, prefs } from "../store/prefs";
import type { Folded, ShownRow } from "../store/shown";
import { counted, t, textOr } from "../texts";
import { icon } from "../ui/icon";
import { clock, dayAndTime, number, span } from "../ui/moment";
import { colourOf, partyName } from "../ui/parties";

/** What a row needs to know of the list that it is in. */
export interface RowContext {
  index: number;
  /** Seconds since the row that Δ counts from; null when there is none. */
  delta: number | null;
  isSelected: boolean;
  isPartner: boolean;
  /** It lies between the selected one and its partner. */
  isBetween: boolean;
  isExpanded: boolean;
  isFocusable: boolean;
  showsWallbox: boolean;
  twoLine: boolean;
  more: () => unknown;
  toggle: () => void;
}

const ICONS = {
  call: mdiPhoneForward,
  result: mdiCheck,
  error: mdiAlertCircle,
  unreadable: mdiHelpCircle,
  event: mdiLanConnect,
};

/** Seconds from which a call that waits shows for how long. */
const WAITS_FROM = 1;

export function messageRow(item: ShownRow, context: RowContext): TemplateResult {
  const { row } = item;
  const mark = app.messages.marks.all.get(row.seq);
  const classes = [
    "row",
    context.isSelected && "selected",
    context.isPartner && "partner",
    context.isBetween && "between",
    isTrouble(row) || (item.answer && isTrouble(item.answer)) ? "trouble" : "",
    !isFrame(row) && "event",
    app.filter.isOn && !item.match && "beside",
    app.filter.highlights && app.filter.isOn && item.match && "match",
    mark !== undefined && "marked",
  ];
  return html`<div
    role="row"
    class=${classes.filter(Boolean).join(" ")}
    aria-rowindex=${context.index + 2}
    aria-current=${context.isSelected ? "true" : nothing}
    tabindex=${context.isFocusable ? 0 : -1}
    data-key=${item.key}
    data-expanded=${context.isExpanded ? item.key : nothing}
  >
    <div class="line" role="presentation">${context.twoLine ? twoLineCells(item, context, mark) : cells(item, context, mark)}</div>
    ${context.isExpanded ? html`<div class="more" role="cell">${context.more()}</div>` : nothing}
  </div>`;
}

/** The row that stands for what was folded away. */
export function foldedRow(item: Folded, index: number, toggle: () => void): TemplateResult {
  const what = Object.entries(item.counts).map(([action, count]) =>
    textOr(`messages.folded_${action.toLowerCase()}_one`, "", { count }) ? counted(`messages.folded_${action.toLowerCase()}`, count) : `${number(count)} ${action}`,
  );
  const text = t(item.isOpen ? "messages.folded_shown" : "messages.folded_hidden", { what: what.join(", ") });
  return html`<div role="row" class="row folded" aria-rowindex=${index + 2} data-key=${item.key}>
    <div class="line" role="presentation">
      <span role="cell">
        ${text} <button class="plain" aria-expanded=${String(item.isOpen)} @click=${toggle}>
          ${t(item.isOpen ? "messages.fold_again" : "messages.fold_show")}
        </button>
      </span>
    </div>
  </div>`;
}

export function headRow(showsWallbox: boolean, deltaToMark: boolean, toggleDelta: () => void): TemplateResult {
  const cell = (name: string, text: unknown): TemplateResult => html`<span role="columnheader" class="cell ${name}">${text}</span>`;
  const shown = (column: Column, text: unknown): unknown => (prefs.shows(column) ? cell(column, text) : nothing);
  const delta = html`<button
    class="plain"
    title=${t(deltaToMark ? "messages.delta_mark" : "messages.delta_previous")}
    aria-label=${t(deltaToMark ? "messages.delta_mark" : "messages.delta_previous")}
    aria-pressed=${String(deltaToMark)}
    @click=${toggleDelta}
  >
    Δ${deltaToMark ? icon(mdiBookmark, 12) : nothing}
  </button>`;
  return html`<div role="row" class="row heading" aria-rowindex="1">
    <div class="line" role="presentation">
      <span role="columnheader" class="cell expand"><span class="visually-hidden">${t("messages.expand")}</span></span>
      ${cell("time", t("messages.time"))} ${shown("delta", delta)} ${shown("direction", t("messages.direction"))}
      ${showsWallbox ? cell("wallbox", t("messages.wallbox")) : nothing} ${shown("type", t("messages.type"))}
      ${cell("action", t("messages.action"))} ${cell("summary", t("messages.summary"))}
      ${shown("latency", t("messages.latency"))} ${shown("tags", t("messages.tags"))}
    </div>
  </div>`;
}

function cells(item: ShownRow, context: RowContext, mark: string | undefined): unknown {
  const { row } = item;
  const shown = (column: Column, content: () => unknown, facet?: Facet, value = ""): unknown =>
    prefs.shows(column) ? cell(column, content(), facet, value) : nothing;
  const frame = isFrame(row) ? row : null;
  return html`
    <span role="cell" class="cell expand">${expander(row, context)}</span>
    ${cell("time", timeOf(row, mark))} ${shown("delta", () => delta(context.delta))}
    ${shown("direction", () => direction(row), frame ? "dir" : undefined, frame?.from)}
    ${context.showsWallbox ? cell("wallbox", visible(titleOf(row.wb)), row.wb ? "wb" : undefined, row.wb) : nothing}
    ${shown("type", () => typeOf(item), "type", row.kind)}
    ${cell("action", frame ? visible(frame.action) : eventName(row), frame?.action ? "action" : undefined, frame?.action)}
    ${cell("summary", summaryOf(item))} ${shown("latency", () => latencyOf(item))} ${shown("tags", () => tagsOf(item))}
  `;
}

function twoLineCells(item: ShownRow, context: RowContext, mark: string | undefined): unknown {
  const { row } = item;
  const action = isFrame(row) ? visible(row.action) : eventName(row);
  return html`
    <span role="cell" class="cell first">
      ${expander(row, context)} <span class="time">${timeOf(row, mark)}</span> ${direction(row, context.showsWallbox)}
      ${typeOf(item)} <span class="latency">${latencyOf(item)}</span>
    </span>
    <span role="cell" class="cell second">
      <span class="action" title=${action}>${action}</span>
      <span class="summary">${summaryOf(item)}</span> ${tagsOf(item)}
    </span>
  `;
}

function cell(name: string, content: unknown, facet?: Facet, value = ""): TemplateResult {
  return html`<span role="cell" class="cell ${name}" data-facet=${facet ?? nothing} data-value=${facet ? value : nothing}
    >${content}</span
  >`;
}

function expander(row: Row, context: RowContext): unknown {
  if (!isFrame(row)) return html`<span class="expand-none"></span>`;
  const label = t(context.isExpanded ? "messages.collapse" : "messages.expand");
  return html`<button class="plain icon small" tabindex="-1" aria-label=${label} aria-expanded=${String(context.isExpanded)} @click=${context.toggle}>
    ${icon(context.isExpanded ? mdiChevronDown : mdiChevronRight, 18)}
  </button>`;
}

function timeOf(row: Row, mark: string | undefined): TemplateResult {
  const note = mark === undefined ? nothing : html`<span class="mark" title=${mark || t("messages.marked")}>${icon(mdiBookmark, 14)}<span class="visually-hidden">${t("messages.marked")} ${mark}</span></span>`;
  return html`<time title=${dayAndTime(row.at)}>${clock(row.at)}</time>${note}`;
}

function delta(seconds: number | null): string {
  if (seconds === null) return "";
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "+";
  if (size < 100) return `${sign}${number(size, size < 10 ? 3 : 2, size < 10 ? 3 : 2)}`;
  if (size < 3600) return `${sign}${number(Math.floor(size / 60))}:${String(Math.floor(size % 60)).padStart(2, "0")}`;
  return `${sign}${number(size / 3600, 1)} h`;
}

/** Wallbox always on the left, EVCC on the right: the arrow shows which way the frame went. */
function direction(row: Row, named = false): TemplateResult {
  if (!isFrame(row)) return html`<span class="direction-words quiet">${t("messages.connection")}</span>`;
  const { from, to } = row;
  const right = place(from) < place(to);
  const [left, other] = right ? [from, to] : [to, from];
  const name = (party: Party): string => (named && party === "wallbox" ? visible(titleOf(row.wb)) : partyName(party));
  return html`<span class="direction-words ${colourOf(from)}" title=${t("messages.from_to", { from: partyName(from), to: partyName(to) })}>
    <span aria-hidden="true">${name(left)}</span>${icon(right ? mdiArrowRight : mdiArrowLeft, 16)}<span aria-hidden="true"
      >${name(other)}</span
    ><span class="visually-hidden">${t("messages.from_to", { from: name(from), to: name(to) })}</span>
  </span>`;
}

function place(party: Party): number {
  return { wallbox: 0, proxy: 1, evcc: 2 }[party];
}

function typeOf({ row, answer }: ShownRow): TemplateResult {
  const kind = answer && answer.kind !== "result" ? answer.kind : row.kind;
  return html`<span class="type-words ${kind}">${icon(ICONS[kind], 16)}${kindWord(kind)}</span>`;
}

export function kindWord(kind: Row["kind"]): string {
  return t(`messages.kind_${kind}`);
}

function eventName(row: Row): string {
  return isFrame(row) ? row.action : t(`messages.event_${row.what}`);
}

export function titleOf(wallbox: string): string {
  return app.proxy?.wallboxes.find(({ id }) => id === wallbox)?.title || wallbox;
}

function summaryOf({ row, answer }: ShownRow): TemplateResult {
  const { kept } = app.messages;
  const said = summarise(row, isFrame(row) ? kept.statusBefore(row) : null);
  const why = isFrame(row) && row.why && isTrouble(row) ? visible(row.why) : "";
  const told = [said, why && why !== said ? why : ""].filter(Boolean).join(" – ");
  const reply = answer && answer.sum?.is !== "empty" ? summarise(answer) : "";
  const title = [told, reply].filter(Boolean).join(" → ");
  return html`<span class=${isFrame(row) && row.sum?.is === "empty" ? "quiet" : ""} title=${title}
    >${told}${reply ? html` <span class="quiet">→</span> ${reply}` : nothing}</span
  >`;
}

/** On both rows of an exchange: how long the side that was asked took. */
function latencyOf({ row }: ShownRow): unknown {
  const waits = app.messages.waits(row);
  if (waits !== null && waits >= WAITS_FROM) {
    return html`<span class="waits" title=${t("messages.waits")}>${icon(mdiCircleMedium, 14)}${number(Math.floor(waits))} s …</span>`;
  }
  const answer = !isFrame(row) ? null : row.rtt !== undefined ? row : answerOf(row);
  if (!answer || answer.rtt === undefined || !isFrame(row)) return nothing;
  const own = [row.took === undefined ? "" : t("messages.took", { span: span(row.took) }), row.held ? t("messages.held", { span: span(row.held) }) : ""];
  const title = [t("messages.rtt", { party: partyName(answer.from), span: span(answer.rtt) }), ...own].filter(Boolean).join("\n");
  return html`<span title=${title} class=${row === answer ? "" : "quiet"}
    ><span class="leg ${colourOf(answer.from)}">${t(`messages.leg_${answer.from}`)}</span>${span(answer.rtt)}</span
  >`;
}

function answerOf(row: FrameRow): FrameRow | null {
  return app.messages.kept.answersTo(row).find(({ rtt }) => rtt !== undefined) ?? null;
}

function tagsOf({ row, answer }: ShownRow): unknown {
  const tags = new Set([...app.filter.tagsOf(row), ...(answer ? app.filter.tagsOf(answer) : [])]);
  // What is wrong comes first: there may not be room for all.
  const sorted = [...tags].sort((a, b) => Number(TROUBLE.includes(b)) - Number(TROUBLE.includes(a)));
  return sorted.map(
    (tag) => html`<span class="tag ${tag}" data-facet="tag" data-value=${tag} title=${tagMeaning(tag, row)}>${tagWord(tag)}</span> `,
  );
}

export function tagWord(tag: string): string {
  return textOr(`tags.${tag}`, tag.toUpperCase().replaceAll("_", "-"));
}

function tagMeaning(tag: string, row: Row): string {
  const rules = isFrame(row) && row.rules.length ? t("messages.by_rules", { rules: row.rules.join(", ") }) : "";
  return [textOr(`tags.${tag}_about`, ""), rules].filter(Boolean).join("\n");
}
