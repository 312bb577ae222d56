/**
 * JSON as a tree that folds, for eyes, keys and screen readers (the ARIA pattern "tree"), with what
 * the fields of OCPP 1.6 mean. It is told by `text`; `action` says which message the fields are of.
 */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { fieldMeaning, valueMeaning } from "../ocpp/fields";
import { type JsonNode, parseJson, plainPath, written } from "../ocpp/json";
import { visible } from "../ocpp/pretty";
import { counted, t } from "../texts";
import { copyText } from "./clipboard";
import { WbxElement } from "./element";
import { controls } from "./theme";
import { treeStyle } from "./tree-style";

/** A tree of more nodes opens only its first levels. */
const MANY = 400;
const FIRST_LEVELS = 3;
/** One of fewer rows needs neither a search nor buttons to fold all of it. */
const FEW = 8;

interface Place {
  node: JsonNode;
  level: number;
  parent: string | null;
  /** Of its siblings, from 1. */
  position: number;
  siblings: number;
}

export class WbxJsonTree extends WbxElement {
  static override styles = [controls, treeStyle];

  @property() text = "";
  @property() action = "";
  /** What is sought; the hits are marked. */
  @property() search = "";
  /** What the tree is called for screen readers. */
  @property() label = "";
  @state() private folded = new Set<string>();
  /** The node that has the focus, by its pointer. */
  @state() private chosen = "";
  /** Whether somebody is in the tree: before, nothing is told about the first node. */
  @state() private entered = false;
  @state() private copied = "";
  private root: JsonNode | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("text")) return;
    this.root = parseJson(this.text);
    this.entered = false;
    this.chosen = "";
    this.foldDeep();
  }

  protected override updated(): void {
    const row = this.renderRoot.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]');
    const active = this.shadowRoot?.activeElement;
    if (row && active?.getAttribute("role") === "treeitem" && active !== row) row.focus();
  }

  protected override render(): unknown {
    if (!this.root) return html`<p class="quiet">${t("detail.tree_unparsed")}</p>`;
    const places = this.places();
    return html`
      ${places.length < FEW && !this.search && !this.folded.size ? nothing : this.tools(places)}
      <div
        class="tree code"
        role="tree"
        aria-label=${this.label || t("detail.tree")}
        @click=${this.clicked}
        @focusin=${() => (this.entered = true)}
        @keydown=${this.pressed}
      >
        ${places.map((place) => this.row(place))}
      </div>
    `;
  }

  private tools(places: Place[]): TemplateResult {
    return html`
      <div class="tools">
        <input
          type="search"
          .value=${this.search}
          placeholder=${t("detail.search")}
          aria-label=${t("detail.search")}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        />
        <span class="quiet" role="status">${this.hits(places)}</span>
        <button class="plain" @click=${() => (this.folded = new Set())}>${t("detail.unfold_all")}</button>
        <button class="plain" @click=${() => (this.folded = new Set(this.foldable(1)))}>${t("detail.fold_all")}</button>
      </div>
    `;
  }

  private row(place: Place): TemplateResult {
    const { node, level, position, siblings } = place;
    const chosen = node.pointer === this.chosen;
    const open = node.children.length ? !this.folded.has(node.pointer) : undefined;
    const meaning = this.meaning(node);
    return html`<div
      role="treeitem"
      class=${chosen ? "chosen" : ""}
      style="--level: ${level - 1}"
      tabindex=${chosen ? 0 : -1}
      aria-level=${level}
      aria-setsize=${siblings}
      aria-posinset=${position}
      aria-expanded=${open === undefined ? nothing : String(open)}
      aria-selected=${String(chosen)}
      title=${meaning || nothing}
      data-pointer=${node.pointer}
    >
      <span class="fold" aria-hidden="true">${open === undefined ? "" : open ? "▾" : "▸"}</span>${this.name(node)}${this.value(node, open)}
      ${this.explained(node)} ${chosen && this.entered ? this.about(node, meaning) : nothing}
    </div>`;
  }

  private name(node: JsonNode): unknown {
    if (node.key === null) return nothing;
    const name = typeof node.key === "number" ? String(node.key) : node.key;
    return html`<span class=${typeof node.key === "number" ? "index" : "key"}>${this.marked(name)}</span>: `;
  }

  private value(node: JsonNode, open: boolean | undefined): unknown {
    if (node.kind !== "object" && node.kind !== "array") {
      return html`<span class=${node.kind}>${this.marked(node.raw)}</span>`;
    }
    const [left, right] = node.kind === "object" ? "{}" : "[]";
    if (open) return html`<span class="quiet">${left}</span>`;
    return html`<span class="quiet">${left}${node.children.length ? ` ${node.children.length} ` : ""}${right}</span>`;
  }

  /** What a value of a fixed list means, beside it. */
  private explained(node: JsonNode): unknown {
    if (node.kind !== "string" || typeof node.key !== "string") return nothing;
    const means = valueMeaning(this.action, node.key, node.text);
    return means ? html`<span class="means">${means}</span>` : nothing;
  }

  private meaning(node: JsonNode): string {
    return typeof node.key === "string" ? fieldMeaning(this.action, node.key) : "";
  }

  private about(node: JsonNode, meaning: string): TemplateResult {
    const path = plainPath(node.pointer);
    const copy = (what: "path" | "value") => (event: Event) => {
      event.stopPropagation();
      void this.copy(what, node);
    };
    const label = (what: "path" | "value"): string => (this.copied === what ? t("detail.copied") : t(`detail.copy_${what}`));
    return html`<div class="about">
      ${meaning ? html`<span>${meaning}</span>` : nothing}
      ${path ? html`<button class="plain" @click=${copy("path")}>${label("path")}</button>` : nothing}
      <button class="plain" @click=${copy("value")}>${label("value")}</button>
    </div>`;
  }

  private async copy(what: "path" | "value", node: JsonNode): Promise<void> {
    const text = what === "path" ? plainPath(node.pointer) : node.children.length || !node.raw ? written(node) : node.text;
    this.copied = (await copyText(text, this.renderRoot)) ? what : "";
  }

  private marked(text: string): unknown {
    const sought = this.search.trim().toLowerCase();
    const shown = visible(text);
    if (!sought) return shown;
    const parts: unknown[] = [];
    let from = 0;
    for (let at = shown.toLowerCase().indexOf(sought); at >= 0; at = shown.toLowerCase().indexOf(sought, from)) {
      parts.push(shown.slice(from, at), html`<mark>${shown.slice(at, at + sought.length)}</mark>`);
      from = at + sought.length;
    }
    return [...parts, shown.slice(from)];
  }

  private hits(places: Place[]): string {
    const sought = this.search.trim().toLowerCase();
    if (!sought) return "";
    const found = places.filter(({ node }) => `${String(node.key ?? "")}\n${node.raw}`.toLowerCase().includes(sought));
    return found.length ? counted("detail.matches", found.length) : t("detail.matches_none");
  }

  /** The rows that are shown: those not inside of a folded one. */
  private places(): Place[] {
    const found: Place[] = [];
    const add = (node: JsonNode, level: number, parent: string | null, position: number, siblings: number): void => {
      found.push({ node, level, parent, position, siblings });
      if (this.folded.has(node.pointer)) return;
      node.children.forEach((child, at) => add(child, level + 1, node.pointer, at + 1, node.children.length));
    };
    if (this.root) add(this.root, 1, null, 1, 1);
    return found;
  }

  private foldable(least: number): string[] {
    const found: string[] = [];
    const add = (node: JsonNode, depth: number): void => {
      if (node.children.length && depth >= least) found.push(node.pointer);
      node.children.forEach((child) => add(child, depth + 1));
    };
    if (this.root) add(this.root, 0);
    return found;
  }

  private foldDeep(): void {
    this.folded = new Set();
    if (this.places().length > MANY) this.folded = new Set(this.foldable(FIRST_LEVELS));
  }

  private choose(node: JsonNode, toggle: boolean): void {
    if (toggle && node.children.length && window.getSelection()?.isCollapsed !== false) this.fold(node);
    this.chosen = node.pointer;
    this.copied = "";
  }

  private clicked(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-pointer]");
    const place = this.places().find(({ node }) => node.pointer === row?.dataset["pointer"]);
    if (!place) return;
    this.entered = true;
    this.choose(place.node, true);
  }

  private fold(node: JsonNode, folded = !this.folded.has(node.pointer)): void {
    const all = new Set(this.folded);
    if (folded) all.add(node.pointer);
    else all.delete(node.pointer);
    this.folded = all;
  }

  private pressed(event: KeyboardEvent): void {
    if ((event.target as Element).getAttribute("role") !== "treeitem") return;
    const places = this.places();
    const at = places.findIndex(({ node }) => node.pointer === this.chosen);
    const place = places[at];
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = this.target(event.key, places, at, place);
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) this.choose(target, false);
  }

  /** Where a key leads: to a node, nowhere (null: it folded or unfolded), or it means nothing here. */
  private target(key: string, places: Place[], at: number, { node, parent }: Place): JsonNode | null | undefined {
    const open = node.children.length > 0 && !this.folded.has(node.pointer);
    switch (key) {
      case "ArrowDown":
        return places[at + 1]?.node ?? null;
      case "ArrowUp":
        return places[at - 1]?.node ?? null;
      case "Home":
        return places[0]?.node;
      case "End":
        return places.at(-1)?.node;
      case "ArrowRight":
        if (open) return places[at + 1]?.node ?? null;
        this.fold(node, false);
        return null;
      case "ArrowLeft":
        if (!open) return places.find((place) => place.node.pointer === parent)?.node ?? null;
        this.fold(node, true);
        return null;
      case "Enter":
      case " ":
        if (node.children.length) this.fold(node);
        return null;
      default:
        return undefined;
    }
  }
}

customElements.define("wbx-json-tree", WbxJsonTree);
