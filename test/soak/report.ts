import type { Verdict } from './invariants.ts';
import type { Known } from './known.ts';

const CASES = 3;

/** Verdicts of many evenings as one each: the same case counts once. */
export class Report {
  readonly #all = new Map<string, { checked: number; broken: Set<string> }>();

  /** Gives the cases that are new. */
  add(verdicts: readonly Verdict[]): string[] {
    const fresh: string[] = [];
    for (const { name, checked, broken } of verdicts) {
      const entry = this.#all.get(name) ?? { checked: 0, broken: new Set<string>() };
      this.#all.set(name, entry);
      entry.checked = Math.max(entry.checked, checked);
      for (const each of broken) {
        if (!entry.broken.has(each)) fresh.push(`${name}: ${each}`);
        entry.broken.add(each);
      }
    }
    return fresh;
  }

  get broken(): string[] {
    return [...this.#all].flatMap(([name, { broken }]) => (broken.size > 0 ? [name] : []));
  }

  /** Invariant, how many were looked at, how many broke, and the first of them. */
  table(): string {
    const width = Math.max(...[...this.#all.keys()].map(({ length }) => length));
    return [...this.#all]
      .flatMap(([name, { checked, broken }]) => [
        `${name.padEnd(width)}  ${String(checked).padStart(8)}  ${String(broken.size).padStart(6)}`,
        ...[...broken].slice(0, CASES).map((each) => `  - ${each}`),
      ])
      .join('\n');
  }
}

/** What was done, and how often it could not be. */
export function actsTable({ acts }: Known): string {
  return [...acts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([what, { done, not }]) => {
      const failed = [...not.values()].reduce((sum, times) => sum + times, 0);
      const [why] = [...not].sort(([, a], [, b]) => b - a);
      return `${what.padEnd(34)} ${String(done).padStart(5)}${failed > 0 ? `  not ${failed} (${why?.[0]})` : ''}`;
    })
    .join('\n');
}
