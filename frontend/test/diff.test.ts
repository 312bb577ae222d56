/** The text diff, and JSON read and written without a loss. */

import { expect, test } from "vitest";
import { type DiffLine, diffLines, folded } from "../src/ocpp/diff";
import { member, parseJson, payloadOf, plainPath } from "../src/ocpp/json";
import { asItCame, indented, pretty, visible } from "../src/ocpp/pretty";

function shown(lines: DiffLine[]): string[] {
  const sign = { same: " ", added: "+", removed: "-" };
  return lines.map(
    ({ kind, parts }) => sign[kind] + parts.map(({ text, changed }) => (changed ? `«${text}»` : text)).join(""),
  );
}

test("a changed line is shown as it was and as it is, with the changed word marked", () => {
  const lines = diffLines('{\n  "a": 1,\n  "b": 22\n}', '{\n  "a": 1,\n  "b": 23\n}');
  expect(shown(lines)).toEqual([" {", '   "a": 1,', '-  "b": «22»', '+  "b": «23»', " }"]);
  expect(lines.map(({ before }) => before)).toEqual([1, 2, 3, null, 4]);
  expect(lines.map(({ after }) => after)).toEqual([1, 2, null, 3, 4]);
});

test("a line that only came or only went is marked as a whole", () => {
  expect(shown(diffLines("a\nb\nc", "a\nc"))).toEqual([" a", "-b", " c"]);
  expect(shown(diffLines("a\nc", "a\nb\nc"))).toEqual([" a", "+b", " c"]);
});

test("changes apart from each other are found each", () => {
  expect(shown(diffLines("a\nb\nc\nd\ne", "x\nb\nc\ny\ne\nf"))).toEqual([
    "-«a»", "+«x»", " b", " c", "-«d»", "+«y»", " e", "+f",
  ]);
});

test("both texts can be put together again from their diff", () => {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 200; round += 1) {
    const [before, after] = [0, 1].map(() => Array.from({ length: 1 + next(12) }, () => "abcd"[next(4)]).join("\n"));
    const lines = diffLines(before!, after!);
    const side = (other: string): string =>
      lines.filter(({ kind }) => kind !== other).map(({ parts }) => parts.map(({ text }) => text).join("")).join("\n");
    expect(side("added")).toBe(before);
    expect(side("removed")).toBe(after);
  }
});

test("two large texts that have nothing in common stay quick", () => {
  const [before, after] = ["a", "b"].map((letter) => Array.from({ length: 20_000 }, (_, n) => letter + n).join("\n"));
  const began = performance.now();
  expect(diffLines(before!, after!)).toHaveLength(40_000);
  expect(performance.now() - began).toBeLessThan(1000);
});

test("what lies far from any change is folded", () => {
  const before = Array.from({ length: 20 }, (_, line) => `line ${line}`);
  const after = before.with(10, "changed");
  const stretches = folded(diffLines(before.join("\n"), after.join("\n")), 2);
  expect(stretches.map(({ folded, lines }) => [folded, lines.length])).toEqual([[true, 8], [false, 6], [true, 7]]);
});

test("a single line between two shown ones is not folded", () => {
  const stretches = folded(diffLines("a\nb\nc\nd\ne", "x\nb\nc\nd\ny"), 1);
  expect(stretches.map(({ folded }) => folded)).toEqual([false]);
});

test("a frame is broken into lines by its payload, and its own brackets take no line", () => {
  expect(indented('[2,"1","Reset",{"type":"Soft"}]')).toBe('[2, "1", "Reset", {\n  "type": "Soft"\n}]');
  expect(indented('[3,"1",{}]')).toBe('[3, "1", {}]');
  expect(indented('[3,"1",{"a":[]}]')).toBe('[3, "1", {\n  "a": []\n}]');
});

test("numbers and escapes are written as they came", () => {
  const text = '[2,"1","X",{"transactionId":9223372036854775807,"v":1.0,"s":"\\u00e4"}]';
  expect(indented(text)).toContain('"transactionId": 9223372036854775807');
  expect(indented(text)).toContain('"v": 1.0');
  expect(indented(text)).toContain('"\\u00e4"');
});

test("a text that is not quite JSON is indented as far as it goes, and nothing of it is lost", () => {
  const broken = '[2,"6","MeterValues",{"sampledValue":[,{"value":"1"}],"transactionId":,}';
  expect(indented(broken).replace(/\s/g, "")).toBe(broken);
  expect(indented(broken).split("\n")).toContain("    ,");
});

test("a text that is not JSON is shown as it came, with its control characters", () => {
  expect(pretty('[3,"1",{"a":\u0000\t1}')).toEqual({ text: '[3,"1",{"a":‹U+0000›→\t1}', parsed: false });
  expect(asItCame("a\r\nb")).toBe("a‹U+000D›¶\nb");
});

test("characters that reorder or hide a text are named", () => {
  expect(visible("a\u202eb\u200b")).toBe("a‹U+202E›b‹U+200B›");
});

test("the tree keeps long numbers and doubled members", () => {
  const tree = parseJson('{"a":9223372036854775807,"a":1}')!;
  expect(tree.children.map(({ raw }) => raw)).toEqual(["9223372036854775807", "1"]);
});

test.each(['[2,"1"', "{,}", '{"a":}', "[1,]", "{'a':1}", '"abc', "01", "", "[1] 2", '["a\nb"]'])(
  "%s is no JSON",
  (text) => {
    expect(parseJson(text)).toBeNull();
    expect(() => JSON.parse(text) as unknown).toThrow();
  },
);

test("brackets nested without an end do not break the reader", () => {
  expect(parseJson("[".repeat(100_000) + "]".repeat(100_000))).toBeNull();
});

test("the payload of each kind of frame is found", () => {
  expect(member(payloadOf(parseJson('[2,"1","Reset",{"type":"Soft"}]')), "type")?.text).toBe("Soft");
  expect(member(payloadOf(parseJson('[3,"1",{"status":"Accepted"}]')), "status")?.text).toBe("Accepted");
  expect(payloadOf(parseJson('[4,"1","GenericError","",{}]'))?.kind).toBe("object");
  expect(payloadOf(parseJson('[4,"1","FormationViolation",""]'))).toBeNull();
});

test("paths are written as people write them", () => {
  expect(plainPath("/meterValue/0/sampledValue/2/value")).toBe("meterValue[0].sampledValue[2].value");
  expect(plainPath("/a~1b/~0c")).toBe("a/b.~c");
  expect(plainPath("")).toBe("");
});
