import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type AlertKind, alertKinds, type ChannelRule } from './channel-rules.ts';

/** What was chosen for the channels of a workspace. */
export async function rulesOf(db: Db, workspaceId: number): Promise<ChannelRule[]> {
  const rows = await db
    .selectFrom('route')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .execute();
  return rows.map(toRule);
}

/** Keeps a choice; whether Slack refuses the channel stays as it is. */
export async function saveRule(
  db: Db,
  workspaceId: number,
  rule: ChannelRule,
  by: string,
  now: Date,
): Promise<void> {
  const chosen = {
    kinds: rule.kinds ? [...rule.kinds] : null,
    domains: rule.domains ? [...rule.domains] : null,
    mention: fromMention(rule.mention),
    quietFrom: rule.quiet?.from ?? null,
    quietTo: rule.quiet?.to ?? null,
    zone: rule.zone,
    changedAt: now,
    changedBy: by,
  };
  await db
    .insertInto('route')
    .values({
      workspaceId,
      channel: rule.channel,
      ...chosen,
    })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'channel']).doUpdateSet(chosen))
    .execute();
}

/** Whether someone wants DMs about alerts: yes, until they say no. */
export async function wantsDms(db: Db, workspaceId: number, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('dmChoice')
    .select('wanted')
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', user)
    .executeTakeFirst();
  return row?.wanted ?? true;
}

export async function chooseDms(
  db: Db,
  workspaceId: number,
  user: string,
  wanted: boolean,
  now: Date,
): Promise<void> {
  await db
    .insertInto('dmChoice')
    .values({ workspaceId, userId: user, wanted, changedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'userId']).doUpdateSet({ wanted, changedAt: now }),
    )
    .execute();
}

function toRule(row: Row<'route'>): ChannelRule {
  const zone = row.zone ?? 'UTC';
  const { quietFrom: from, quietTo: to } = row;
  return {
    channel: row.channel,
    kinds: row.kinds?.filter(isKind),
    domains: row.domains ?? undefined,
    mention: toMention(row.mention),
    quiet: from !== null && to !== null ? { from, to, zone } : undefined,
    zone,
  };
}

const isKind = (kind: string): kind is AlertKind => alertKinds.some((each) => each === kind);

function fromMention(mention: ChannelRule['mention']): string {
  if (typeof mention === 'string') return mention;
  return 'user' in mention ? `user:${mention.user}` : `group:${mention.group}`;
}

function toMention(stored: string | null): ChannelRule['mention'] {
  if (stored?.startsWith('user:')) return { user: stored.slice('user:'.length) };
  if (stored?.startsWith('group:')) return { group: stored.slice('group:'.length) };
  return stored === 'nobody' ? 'nobody' : 'owner';
}
