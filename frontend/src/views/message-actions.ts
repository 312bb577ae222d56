/** What the user does in the messages view, by key, click or tap. */

import { asJson, asWire } from "../ocpp/copies";
import { parseJson, payloadOf, written } from "../ocpp/json";
import { indented } from "../ocpp/pretty";
import type { Row } from "../protocol";
import { app, messageOf } from "../store/app";
import { details } from "../store/details";
import { isTrouble } from "../store/filter";
import { isFrame } from "../store/kept-rows";
import { look } from "../store/look";
import { prefs } from "../store/prefs";
import { indexOfKey, type ShownRow } from "../store/shown";
import { t } from "../texts";
import { copyText } from "../ui/clipboard";
import type { WbxMessageDialogs } from "./message-dialogs";
import { type KeyAction, keyAction, type WbxMessageHelp } from "./message-keys";
import type { Wish } from "./message-toolbar";
import type { WbxMessages } from "./messages";
import type { WbxSend } from "./send";

export class MessageActions {
  constructor(private readonly view: WbxMessages) {}

  readonly pressed = (event: KeyboardEvent): void => {
    const action = keyAction(event);
    if (!action) return;
    // Escape is also for whoever holds the view, where there is nothing to close.
    if (action === "close" && app.place.seq === null && look.selected === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(action);
  };

  readonly asked = (event: CustomEvent<KeyAction | "resend">): void => {
    if (event.detail === "resend") void this.resend();
    else this.act(event.detail);
  };

  readonly wished = (event: CustomEvent<{ what: Wish }>): void => {
    switch (event.detail.what) {
      case "clear-buffer":
        return void this.dialogs.askClear(app.wallbox);
      case "send":
        return this.act("send");
      case "help":
        return this.act("help");
      case "filters":
        return this.view.openFilters();
    }
  };

  /** A row was clicked: it is selected, and its details are shown. */
  readonly clicked = (event: MouseEvent): void => {
    const target = event.composedPath()[0] as Element;
    if (target.closest("button, a, .more") || hasSelectedText(this.view)) return;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (key !== undefined && !target.closest(".folded")) this.go(Number(key));
  };

  readonly close = (): void => {
    if (app.place.seq === null) look.set({ selected: null });
    else app.place.go({ view: "messages", seq: null });
    void this.focus(look.selected);
  };

  /** Show the details of a message. */
  go(seq: number): void {
    const replace = app.place.seq !== null;
    look.set({ selected: seq, follow: look.follow && app.messages.kept.last === seq, left: app.messages.kept.last });
    app.place.go({ view: "messages", seq }, replace);
    void app.messages.reach(seq).then((found) => (found ? this.view.show(seq) : undefined));
  }

  /** Select the next or previous message in the list. */
  step(by: 1 | -1): void {
    const { items } = this.view;
    const at = look.selected === null ? null : indexOfKey(items, look.selected, prefs.newestOnTop);
    const start = at === null ? (prefs.newestOnTop ? 0 : items.length - 1) : at + (items[at]?.key === look.selected || by < 0 ? by : 0);
    const next = this.view.seek(start, by, () => true);
    if (next) this.select(next.key);
  }

  /** Expand or collapse a row, which stays where it is. */
  expand(seq: number): void {
    look.stay(app.messages.kept.last);
    look.toggle("expanded", seq);
  }

  private select(seq: number): void {
    look.set({ selected: seq });
    if (app.place.seq !== null) app.place.go({ view: "messages", seq }, true);
    void this.focus(seq);
  }

  private act(action: KeyAction): void {
    switch (action) {
      case "down":
        return this.step(1);
      case "up":
        return this.step(-1);
      case "next_trouble":
        return this.seekTrouble(1);
      case "previous_trouble":
        return this.seekTrouble(-1);
      case "search":
        return this.find<HTMLElement>("wbx-message-toolbar").focus();
      case "follow":
        return look.set({ follow: !look.follow, left: app.messages.kept.last });
      case "pause":
        return app.messages.paused ? app.messages.resume() : app.messages.isLive ? app.messages.pause() : undefined;
      case "send":
        return void (app.messages.isLive && this.console?.open());
      case "help":
        return this.find<WbxMessageHelp>("wbx-message-help").show();
      case "close":
        return this.close();
      default:
        return this.actOnSelected(action, this.selected);
    }
  }

  private actOnSelected(action: KeyAction, row: Row | undefined): void {
    if (!row) return;
    const { marks } = app.messages;
    switch (action) {
      case "open":
        return this.go(row.seq);
      case "expand":
        return isFrame(row) ? this.expand(row.seq) : undefined;
      case "partner": {
        const partner = app.messages.partner(row);
        return partner && this.select(partner.seq);
      }
      case "mark":
        return marks.has(row.seq) ? marks.remove(row.seq) : marks.set(row.seq);
      case "note":
        return void this.dialogs.askNote(row.seq);
      case "copy":
        return void this.copyJson(row);
      case "link":
        return void this.copy(new URL(app.place.href({ view: "messages", seq: row.seq }), window.location.href).href);
    }
  }

  private get selected(): Row | undefined {
    return look.selected === null ? undefined : app.messages.kept.find(look.selected);
  }

  private seekTrouble(by: 1 | -1): void {
    const { items } = this.view;
    const at = look.selected === null ? (by > 0 ? -1 : items.length) : indexOfKey(items, look.selected, prefs.newestOnTop);
    const next = this.view.seek(at + by, by, isTroubled);
    if (next) this.select(next.key);
    else this.say(t("messages.no_trouble"));
  }

  private async focus(seq: number | null): Promise<void> {
    if (seq !== null) await this.view.show(seq);
    const row = seq === null ? null : this.view.list.querySelector<HTMLElement>(`[data-key="${seq}"]`);
    (row ?? this.view.list).focus({ preventScroll: true });
  }

  private async copyJson(row: Row): Promise<void> {
    const { source } = app.messages;
    if (!source || !isFrame(row)) return;
    try {
      await this.copy(asJson(await details.get(source, row.seq)));
    } catch (error) {
      this.say(messageOf(error));
    }
  }

  private async copy(text: string): Promise<void> {
    this.say(t((await copyText(text, this.view.renderRoot)) ? "detail.copied" : "detail.copy_failed"));
  }

  /** Open the console with the selected call, to be sent again. */
  private async resend(): Promise<void> {
    const { source } = app.messages;
    const row = this.selected;
    if (!source || !row || !isFrame(row) || row.kind !== "call") return;
    try {
      const node = payloadOf(parseJson(asWire(await details.get(source, row.seq))));
      const target = row.from === "evcc" || row.to === "wallbox" ? "wallbox" : "evcc";
      await this.console?.open({ wallbox: row.wb, target, action: row.action, payload: node ? indented(written(node)) : null });
    } catch (error) {
      this.say(messageOf(error));
    }
  }

  private say(message: string): void {
    this.view.dispatchEvent(new CustomEvent("hass-notification", { detail: { message }, bubbles: true, composed: true }));
  }

  private get dialogs(): WbxMessageDialogs {
    return this.find("wbx-message-dialogs");
  }

  /** Null while it is still being loaded. */
  private get console(): WbxSend | null {
    return this.find("wbx-send");
  }

  private find<T extends Element>(name: string): T {
    return this.view.renderRoot.querySelector(name) as T;
  }
}

function isTroubled({ row, answer }: ShownRow): boolean {
  return isTrouble(row) || (answer !== null && isTrouble(answer));
}

/** Whether the user has just selected some text, which ends with a click too. */
function hasSelectedText(view: WbxMessages): boolean {
  const root = view.shadowRoot as ShadowRoot & { getSelection?: () => Selection | null };
  const selection = root.getSelection?.() ?? window.getSelection();
  return selection !== null && !selection.isCollapsed && selection.toString().trim() !== "";
}
