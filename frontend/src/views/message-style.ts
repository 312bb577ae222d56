/** How the list of messages looks. */

import { css } from "lit";

export const messageStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    position: absolute;
    inset: 0;
  }
  wbx-split {
    flex: 1;
    min-height: 0;
  }
  .pane {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-width: 0;
    min-height: 0;
    height: 100%;
  }
  wbx-window-list {
    display: block;
    flex: 1;
    min-height: 0;
    overflow: auto;
    overflow-anchor: none;
    background: var(--wbx-card);
    contain: strict;
  }
  .body {
    position: relative;
    min-width: var(--wbx-row-width, 0);
  }
  .window {
    position: absolute;
    inset: 0 0 auto;
    will-change: transform;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 2;
    min-width: var(--wbx-row-width, 0);
    background: var(--wbx-card);
    border-bottom: 1px solid var(--wbx-line);
  }
  .line {
    display: grid;
    grid-template-columns: var(--wbx-columns);
    align-items: center;
    height: var(--wbx-row);
    padding-inline-end: 8px;
  }
  .row {
    position: relative;
    border-bottom: 1px solid var(--wbx-line);
    outline-offset: -2px;
  }
  .body .row {
    cursor: default;
  }
  .row[data-key] .line {
    height: calc(var(--wbx-row) - 1px);
  }
  .heading .line {
    height: 32px;
    color: var(--wbx-text-2);
    font-size: 12px;
    font-weight: 500;
  }
  .heading button {
    min-height: 24px;
    padding: 0 4px;
    font-size: 12px;
  }
  .cell {
    min-width: 0;
    padding: 0 6px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .cell.expand {
    padding: 0;
  }
  .cell.time,
  .cell.delta,
  .cell.latency,
  .time,
  .latency {
    font-variant-numeric: tabular-nums;
  }
  .cell.delta {
    color: var(--wbx-text-2);
    text-align: end;
  }
  .cell.latency {
    text-align: end;
  }
  .cell.action {
    font-weight: 500;
  }
  button.small {
    width: 28px;
    min-height: 24px;
    height: 100%;
    border-radius: 6px;
    color: var(--wbx-text-2);
  }
  .direction-words,
  .type-words,
  .waits,
  .mark {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    vertical-align: middle;
  }
  .mark {
    margin-inline-start: 4px;
    color: var(--wbx-warn);
  }
  .up {
    color: var(--wbx-up);
  }
  .down {
    color: var(--wbx-down);
  }
  .own {
    color: var(--wbx-own);
  }
  .leg {
    margin-inline-end: 4px;
    font-size: 11px;
  }
  .waits {
    color: var(--wbx-warn);
  }
  .type-words {
    font-size: 12px;
    letter-spacing: 0.02em;
  }
  .type-words.result,
  .type-words.event {
    color: var(--wbx-text-2);
  }
  .tag {
    display: inline-block;
    padding: 0 6px;
    border: 1px solid currentColor;
    border-radius: 6px;
    color: var(--wbx-text-2);
    font-size: 11px;
    line-height: 18px;
    vertical-align: middle;
  }
  .tag.converted,
  .tag.mended,
  .tag.auto_response,
  .tag.synthetic,
  .tag.injected,
  .tag.replayed {
    color: var(--wbx-own);
  }
  .tag.blocked,
  .tag.held,
  .tag.late,
  .tag.repeated,
  .tag.open {
    color: var(--wbx-warn);
  }
  .tag.dropped,
  .tag.timeout,
  .tag.invalid,
  .tag.unmatched,
  .trouble .type-words {
    color: var(--wbx-bad);
  }
  .body .row:hover > .line {
    background: color-mix(in srgb, var(--wbx-text) 6%, transparent);
  }
  .row.trouble {
    background: color-mix(in srgb, var(--wbx-bad) 9%, var(--wbx-card));
    box-shadow: inset 3px 0 var(--wbx-bad);
  }
  .row.trouble .action,
  .row.trouble .summary {
    color: var(--wbx-bad);
  }
  .row.event,
  .row.beside .cell,
  .row.beside .cell * {
    color: var(--wbx-text-2);
  }
  .row.match {
    background: var(--wbx-mark);
  }
  .row.between {
    box-shadow: inset 3px 0 color-mix(in srgb, var(--wbx-accent) 45%, transparent);
  }
  .row.partner {
    box-shadow: inset 0 0 0 2px var(--wbx-accent);
  }
  .row.selected {
    background: color-mix(in srgb, var(--wbx-accent) 20%, var(--wbx-card));
    box-shadow: inset 3px 0 var(--wbx-accent);
  }
  .row.folded {
    background: var(--wbx-page);
    color: var(--wbx-text-2);
    text-align: center;
  }
  .row.folded .line {
    display: block;
    line-height: calc(var(--wbx-row) - 1px);
  }
  .row.folded button {
    min-height: 24px;
    padding: 0 8px;
    color: var(--wbx-link);
    text-decoration: underline;
  }
  .jump {
    position: absolute;
    bottom: 52px;
    inset-inline: 0;
    z-index: 3;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .jump button {
    border-color: var(--wbx-accent);
    border-radius: 18px;
    box-shadow: 0 2px 8px rgba(0, 0, 0, 0.3);
    pointer-events: auto;
  }
  .notice {
    position: absolute;
    inset: 80px 16px auto;
    z-index: 1;
    margin: auto;
    max-width: 480px;
    text-align: center;
  }
  .problem {
    margin: 0;
    padding: 6px 12px;
    color: var(--wbx-bad);
  }
  .two-line .line {
    display: flex;
    flex-direction: column;
    align-items: stretch;
    justify-content: center;
    gap: 2px;
    padding: 0 8px 0 0;
  }
  .two-line .heading {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .two-line .head {
    border: none;
  }
  .two-line .body,
  .two-line .head {
    min-width: 0;
  }
  .two-line .cell.first,
  .two-line .cell.second {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .two-line .cell.first .latency {
    margin-inline-start: auto;
  }
  .two-line .cell.second {
    padding-inline-start: 34px;
  }
  .two-line .cell.first {
    padding-inline-start: 0;
    font-size: 13px;
  }
  .two-line .second .action {
    flex: none;
    max-width: 55%;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 500;
  }
  .two-line .second .summary {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .two-line .first .direction-words {
    min-width: 0;
    overflow: hidden;
  }
`;
