/** The look of a message's details. */

import { css } from "lit";

export const detailStyle = css`
  :host {
    display: block;
    box-sizing: border-box;
    min-height: 100%;
    padding: 12px 16px 24px;
    background: var(--wbx-card);
    container-type: inline-size;
  }
  header {
    display: flex;
    flex-wrap: wrap-reverse;
    /* The rows come in reverse, so this is their top. */
    align-items: flex-end;
    justify-content: flex-end;
    gap: 4px 12px;
  }
  .title {
    flex: 1 1 260px;
    min-width: 0;
  }
  h2 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
    margin: 4px 0 2px;
    font-size: 18px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  h2 .kind {
    font-size: 12px;
    font-weight: 600;
    letter-spacing: 0.04em;
    text-transform: uppercase;
  }
  h3 {
    margin: 12px 0 4px;
    font-size: 14px;
    font-weight: 500;
  }
  p {
    margin: 4px 0;
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
  .failed {
    color: var(--wbx-bad);
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 6px 0 0;
    padding: 0;
    list-style: none;
  }
  .marks li {
    padding: 1px 8px;
    border: 1px solid var(--wbx-line);
    border-radius: 10px;
    font-size: 12px;
  }
  .buttons {
    position: relative;
    display: flex;
    gap: 2px;
    margin-left: auto;
  }
  .menu {
    position: absolute;
    top: 100%;
    right: 0;
    z-index: 2;
    display: grid;
    min-width: 220px;
    padding: 4px;
    border: 1px solid var(--wbx-line);
    border-radius: 8px;
    background: var(--wbx-card);
    box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25);
  }
  .menu button {
    justify-content: flex-start;
  }
  .said {
    position: absolute;
    top: 100%;
    right: 8px;
    margin: 0;
    background: var(--wbx-card);
    white-space: nowrap;
    color: var(--wbx-good);
    font-size: 12px;
  }
  wbx-sequence {
    margin: 12px 0;
  }
  [role="tablist"] {
    display: flex;
    gap: 0;
    margin: 0 -16px;
    padding: 0 8px;
    border-bottom: 1px solid var(--wbx-line);
    overflow-x: auto;
    scrollbar-width: thin;
  }
  [role="tab"] {
    flex: none;
    min-height: 40px;
    padding: 0 10px;
    border: none;
    border-bottom: 3px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--wbx-text-2);
  }
  [role="tab"][aria-selected="true"] {
    border-bottom-color: var(--wbx-accent);
    color: var(--wbx-text);
    font-weight: 500;
  }
  [role="tab"]:focus-visible {
    outline-offset: -2px;
  }
  [role="tabpanel"] {
    padding: 12px 0;
    min-height: 120px;
  }
  pre {
    margin: 0;
    padding: 8px 12px;
    border: 1px solid var(--wbx-line);
    border-radius: 8px;
    overflow-x: auto;
  }
  pre.wrapped {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .good,
  .bad {
    display: flex;
    align-items: center;
    gap: 6px;
    font-weight: 500;
  }
  .good {
    color: var(--wbx-good);
  }
  .bad {
    color: var(--wbx-bad);
  }
  .partner {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .related {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .related b {
    font-weight: 500;
  }
  @container (max-width: 480px) {
    [role="tab"] {
      padding: 0 6px;
      font-size: 13px;
    }
  }
`;
