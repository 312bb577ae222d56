/** What differs between two texts, line by line, with the words that changed; bounded for large ones. */

export interface Part {
  text: string;
  changed: boolean;
}

export interface DiffLine {
  kind: "same" | "added" | "removed";
  parts: Part[];
  /** Number of the line before and after, from 1; null where it is not. */
  before: number | null;
  after: number | null;
}

/** A stretch of lines that is shown, or one that is folded away. */
export interface Stretch {
  folded: boolean;
  lines: DiffLine[];
}

/** Insertions and removals up to which the shortest way is sought: its cost grows with their square. */
const FARTHEST = 600;
const MOST_WORDS = 400;
const WORDS = /\s+|[\p{L}\p{N}_]+|[^]/gu;

type Edit = "same" | "added" | "removed";

/** The lines of both texts, those that went before those that came in their place. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  let [l, r] = [0, 0];
  const lines = edits(left, right).map((kind): DiffLine => {
    const text = kind === "added" ? right[r]! : left[l]!;
    if (kind !== "added") l += 1;
    if (kind !== "removed") r += 1;
    return {
      kind,
      parts: [{ text, changed: false }],
      before: kind === "added" ? null : l,
      after: kind === "removed" ? null : r,
    };
  });
  return ordered(lines);
}

/** Within each run of changes: first what went, then what came, each with its changed words. */
function ordered(lines: DiffLine[]): DiffLine[] {
  const all: DiffLine[] = [];
  let run: DiffLine[] = [];
  const flush = (): void => {
    const removed = run.filter(({ kind }) => kind === "removed");
    const added = run.filter(({ kind }) => kind === "added");
    if (removed.length === added.length) removed.forEach((line, index) => markWords(line, added[index]!));
    all.push(...removed, ...added);
    run = [];
  };
  for (const line of lines) {
    if (line.kind !== "same") {
      run.push(line);
      continue;
    }
    flush();
    all.push(line);
  }
  flush();
  return all;
}

function markWords(before: DiffLine, after: DiffLine): void {
  const [left, right] = [words(before), words(after)];
  if (left.length > MOST_WORDS || right.length > MOST_WORDS) return;
  const all = edits(left, right);
  before.parts = parts(all, left, "removed");
  after.parts = parts(all, right, "added");
}

function words(line: DiffLine): string[] {
  return line.parts[0]!.text.match(WORDS) ?? [];
}

function parts(all: Edit[], texts: string[], own: Edit): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const kind of all) {
    if (kind !== "same" && kind !== own) continue;
    const changed = kind === own;
    const text = texts[at++]!;
    const last = found.at(-1);
    if (last?.changed === changed) last.text += text;
    else found.push({ text, changed });
  }
  return found;
}

/** How one list becomes the other. What is the same at both ends is not searched. */
function edits(left: string[], right: string[]): Edit[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...Array<Edit>(start).fill("same"),
    ...shortest(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...Array<Edit>(end).fill("same"),
  ];
}

/** The shortest way from one list to the other (Myers 1986), or all out and all in when it is too long. */
function shortest(left: string[], right: string[]): Edit[] {
  const far = Math.min(left.length + right.length, FARTHEST);
  const reached = new Int32Array(2 * far + 3);
  const middle = far + 1;
  const trail: Int32Array[] = [];
  for (let distance = 0; distance <= far; distance += 1) {
    trail.push(reached.slice(middle - distance - 1, middle + distance + 2));
    for (let k = -distance; k <= distance; k += 2) {
      const down = k === -distance || (k !== distance && reached[middle + k - 1]! < reached[middle + k + 1]!);
      let x = down ? reached[middle + k + 1]! : reached[middle + k - 1]! + 1;
      while (x < left.length && x - k < right.length && left[x] === right[x - k]) x += 1;
      reached[middle + k] = x;
      if (x >= left.length && x - k >= right.length) return back(trail, left.length, right.length);
    }
  }
  return [...Array<Edit>(left.length).fill("removed"), ...Array<Edit>(right.length).fill("added")];
}

/** Walk the trail of the search back to its start. */
function back(trail: Int32Array[], width: number, height: number): Edit[] {
  const way: Edit[] = [];
  let [x, y] = [width, height];
  for (let distance = trail.length - 1; distance >= 0; distance -= 1) {
    const reached = trail[distance]!;
    const middle = distance + 1;
    const k = x - y;
    const down = k === -distance || (k !== distance && reached[middle + k - 1]! < reached[middle + k + 1]!);
    const fromX = distance === 0 ? 0 : reached[middle + (down ? k + 1 : k - 1)]!;
    const fromY = distance === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      way.push("same");
      x -= 1;
      y -= 1;
    }
    if (distance > 0) way.push(down ? "added" : "removed");
    [x, y] = [fromX, fromY];
  }
  return way.reverse();
}

/** Lines with those far from any change folded away. A fold of one line would save nothing. */
export function folded(lines: DiffLine[], around = 2): Stretch[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind !== "same") near.fill(1, Math.max(0, at - around), at + around + 1);
  });
  const stretches: Stretch[] = [];
  lines.forEach((line, at) => {
    const alone = near[at - 1] !== 0 && near[at + 1] !== 0;
    const fold = near[at] === 0 && !alone;
    const last = stretches.at(-1);
    if (last?.folded === fold) last.lines.push(line);
    else stretches.push({ folded: fold, lines: [line] });
  });
  return stretches;
}
