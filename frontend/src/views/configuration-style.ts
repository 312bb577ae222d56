/** How the Configuration view looks: a table, on a narrow page a card for each key. */

import { css } from "lit";

export const configurationStyle = css`
  :host {
    max-width: 1100px;
    margin: 0 auto;
    padding: 16px;
    container-type: inline-size;
  }
  .notice {
    margin: 24px auto;
    max-width: 480px;
    text-align: center;
  }
  .head,
  .tools,
  .buttons,
  .hint {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .head {
    justify-content: space-between;
  }
  .wide {
    flex-basis: 100%;
    margin: 0;
  }
  .tools {
    margin: 16px 0;
  }
  .search {
    position: relative;
    flex: 1 1 240px;
    max-width: 420px;
  }
  .search svg {
    position: absolute;
    left: 10px;
    top: 8px;
    color: var(--wbx-text-2);
  }
  .search input {
    width: 100%;
    padding-left: 38px;
  }
  .hint {
    justify-content: space-between;
    margin-top: 16px;
    padding: 10px 16px;
    border: 2px solid var(--wbx-warn);
    border-radius: var(--wbx-radius);
    background: var(--wbx-card);
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 12px 0 0;
    padding: 0;
    list-style: none;
  }
  table {
    width: 100%;
    border: 1px solid var(--wbx-line);
    border-radius: var(--wbx-radius);
    border-spacing: 0;
    background: var(--wbx-card);
    table-layout: fixed;
  }
  th,
  td {
    padding: 10px 16px;
    border-top: 1px solid var(--wbx-line);
    font-weight: 400;
    text-align: left;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  thead th {
    border-top: none;
    color: var(--wbx-text-2);
    font-weight: 500;
  }
  thead th:first-child {
    width: 48%;
  }
  thead th:last-child,
  .tool {
    width: 60px;
    padding: 4px 12px 4px 0;
    text-align: right;
  }
  th code {
    font-weight: 500;
  }
  .mark {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    margin-left: 6px;
    font-size: 12px;
    white-space: nowrap;
  }
  .meaning,
  .note {
    margin-top: 2px;
    font-size: 13px;
  }
  .note {
    margin-top: 4px;
  }
  .members {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .members code {
    padding: 1px 6px;
    border-radius: 6px;
    background: var(--wbx-shade);
  }
  @container (max-width: 620px) {
    table,
    tbody {
      display: block;
    }
    table {
      border: none;
      background: none;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tr {
      position: relative;
      display: block;
      margin-bottom: 8px;
      padding: 8px 12px;
      border: 1px solid var(--wbx-line);
      border-radius: var(--wbx-radius);
      background: var(--wbx-card);
    }
    tbody th,
    tbody td {
      display: block;
      padding: 4px 0;
      border: none;
    }
    tbody th {
      padding-right: 40px;
    }
    .tool {
      position: absolute;
      top: 4px;
      right: 4px;
      width: auto;
    }
  }
`;
