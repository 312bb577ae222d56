/** How the Health view and its parts look. */

import { css } from "lit";

export const healthStyle = css`
  :host {
    max-width: 960px;
    margin: 0 auto;
    padding: 16px;
  }
  .notice {
    margin: 24px auto;
    max-width: 480px;
    text-align: center;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    margin-bottom: 16px;
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    font-weight: 500;
  }
  section + section {
    margin-top: 32px;
  }
  h2 {
    margin-bottom: 4px;
    font-size: 18px;
  }
  h3 {
    margin: 24px 0 4px;
    font-size: 16px;
    font-weight: 500;
  }
  p {
    margin: 4px 0 12px;
  }
  .watched {
    margin: 0;
  }
  ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    margin: 16px 0;
    padding: 0;
    list-style: none;
  }
  .nothing {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 16px 0;
    font-size: 16px;
  }
`;

export const findingStyle = css`
  details {
    padding: 12px 16px;
    border: 1px solid var(--wbx-line);
    border-left: 4px solid var(--wbx-text-2);
    border-radius: var(--wbx-radius);
    background: var(--wbx-card);
    overflow-wrap: anywhere;
  }
  details.critical {
    border-left-color: var(--wbx-bad);
  }
  details.warning {
    border-left-color: var(--wbx-warn);
  }
  summary {
    display: grid;
    grid-template-columns: 104px minmax(0, 1fr) auto;
    gap: 2px 12px;
    list-style: none;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  .severity {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    align-self: start;
    font-weight: 500;
  }
  h3 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    margin: 0;
    font-size: 15px;
    font-weight: 500;
  }
  .subject {
    padding: 0 8px;
    border-radius: 8px;
    background: var(--wbx-shade);
    font-size: 13px;
    font-weight: 400;
  }
  .fold {
    transition: transform 0.15s;
  }
  details[open] .fold {
    transform: rotate(180deg);
  }
  .seen,
  .cured {
    grid-column: 2 / -1;
    font-size: 13px;
  }
  .seen > span + span::before {
    content: "· ";
  }
  .cured {
    font-weight: 500;
  }
  p {
    margin: 8px 0;
  }
  details > p,
  .help,
  .evidence {
    margin-left: 116px;
  }
  h4 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 8px;
    margin: 12px 0 0;
    font-size: 14px;
    font-weight: 500;
  }
  .place {
    padding: 0 8px;
    border: 1px solid var(--wbx-line);
    border-radius: 8px;
    color: var(--wbx-text-2);
    font-size: 12px;
    font-weight: 400;
  }
  .help p {
    margin: 4px 0 8px;
  }
  .cures {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
  }
  .cure {
    min-height: 36px;
    height: auto;
    padding-block: 6px;
    border-color: var(--wbx-link);
    color: var(--wbx-link);
    text-align: left;
    white-space: normal;
  }
  .evidence {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    margin-top: 12px;
    font-size: 13px;
  }
  .evidence ul {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .evidence a {
    display: inline-block;
    min-width: 24px;
    min-height: 24px;
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 600px) {
    summary {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    h3,
    .seen,
    .cured {
      grid-column: 1 / -1;
      grid-row: auto;
    }
    .fold {
      grid-column: 2;
      grid-row: 1;
    }
    details > p,
    .help,
    .evidence {
      margin-left: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .fold {
      transition: none;
    }
  }
`;

export const capabilitiesStyle = css`
  .tables {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
    align-items: start;
    gap: 16px;
  }
  table {
    width: 100%;
    border: 1px solid var(--wbx-line);
    border-radius: var(--wbx-radius);
    border-spacing: 0;
    background: var(--wbx-card);
  }
  caption {
    padding: 4px 0 8px;
    font-weight: 500;
    text-align: left;
  }
  th,
  td {
    padding: 6px 12px;
    font-weight: 400;
    text-align: left;
    vertical-align: baseline;
    overflow-wrap: anywhere;
  }
  thead th {
    color: var(--wbx-text-2);
    font-size: 13px;
    overflow-wrap: normal;
  }
  tbody th,
  tbody td {
    border-top: 1px solid var(--wbx-line);
  }
  .count {
    width: 84px;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  td.count {
    white-space: nowrap;
  }
  small {
    display: block;
    font-size: 12px;
  }
  @media (max-width: 600px) {
    th,
    td {
      padding: 6px;
    }
    .count {
      width: 76px;
    }
  }
`;

export const cureStyle = css`
  dialog {
    width: min(520px, calc(100vw - 24px));
    max-height: calc(100dvh - 32px);
    padding: 20px 24px;
    border: none;
    border-radius: 16px;
    background: var(--wbx-card);
    color: var(--wbx-text);
    overflow: auto;
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.45);
  }
  h2 {
    margin: 0 0 8px;
    font-size: 18px;
    font-weight: 500;
  }
  h3 {
    margin: 12px 0 4px;
    font-size: 14px;
    font-weight: 500;
  }
  .changes {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .changes > li {
    padding: 8px 12px;
    border-left: 4px solid var(--wbx-good);
    border-radius: 4px;
    background: var(--wbx-shade);
    overflow-wrap: anywhere;
  }
  .changes ul {
    margin: 4px 0 0;
    padding-left: 18px;
  }
  .risk,
  .failed {
    color: var(--wbx-bad);
    font-weight: 500;
  }
  .done {
    color: var(--wbx-good);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 20px;
  }
`;
