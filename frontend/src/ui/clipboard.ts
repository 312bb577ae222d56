/** Copying, also where the browser has no clipboard for pages: Home Assistant at home is often plain http. */

/** Copy a text. `within` is a place in the page, inside the open dialog if there is one. */
export async function copyText(text: string, within: ParentNode & Node): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed: then by the old way.
  }
  return copySelected(text, within);
}

function copySelected(text: string, within: ParentNode & Node): boolean {
  const root = within.getRootNode() as Document | ShadowRoot;
  const before = root.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.setAttribute("aria-hidden", "true");
  field.style.cssText = "position: fixed; top: 0; left: 0; width: 1px; height: 1px; opacity: 0";
  within.append(field);
  try {
    field.select();
    return document.execCommand("copy");
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
