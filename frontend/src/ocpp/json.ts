/**
 * JSON read without losing how it was written: the form of each number, doubled members, the order.
 * JSON.parse would round the long numbers that some wallboxes send, and drop the doubled members.
 */

export interface JsonNode {
  kind: "object" | "array" | "string" | "number" | "literal";
  /** Name in its object, index in its array, null at the top. */
  key: string | number | null;
  /** JSON pointer (RFC 6901). */
  pointer: string;
  /** Of an object or array. */
  children: JsonNode[];
  /** As it was written, of all but objects and arrays. */
  raw: string;
  /** What is meant: a string without its quotes. */
  text: string;
}

/** Deeper than anything of OCPP, and shallow enough for any browser. */
const DEEPEST = 200;
const TOKEN = /\s+|"(?:[^"\\]|\\[^])*"?|[{}[\],:]|[^\s"{}[\],:]+/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The words and signs of a text, whether it is JSON or only almost. */
export function tokens(text: string): string[] {
  return (text.match(TOKEN) ?? []).filter((token) => token.trim() !== "");
}

/** The tree of a text, null when it is not JSON. */
export function parseJson(text: string): JsonNode | null {
  const reader = new Reader(tokens(text));
  try {
    const node = reader.value(null, "", 0);
    return reader.atEnd ? node : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: string[]) {}

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  value(key: JsonNode["key"], pointer: string, depth: number): JsonNode {
    const token = this.next();
    if (depth > DEEPEST) throw new SyntaxError("too deep");
    if (token === "{") return this.members({ kind: "object", key, pointer, children: [], raw: "", text: "" }, "}", depth);
    if (token === "[") return this.members({ kind: "array", key, pointer, children: [], raw: "", text: "" }, "]", depth);
    const leaf = { key, pointer, children: [], raw: token };
    if (token.startsWith('"')) return { ...leaf, kind: "string", text: string(token) };
    if (NUMBER.test(token)) return { ...leaf, kind: "number", text: token };
    if (["true", "false", "null"].includes(token)) return { ...leaf, kind: "literal", text: token };
    throw new SyntaxError(token);
  }

  private members(node: JsonNode, end: string, depth: number): JsonNode {
    if (this.tokens[this.at] === end) {
      this.at += 1;
      return node;
    }
    for (;;) {
      node.children.push(this.member(node, depth));
      const token = this.next();
      if (token === end) return node;
      if (token !== ",") throw new SyntaxError(token);
    }
  }

  private member(node: JsonNode, depth: number): JsonNode {
    if (node.kind === "array") {
      return this.value(node.children.length, `${node.pointer}/${node.children.length}`, depth + 1);
    }
    const name = this.next();
    if (!name.startsWith('"') || this.next() !== ":") throw new SyntaxError(name);
    const key = string(name);
    return this.value(key, `${node.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1);
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new SyntaxError("it ends too early");
    this.at += 1;
    return token;
  }
}

function string(token: string): string {
  return JSON.parse(token) as string;
}

/** The payload of a frame's tree: what a call or answer says, or the details of an error. */
export function payloadOf(frame: JsonNode | null): JsonNode | null {
  if (frame?.kind !== "array") return null;
  const at = { "2": 3, "3": 2, "4": 4 }[frame.children[0]?.raw ?? ""];
  return at === undefined ? null : (frame.children[at] ?? null);
}

/** A member of an object by its name. */
export function member(node: JsonNode | null | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.children.find(({ key }) => key === name) : undefined;
}

/** The text of a node, each value in the form in which it came. */
export function written(node: JsonNode): string {
  if (node.kind === "array") return `[${node.children.map(written).join(", ")}]`;
  if (node.kind !== "object") return node.raw;
  return `{${node.children.map((child) => `${JSON.stringify(child.key)}: ${written(child)}`).join(", ")}}`;
}

/** What of a frame's text is worth a tree: the payload; of an error, or what is no frame, all of it. */
export function contents(text: string): string {
  const frame = parseJson(text);
  const payload = frame?.children[0]?.raw === "4" ? null : payloadOf(frame);
  return payload ? written(payload) : text;
}

/** "/meterValue/0/timestamp" as people write it: meterValue[0].timestamp. */
export function plainPath(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part, index) => {
      if (/^\d+$/.test(part)) return `[${part}]`;
      if (part === "-") return "[+]";
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
