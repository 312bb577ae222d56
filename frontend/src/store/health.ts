/** What is wrong with a proxy's wallboxes, what each side can do, and the cures. */

import type { Cured, Finding, HealthEvent, Severity, WallboxHealth } from "../health";
import type { Ended } from "../protocol";
import { Following } from "./following";

type News = Exclude<HealthEvent, Ended>;

/** What matters most comes first. */
export const SEVERITIES: readonly Severity[] = ["critical", "warning", "hint"];

export class HealthStore extends Following<News> {
  wallboxes: readonly WallboxHealth[] = [];

  find(wallbox: string): WallboxHealth | null {
    return this.wallboxes.find(({ id }) => id === wallbox) ?? null;
  }

  /** Of the wallbox that is looked at, or of all. */
  get shown(): readonly WallboxHealth[] {
    const chosen = this.find(this.app.wallbox);
    return chosen ? [chosen] : this.wallboxes;
  }

  /** How many findings there are that keep EVCC from controlling a wallbox, at all of them. */
  get critical(): number {
    return this.wallboxes.reduce((sum, { findings }) => sum + counts(findings).critical, 0);
  }

  /** What a cure would change. */
  preview(wallbox: string, finding: Finding, cure: number): Promise<Cured> {
    return this.cure(wallbox, finding, cure, true);
  }

  apply(wallbox: string, finding: Finding, cure: number): Promise<Cured> {
    return this.cure(wallbox, finding, cure, false);
  }

  protected override ask(entry: string, listener: (event: HealthEvent) => void): Promise<() => Promise<void>> {
    return this.app.api.subscribeFindings(entry, listener);
  }

  protected override take({ wallboxes, gone }: News): void {
    // The first event of a subscription has all there are: others are of before it.
    const kept = this.isFirst ? [] : this.wallboxes.filter(({ id }) => !gone.includes(id));
    const news = new Map(wallboxes.map((wallbox) => [wallbox.id, wallbox]));
    const merged = kept.map((was) => news.get(was.id) ?? was);
    for (const { id } of kept) news.delete(id);
    this.wallboxes = [...merged, ...news.values()];
  }

  protected override forget(): void {
    this.wallboxes = [];
    super.forget();
  }

  private cure(wallbox: string, { code, subject }: Finding, cure: number, dry_run: boolean): Promise<Cured> {
    return this.app.api.cure(this.app.proxy?.entry_id ?? "", wallbox, code, subject, cure, dry_run);
  }
}

/** How many findings there are of each severity. */
export function counts(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return { critical: count("critical"), warning: count("warning"), hint: count("hint") };
}
