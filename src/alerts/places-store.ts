import { sql } from 'kysely';
import { absent } from '../db/absent.ts';
import type { Db } from '../db/database.ts';
import { type ChannelRule, placesFor, ruleOf } from '../notices/channel-rules.ts';
import { rulesOf } from '../notices/channel-rules-store.ts';
import type { Place } from '../notices/notice.ts';
import type { QuietHours } from '../notices/quiet-hours.ts';
import type { Alert } from './alert.ts';
import { type Condition, conditionRow } from './conditions.ts';
import { membersOf } from './store.ts';

/** What an alert needs to know of its domain. */
export interface AlertDomain {
  readonly id: number;
  readonly workspaceId: number;
  readonly channel: string;
  readonly owner: string;
  readonly status: 'in_progress' | 'success' | 'error';
  readonly code: string | undefined;
  readonly brokenSince: Date | undefined;
  readonly failures: number;
  readonly lastSyncedAt: Date | undefined;
  readonly connectedAt: Date;
  readonly intervalMs: number;
  readonly isDeleted: boolean;
}

/** The domain's row, deleted or not. `lock`: held to the end of the transaction; nothing where another one holds it. */
export async function domainOf(
  trx: Db,
  workspaceId: number,
  domainId: number,
  lock = false,
): Promise<AlertDomain | undefined> {
  let query = trx
    .selectFrom('domain')
    .select([
      'channel',
      'status',
      'errorCode as code',
      'errorSince as brokenSince',
      'failures',
      'lastSyncedAt',
      'connectedAt',
      'deletedAt',
      sql<string>`coalesce(reconnected_by, connected_by)`.as('owner'),
      sql<string>`greatest(interval_ms, coalesce(stretched_ms, 0))`.as('intervalMs'),
    ])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId);
  if (lock) query = query.forNoKeyUpdate().skipLocked();
  const row = await query.executeTakeFirst();
  return (
    row && {
      ...absent(row),
      id: domainId,
      workspaceId,
      intervalMs: Number(row.intervalMs),
      isDeleted: row.deletedAt !== null,
    }
  );
}

export interface Places {
  readonly targets: readonly Place[];
  /** Of the first channel. */
  readonly quiet: QuietHours | undefined;
  readonly rules: readonly ChannelRule[];
}

/** Where the cards of an alert of these domains go, each place once. `admin` gets what no channel takes. */
export async function placesOf(
  trx: Db,
  alert: Pick<Alert, 'workspaceId' | 'condition'>,
  domains: readonly Pick<AlertDomain, 'id' | 'channel'>[],
  admin: string,
): Promise<Places> {
  const rules = await rulesOf(trx, alert.workspaceId);
  const { kind } = conditionRow(alert.condition);
  const found = new Map<string, Place>();
  for (const { id, channel } of domains) {
    for (const target of placesFor({ kind, domainId: id, home: channel }, rules, admin)) {
      found.set(nameOf(target), target);
    }
  }
  const targets = [...found.values()];
  const [first] = targets;
  const quiet = first?.to === 'channel' ? ruleOf(first.channel, rules).quiet : undefined;
  return { targets, quiet, rules };
}

/** The places of an alert that is there already. */
export async function placesOfAlert(trx: Db, alert: Alert, admin: string): Promise<Places> {
  const ids =
    alert.domainId === undefined
      ? (await membersOf(trx, alert.workspaceId, alert.id)).flatMap(
          ({ domainId }) => domainId ?? [],
        )
      : [alert.domainId];
  const rows = await trx
    .selectFrom('domain')
    .select(['id', 'channel'])
    .where('workspaceId', '=', alert.workspaceId)
    .where('id', 'in', ids.length > 0 ? ids : [0])
    .orderBy('id')
    .execute();
  return placesOf(trx, alert, rows, admin);
}

/** Whether no channel takes what is said of a domain, so that it goes to an admin. */
export async function isForAdmins(
  db: Db,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
  condition: Condition,
): Promise<boolean> {
  const domain = await domainOf(db, workspaceId, domainId);
  return (
    domain !== undefined &&
    goesToPerson(await placesOf(db, { workspaceId, condition }, [domain], ''))
  );
}

/** Whether no channel takes an alert that is there already. */
export const isAlertForAdmins = async (db: Db, alert: Alert): Promise<boolean> =>
  goesToPerson(await placesOfAlert(db, alert, ''));

const goesToPerson = ({ targets }: Places) => targets.some(({ to }) => to === 'person');

/** A target as the alert's row keeps it; '' where nobody takes it. */
export function nameOf(target: Place | undefined): string {
  if (target?.to === 'channel') return target.channel;
  return target ? `person:${target.user}` : '';
}
