import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { Vendor } from '../../lib/vendor-list.ts';
import { knownBreaches } from '../risk/rules/breached-vendor.ts';
import { type MatchedFacts, type MatchReason, matchOf, wantedOf } from './match.ts';

/** An app that may be the vendor's, as the last reading left it. Names are foreign text. */
export interface FoundApp {
  readonly appId: number;
  readonly name: string;
  readonly domainId: number;
  readonly domainName: string;
  readonly users: number;
  readonly admins: number | null;
  readonly tokens: number;
  readonly lastUsedAt: Date | null;
  readonly by: readonly MatchReason[];
  readonly isExact: boolean;
}

type Row = Omit<FoundApp, 'by' | 'isExact'> & MatchedFacts;

/** Apps of all watched domains that may be the vendor's, those that are for sure first, then what most people hold. Never our own. */
export async function findTheirs(
  db: Db,
  of: {
    workspaceId: number;
    typed: string;
    vendors: readonly Vendor[];
    ids?: readonly number[] | undefined;
  },
): Promise<FoundApp[]> {
  const wanted = wantedOf(of.typed, { vendors: of.vendors, breaches: knownBreaches });
  const { rows } = await sql<Row>`
    select a.id as app_id, a.name, a.label, a.namespace, a.start_url, a.domain_id, d.name as domain_name,
      a.users, a.admins, a.tokens, a.last_used_at
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id and d.deleted_at is null
    where a.workspace_id = ${of.workspaceId} and (a.gone_at is null or a.is_listed)
      and d.own_app_id is distinct from a.id
      and (${of.ids === undefined} or a.id = any(${of.ids ?? []}::integer[]))
    order by a.users desc, d.name, a.id`.execute(db);
  const found = rows.flatMap((row) => {
    const match = matchOf(wanted, row);
    const { label: _label, namespace: _namespace, startUrl: _startUrl, ...app } = row;
    return match ? [{ ...app, ...match }] : [];
  });
  return found.toSorted((a, b) => Number(b.isExact) - Number(a.isExact));
}
