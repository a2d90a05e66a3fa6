/** Approvals of one app by one user in one second, which nothing tells apart. Times are epoch milliseconds. */
export interface Alike {
  readonly n: number;
  readonly userId: string;
  readonly createdAt: number;
  copies: number;
  lastUsedAt: number | null;
  useCount: number;
}

/** Counts rows that nothing tells apart as one. Rows of one second stand together: what comes after another second is not compared. */
export function countAlike(rows: Iterable<Omit<Alike, 'copies'>>): Alike[] {
  const counted: Alike[] = [];
  // Of the second that is being counted; most hold one row, which needs no index.
  let first: Alike | undefined;
  let others: Map<string, Alike> | undefined;
  for (const row of rows) {
    if (first?.createdAt !== row.createdAt) {
      first = { ...row, copies: 1 };
      others = undefined;
      counted.push(first);
      continue;
    }
    others ??= new Map([[keyOf(first), first]]);
    const known = others.get(keyOf(row));
    if (known) {
      add(known, row);
    } else {
      const added = { ...row, copies: 1 };
      others.set(keyOf(row), added);
      counted.push(added);
    }
  }
  return counted;
}

const keyOf = ({ n, userId }: Pick<Alike, 'n' | 'userId'>) => `${n} ${userId}`;

function add(known: Alike, { lastUsedAt, useCount }: Omit<Alike, 'copies'>): void {
  known.copies += 1;
  if (lastUsedAt !== null && !(known.lastUsedAt !== null && known.lastUsedAt >= lastUsedAt)) {
    known.lastUsedAt = lastUsedAt;
  }
  known.useCount = Math.min(known.useCount + useCount, Number.MAX_SAFE_INTEGER);
}
