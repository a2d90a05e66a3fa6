import { sql } from 'kysely';
import { SEAL_PURPOSE } from '../audit/seal-store.ts';
import type { Db } from '../db/database.ts';
import { SealError, type SecretBox } from '../lib/secret-box.ts';
import { purposes } from './grant-store.ts';

/** Every place where a sealed secret is kept: its table, column, key column, and the label it is bound to. */
const places = [
  { table: 'grantSecret', column: 'sealedAccess', key: 'id', purpose: purposes.access },
  { table: 'grantSecret', column: 'sealedRefresh', key: 'id', purpose: purposes.refresh },
  { table: 'consent', column: 'sealedVerifier', key: 'id', purpose: purposes.verifier },
  { table: 'installation', column: 'sealed', key: 'workspaceId', purpose: 'slack.installation' },
  { table: 'auditSeal', column: 'sealed', key: 'id', purpose: SEAL_PURPOSE },
] as const;

/**
 * Seals everything anew under the first key, row by row and compare-and-set: a row that a refresh has moved meanwhile is
 * skipped, since it was sealed by somebody else just now. `left` counts what is still under another key afterwards.
 */
export async function resealAll(
  db: Db,
  box: SecretBox,
): Promise<{ resealed: number; left: number }> {
  let resealed = 0;
  for (const place of places) {
    for (const row of await otherKeys(db, box, place)) {
      const text = opened(box, place.purpose, row);
      if (text === undefined) continue;
      const sealed = box.seal(place.purpose, row.id, text);
      const result = await sql`
        update ${sql.table(place.table)} set ${sql.ref(place.column)} = ${sealed}
        where ${sql.ref(place.key)}::text = ${row.id} and ${sql.ref(place.column)} = ${row.sealed}`.execute(
        db,
      );
      resealed += Number(result.numAffectedRows ?? 0n);
    }
  }
  let left = 0;
  for (const place of places) left += (await otherKeys(db, box, place)).length;
  return { resealed, left };
}

/** Undefined where it cannot be opened: it is counted as left, and holds up no other. */
function opened(box: SecretBox, purpose: string, row: { id: string; sealed: string }) {
  try {
    return box.open(purpose, row.id, row.sealed);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Ids of keys under which something is sealed and which this process was not given. */
export async function missingKeys(db: Db, box: SecretBox): Promise<string[]> {
  const ids = new Set<string>();
  for (const { table, column } of places) {
    const { rows } = await sql<{ id: string }>`
      select distinct split_part(${sql.ref(column)}, '.', 2) as id
      from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(db);
    for (const { id } of rows) if (!box.holds(id)) ids.add(id);
  }
  return [...ids].sort();
}

async function otherKeys(db: Db, box: SecretBox, place: (typeof places)[number]) {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select ${sql.ref(place.key)}::text as id, ${sql.ref(place.column)} as sealed
    from ${sql.table(place.table)} where ${sql.ref(place.column)} is not null`.execute(db);
  return rows.filter((row) => box.keyIdOf(row.sealed) !== box.firstKeyId);
}
