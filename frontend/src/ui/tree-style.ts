/** The look of the JSON tree. */

import { css } from "lit";

export const treeStyle = css`
  :host {
    display: block;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    margin-bottom: 8px;
  }
  .tools input {
    flex: 1;
    min-width: 120px;
    max-width: 260px;
  }
  [role="treeitem"] {
    padding: 2px 8px 2px calc(var(--level) * 16px + 4px);
    border-radius: 6px;
    overflow-wrap: anywhere;
    cursor: default;
  }
  [role="treeitem"]:hover {
    background: var(--wbx-shade);
  }
  [role="treeitem"].chosen {
    background: var(--wbx-shade);
  }
  .fold {
    display: inline-block;
    width: 14px;
    color: var(--wbx-text-2);
  }
  .key {
    color: var(--wbx-link);
  }
  .index {
    color: var(--wbx-text-2);
  }
  .string {
    color: var(--wbx-good);
  }
  .number {
    color: var(--wbx-down);
  }
  .literal {
    color: var(--wbx-own);
  }
  .means {
    margin-left: 8px;
    color: var(--wbx-text-2);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 12px;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    margin-left: 14px;
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
  }
  .about button {
    min-height: 28px;
    padding: 0 6px;
    color: var(--wbx-link);
    font-size: 12px;
  }
  mark {
    border-radius: 3px;
    background: var(--wbx-mark);
    color: inherit;
    outline: 1px solid currentColor;
  }
`;
