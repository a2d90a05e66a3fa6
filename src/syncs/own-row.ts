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
 * Which rows are our own grants. That of a grant is found once: the one nearest to our code exchange, within a minute. From
 * then on it is that one; where it is not there, a refresh has renewed it, and it is what came under its name. One that an
 * earlier grant of ours left behind stays ours beside it.
 */
export function ownRowsAmong(rows: readonly UserRow[], own: OwnBefore): readonly UserRow[] {
  const { app } = own;
  const same = app ? rows.filter(({ name }) => name === app.name) : [];
  const known = same.filter(({ createdAt }) => app?.tokens.has(createdAt));
  const found = nearest(rows, own);
  if (app?.fixed) {
    const ours = [...new Set([...known, ...(found ? [found] : [])])];
    if (ours.length > 0) return ours;
  } else {
    if (found) return [found];
    if (known.length > 0) return known;
  }
  return same.filter((row) => !own.isOfAnother(row));
}

function nearest(rows: readonly UserRow[], own: OwnBefore): UserRow | undefined {
  const off = ({ createdAt }: UserRow) => Math.abs(createdAt - (own.exchangedAt ?? Number.NaN));
  // Before our row is fixed, it may be known as another app's: by its name alone.
  const mayBe = (row: UserRow) =>
    off(row) <= WITHIN_MS && !(own.app?.fixed && own.isOfAnother(row));
  return rows.filter(mayBe).sort((a, b) => off(a) - off(b) || a.n - b.n)[0];
}
