import { MINUTE } from '../lib/time.ts';

/** A row of the user whose grant we hold. */
export interface UserRow {
  /** Number of its app in the reading. */
  readonly n: number;
  readonly name: string;
  readonly applicationId: string | null;
  readonly createdAt: number;
}

/** What was known of our own row before a reading. */
export interface OwnBefore {
  /** When our code was exchanged, by Salesforce's clock. */
  readonly exchangedAt: number | null;
  /** Our app, as a reading of this grant found it; its tokens are ours alone where `fixed`. */
  readonly app:
    | { readonly name: string; readonly fixed: boolean; readonly tokens: ReadonlySet<number> }
    | undefined;
  /** Of a row, whether it is known to be of another app. */
  isOfAnother(row: UserRow): boolean;
}

const WITHIN_MS = MINUTE;

/**
 * Which rows are our own grant. They are found once for a grant: the one nearest to our code exchange, within a minute.
 * From then on it is that one; where it is not there, a refresh has renewed it, and it is what came under its name.
 */
export function ownRowsAmong(rows: readonly UserRow[], own: OwnBefore): readonly UserRow[] {
  const { app, exchangedAt } = own;
  const same = app ? rows.filter(({ name }) => name === app.name) : [];
  if (app?.fixed) {
    const there = same.filter(({ createdAt }) => app.tokens.has(createdAt));
    if (there.length > 0) return there;
  } else {
    const off = ({ createdAt }: UserRow) => Math.abs(createdAt - (exchangedAt ?? Number.NaN));
    const [nearest] = rows
      .filter((row) => off(row) <= WITHIN_MS)
      .sort((a, b) => off(a) - off(b) || a.n - b.n);
    if (nearest) return [nearest];
    const there = same.filter(({ createdAt }) => app?.tokens.has(createdAt));
    if (there.length > 0) return there;
  }
  return same.filter((row) => !own.isOfAnother(row));
}
