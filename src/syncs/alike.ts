/** Approvals of one app by one user in one second, which nothing tells apart. Times are epoch milliseconds. */
export interface Alike {
  readonly n: number;
  readonly userId: string;
  readonly createdAt: number;
  /** 1 where it is one row. */
  copies: number;
  lastUsedAt: number | null;
  useCount: number;
}

/**
 * Adds rows that nothing tells apart to the first of them, and gives those. Rows of one second stand together: what comes
 * after another second is not compared.
 */
export function countAlike(rows: readonly Alike[]): Alike[] {
  const counted: Alike[] = [];
  // Of the second that is being counted; most hold one row, which needs no index.
  let first: Alike | undefined;
  let others: Map<string, Alike> | undefined;
  for (const row of rows) {
    if (first?.createdAt !== row.createdAt) {
      first = row;
      others = undefined;
      counted.push(row);
      continue;
    }
    others ??= new Map([[keyOf(first), first]]);
    const known = others.get(keyOf(row));
    if (known) {
      add(known, row);
    } else {
      others.set(keyOf(row), row);
      counted.push(row);
    }
  }
  return counted;
}

const keyOf = ({ n, userId }: Pick<Alike, 'n' | 'userId'>) => `${n} ${userId}`;

function add(known: Alike, { copies, lastUsedAt, useCount }: Alike): void {
  known.copies += copies;
  if (lastUsedAt !== null && !(known.lastUsedAt !== null && known.lastUsedAt >= lastUsedAt)) {
    known.lastUsedAt = lastUsedAt;
  }
  known.useCount = Math.min(known.useCount + useCount, Number.MAX_SAFE_INTEGER);
}
