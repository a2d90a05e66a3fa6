import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { sha256 } from '../lib/ids.ts';
import type { Workspace } from './store.ts';

/** Where Slack delivered something, and whether nobody has had it before. */
export interface Delivered {
  readonly workspace: Workspace;
  readonly isFirst: boolean;
}

/**
 * Notes that Slack delivered something: `isFirst` for the one process that sees it first. `id`: its trigger or event id, kept
 * as a hash. Undefined where the team is none of our workspaces. One statement, since each command begins with it.
 */
export async function noteDelivery(
  db: Db,
  teamId: string,
  id: string,
  now: Date,
): Promise<Delivered | undefined> {
  const { rows } = await sql<Workspace & { isFirst: boolean }>`${prepared('note_delivery')}
    with found as (
      select id, team_id, name, slack_url, alert_channel, paused_until from workspace
      where team_id = ${teamId} and gone_at is null
    ), noted as (
      insert into slack_delivery (workspace_id, key, at)
      select id, ${sha256(id)}, ${now}::timestamptz from found
      on conflict do nothing
      returning key
    )
    select found.*, exists (select from noted) as is_first from found`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { isFirst, ...workspace } = row;
  return { workspace, isFirst };
}
