/** The panel's look: Home Assistant's colours where it has one, own ones for what only a panel of messages needs. */

import { css } from "lit";

/** Set on the panel's root once; all elements below it inherit these. */
export const theme = css`
  :host {
    --wbx-text: var(--primary-text-color, #141414);
    --wbx-text-2: var(--secondary-text-color, #5e5e5e);
    --wbx-card: var(--card-background-color, #fff);
    --wbx-page: var(--primary-background-color, #fafafa);
    --wbx-shade: var(--secondary-background-color, #f0f0f0);
    --wbx-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --wbx-accent: var(--primary-color, #009ac7);
    --wbx-radius: var(--ha-border-radius-lg, 12px);
    --wbx-code: var(--ha-font-family-code, ui-monospace, "Roboto Mono", Menlo, Consolas, monospace);
    /* Frames from the wallbox, from EVCC, and of the proxy itself. */
    --wbx-up: #00695c;
    --wbx-down: #1351b4;
    --wbx-own: #6a2c91;
    --wbx-good: #1b6e20;
    --wbx-warn: #8a4b00;
    --wbx-bad: #b3261e;
    --wbx-added: #e3f4e4;
    --wbx-removed: #fbe4e2;
    --wbx-mark: #fff1b8;
    /* Home Assistant's own accent has too little contrast for text on some of its pages. */
    --wbx-link: #00638a;
    color-scheme: light;
    color: var(--wbx-text);
    background: var(--wbx-page);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 14px;
    line-height: 1.4;
  }
  :host([dark]) {
    --wbx-up: #5fd3c4;
    --wbx-down: #8ab8ff;
    --wbx-own: #d6a6f5;
    --wbx-good: #7fd086;
    --wbx-warn: #ffb95c;
    --wbx-bad: #ff9389;
    --wbx-added: #17361b;
    --wbx-removed: #46201d;
    --wbx-mark: #4d4214;
    --wbx-link: #6cc6ea;
    color-scheme: dark;
  }
`;

/** Controls that look the same everywhere: buttons, fields, chips, cards. */
export const controls = css`
  * {
    box-sizing: border-box;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 0 12px;
    border: 1px solid var(--wbx-line);
    border-radius: 8px;
    background: var(--wbx-card);
    color: var(--wbx-text);
    text-decoration: none;
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--wbx-shade);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed="true"] {
    border-color: var(--wbx-accent);
    box-shadow: inset 0 0 0 1px var(--wbx-accent);
  }
  button.plain {
    border-color: transparent;
    background: transparent;
  }
  button.icon {
    width: 36px;
    padding: 0;
    justify-content: center;
  }
  button.danger {
    color: var(--wbx-bad);
  }
  :focus-visible {
    outline: 2px solid var(--wbx-accent);
    outline-offset: 1px;
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    min-height: 36px;
    padding: 0 10px;
    border: 1px solid var(--wbx-line);
    border-radius: 8px;
    background: var(--wbx-card);
  }
  a {
    color: var(--wbx-link);
  }
  .card {
    background: var(--wbx-card);
    border: 1px solid var(--wbx-line);
    border-radius: var(--wbx-radius);
    padding: 16px;
  }
  code,
  pre,
  .code {
    font-family: var(--wbx-code);
    font-size: 12.5px;
  }
  .quiet {
    color: var(--wbx-text-2);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
