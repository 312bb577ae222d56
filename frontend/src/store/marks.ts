/** The messages that the user marked, with notes, for as long as the page lives. They go into the export. */

export class Marks {
  private readonly bySource = new Map<string, Map<number, string>>();
  private current = new Map<number, string>();

  constructor(private readonly changed: () => void) {}

  /** Notes by sequence number; "" for a mark without one. */
  get all(): ReadonlyMap<number, string> {
    return this.current;
  }

  /** The same as the export takes it. */
  get notes(): Record<string, string> {
    return Object.fromEntries([...this.current].map(([seq, note]) => [String(seq), note]));
  }

  has(seq: number): boolean {
    return this.current.has(seq);
  }

  set(seq: number, note = ""): void {
    this.current.set(seq, note);
    this.changed();
  }

  remove(seq: number): void {
    this.current.delete(seq);
    this.changed();
  }

  /** The last mark at or before a message. */
  before(seq: number): number | null {
    const earlier = [...this.current.keys()].filter((mark) => mark <= seq);
    return earlier.length ? Math.max(...earlier) : null;
  }

  clear(): void {
    this.current.clear();
    this.changed();
  }

  /** Show the marks of another source. */
  use(source: string): void {
    const known = this.bySource.get(source) ?? new Map<number, string>();
    this.bySource.set(source, known);
    this.current = known;
  }
}
