/** The text of a frame made readable, without changing a sign of what it says. */

import { parseJson, tokens } from "./json";

/** Control characters, and those that turn the reading direction or cannot be seen. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text in which everything can be seen: nothing in it hides or reorders what stands around it. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (sign) => {
    // Not as the pictures that Unicode has for some: many fonts lack them.
    return `‹U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}

/** A value, or what there is of it, that came as it is: also tabs and line ends can be seen. */
export function asItCame(text: string): string {
  return visible(text).replaceAll("\t", "→\t").replaceAll("\n", "¶\n");
}

/**
 * Break a text into lines and indent them by its brackets, whether it is JSON or only almost. A
 * frame's own brackets, the outermost, stay in the line of what they hold.
 */
export function indented(text: string): string {
  const lines: string[] = [];
  const all = tokens(text);
  const framed = all[0] === "[" && /^[2-4]$/.test(all[1] ?? "");
  let depth = 0;
  let line = "";
  const flush = (): void => {
    if (line) lines.push(line);
    line = "";
  };
  all.forEach((token, index) => {
    const outside = framed && depth === 1;
    if (token === "{" || token === "[") {
      line = (line || pad(depth, framed)) + token;
      depth += 1;
      const closes = all[index + 1] === (token === "{" ? "}" : "]");
      if (!closes && !(framed && depth === 1)) flush();
    } else if (token === "}" || token === "]") {
      if (!outside && !["{", "["].includes(all[index - 1] ?? "")) flush();
      depth = Math.max(0, depth - 1);
      line = (line || pad(depth, framed)) + token;
    } else if (token === ",") {
      line = (line || pad(depth, framed)) + (outside ? ", " : token);
      if (!outside) flush();
    } else {
      line = (line || pad(depth, framed)) + (token === ":" ? ": " : token);
    }
  });
  flush();
  return lines.join("\n");
}

function pad(depth: number, framed: boolean): string {
  return "  ".repeat(Math.max(0, framed ? depth - 1 : depth));
}

export interface Pretty {
  text: string;
  /** Whether it is JSON; if not, the text is as it came. */
  parsed: boolean;
}

/** A text for reading: in lines if it is JSON, else as it came with all of its signs visible. */
export function pretty(text: string): Pretty {
  const parsed = parseJson(text) !== null;
  return { text: parsed ? visible(indented(text)) : asItCame(text), parsed };
}
