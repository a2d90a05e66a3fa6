import { sql } from 'kysely';
import {
  endDomainFindings,
  knownDomainFindings,
  saveDomainFindings,
} from '../apps/risk/domain-findings-store.ts';
import { findingChanges } from '../apps/risk/finding-changes.ts';
import type { DomainSignals } from '../apps/risk/rule.ts';
import { domainFindings, type RuleId } from '../apps/risk/rules.ts';
import type { Trx } from '../db/database.ts';
import { type LoginRow, type PrivilegedRow, privileges } from '../domains/ports.ts';
import type { Commit } from './commit-store.ts';
import type { Signals } from './read-signals.ts';

const TRAIL_DAYS = '30 days';

/** Judges the domain as a whole after a reading, and writes what differs. Gives the rules that call for a person now. */
export async function judgeDomain(
  trx: Trx,
  commit: Commit,
  signals: Signals,
  read: { coverage: DomainSignals['coverage']; whole: boolean; intervalMs: number },
): Promise<readonly RuleId[]> {
  const { now } = commit;
  const found = domainFindings({
    now,
    trail: signals.trail ? await trailOf(trx, commit) : null,
    holders: signals.privileged ? holdersOf(signals.privileged) : null,
    profiles: signals.privileged ? profilesOf(signals.privileged) : null,
    loginTypes: signals.logins ? typesOf(signals.logins.rows) : null,
    coverage: read.coverage,
    lastCompleteAt: read.whole ? now : await lastComplete(trx, commit),
    intervalMs: read.intervalMs,
  });
  const known = await knownDomainFindings(trx, commit);
  const changes = findingChanges(known, found, { now, whole: true });
  await saveDomainFindings(trx, commit, changes.written);
  await endDomainFindings(trx, commit, changes.ended, now);
  // What we cannot see has a warning of its own.
  return changes.alarming.filter((rule) => rule !== 'coverage-gap');
}

async function trailOf(trx: Trx, { workspaceId, domainId, readBefore }: Commit) {
  const { rows } = await sql<NonNullable<DomainSignals['trail']>[number]>`
    select t.at, t.action, t.display,
      coalesce(o.name || ' (' || o.username || ')', t.by_user) as by_user
    from trail_event t left join org_user o
      on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id and o.user_id = t.by_user
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
      and t.at > ${readBefore}::timestamptz - ${TRAIL_DAYS}::interval order by t.at, t.id`.execute(
    trx,
  );
  return rows;
}

/** Administrators may do everything anyway. */
function holdersOf(rows: readonly PrivilegedRow[]): NonNullable<DomainSignals['holders']> {
  const others = rows.filter((row) => !row.privileges.includes('Modify All Data'));
  return privileges.map((privilege) => ({
    privilege,
    people: others.filter((row) => row.privileges.includes(privilege)).length,
  }));
}

function profilesOf(rows: readonly PrivilegedRow[]): NonNullable<DomainSignals['profiles']> {
  const byName = new Map(rows.flatMap(({ profile }) => (profile ? [[profile.name, profile]] : [])));
  return [...byName.values()];
}

function typesOf(rows: readonly LoginRow[]): NonNullable<DomainSignals['loginTypes']> {
  const people = new Map<string, Set<string>>();
  for (const { type, userId, status } of rows) {
    if (status !== 'Success' || userId === null) continue;
    people.set(type, (people.get(type) ?? new Set()).add(userId));
  }
  return [...people].map(([type, users]) => ({ type, people: users.size }));
}

async function lastComplete(trx: Trx, { workspaceId, domainId }: Commit): Promise<Date | null> {
  const row = await trx
    .selectFrom('syncRun')
    .select((eb) => eb.fn.max('endedAt').as('at'))
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('outcome', '=', 'complete')
    .executeTakeFirst();
  return row?.at ?? null;
}
