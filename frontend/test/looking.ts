/** Looking at elements as a user does: through all shadow roots. */

/** All text that is shown, with single spaces. */
export function seen(node: Node): string {
  return spaced(walk(node));
}

function spaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function walk(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  if (!(node instanceof Element || node instanceof ShadowRoot || node instanceof DocumentFragment)) return "";
  if (node instanceof HTMLStyleElement) return "";
  const root = node instanceof Element && node.shadowRoot ? node.shadowRoot : node;
  return ` ${[...root.childNodes].map(walk).join("")} `;
}

export function all<T extends Element = HTMLElement>(node: Element | ShadowRoot, selector: string): T[] {
  const here = [...node.querySelectorAll<T>(selector)];
  const within = [...node.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? all<T>(each.shadowRoot, selector) : []));
  const own = node instanceof Element && node.shadowRoot ? all<T>(node.shadowRoot, selector) : [];
  return [...own, ...here, ...within];
}

export function one<T extends Element = HTMLElement>(node: Element, selector: string): T {
  const [found] = all<T>(node, selector);
  if (!found) throw new Error(`there is no ${selector} in: ${seen(node)}`);
  return found;
}

/** The button with this text or label. */
export function button(node: Element, name: string): HTMLButtonElement {
  const buttons = all<HTMLButtonElement>(node, "button");
  const found = buttons.find((each) => [seen(each), spaced(each.getAttribute("aria-label") ?? "")].includes(name));
  if (!found) throw new Error(`there is no button ${name} among ${buttons.map(seen).join(", ")}`);
  return found;
}
