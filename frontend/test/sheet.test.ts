/** The sheet of a phone and the resizable split of a wide screen. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WbxSheet } from "../src/ui/sheet";
import { WbxSplit } from "../src/ui/split";

beforeEach(() => localStorage.clear());
afterEach(() => document.body.replaceChildren());

async function put<T extends HTMLElement & { updateComplete: Promise<boolean> }>(
  element: T,
  members: Partial<T>,
): Promise<T> {
  Object.assign(element, members);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function touch(target: Element, type: string, x: number, y: number, at: number): void {
  const event = new Event(type, { bubbles: true, composed: true });
  const finger = { clientX: x, clientY: y };
  Object.defineProperties(event, {
    touches: { value: type === "touchstart" ? [finger] : [] },
    changedTouches: { value: [finger] },
    timeStamp: { value: at },
  });
  target.dispatchEvent(event);
}

test("an open sheet is a modal dialog with a name", async () => {
  const sheet = await put(new WbxSheet(), { open: true, label: "Message" });
  const dialog = sheet.shadowRoot!.querySelector("dialog")!;
  expect(dialog.open).toBe(true);
  expect(dialog.getAttribute("aria-label")).toBe("Message");
});

test("Escape asks the sheet's owner to close it", async () => {
  const sheet = await put(new WbxSheet(), { open: true });
  const close = vi.fn();
  sheet.addEventListener("wbx-close", close);
  sheet.shadowRoot!.querySelector("dialog")!.dispatchEvent(new Event("cancel", { cancelable: true }));
  expect(close).toHaveBeenCalledOnce();
});

test("the focus goes back to where it was when the sheet closes", async () => {
  const button = document.createElement("button");
  document.body.append(button);
  button.focus();
  const sheet = await put(new WbxSheet(), { open: true });
  button.blur();
  sheet.open = false;
  await sheet.updateComplete;
  expect(document.activeElement).toBe(button);
});

test.each([
  [200, 60, 1],
  [60, 200, -1],
])("a swipe from %i to %i steps by %i", async (from, to, by) => {
  const sheet = await put(new WbxSheet(), { open: true });
  const steps: number[] = [];
  sheet.addEventListener("wbx-step", (event) => steps.push((event as CustomEvent<{ by: number }>).detail.by));
  const dialog = sheet.shadowRoot!.querySelector("dialog")!;
  touch(dialog, "touchstart", from, 100, 0);
  touch(dialog, "touchend", to, 110, 200);
  expect(steps).toEqual([by]);
});

test("scrolling down is no swipe", async () => {
  const sheet = await put(new WbxSheet(), { open: true });
  const step = vi.fn();
  sheet.addEventListener("wbx-step", step);
  const dialog = sheet.shadowRoot!.querySelector("dialog")!;
  touch(dialog, "touchstart", 200, 300, 0);
  touch(dialog, "touchend", 120, 100, 200);
  expect(step).not.toHaveBeenCalled();
});

test("the bar of a split is moved by arrow keys, within bounds, and tells where it is", async () => {
  const split = await put(new WbxSplit(), { open: true, label: "Width" });
  const bar = split.shadowRoot!.querySelector<HTMLElement>("[role=separator]")!;
  expect(bar.getAttribute("aria-valuenow")).toBe("55");
  bar.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }));
  await split.updateComplete;
  expect(bar.getAttribute("aria-valuenow")).toBe("53");
  bar.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));
  bar.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  await split.updateComplete;
  expect(bar.getAttribute("aria-valuenow")).toBe(bar.getAttribute("aria-valuemax"));
});

test("the width somebody chose is there again on the next page", async () => {
  const first = await put(new WbxSplit(), { open: true, name: "detail" });
  first
    .shadowRoot!.querySelector("[role=separator]")!
    .dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }));
  const second = await put(new WbxSplit(), { open: true, name: "detail" });
  expect(second.shadowRoot!.querySelector(".end")!.getAttribute("style")).toContain("47%");
});

test("without something to show at its end there is no bar", async () => {
  const split = await put(new WbxSplit(), { open: false });
  expect(split.shadowRoot!.querySelector("[role=separator]")).toBeNull();
});
