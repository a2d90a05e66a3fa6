import { sql } from 'kysely';
import { appIdentity, OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Db } from '../db/database.ts';
import { ownRowsAmong, type UserRow } from './own-row.ts';
import type { Reading } from './stage-store.ts';

interface Place {
  readonly workspaceId: number;
  readonly domainId: number;
}

/** Our own rows in a reading. */
export interface OwnRead {
  isOurs(n: number, userId: string, createdAt: number): boolean;
  /** Whether one of them is of that app. */
  isIn(n: number): boolean;
  /** It was found of which external client app they are. */
  foundExternal(applicationId: string): void;
  /** Moves them to an app of their own, which no other token can be of. Gives the identities between which they move. */
  move(): Promise<readonly string[]>;
}

/** Finds our own grant's rows among those that were read. */
export async function findOwnRows(db: Db, place: Place, reading: Reading): Promise<OwnRead> {
  const before = await ownBefore(db, place);
  const { userId } = before;
  const ours = ownRowsAmong(await rowsOf(db, userId, reading), before);
  let applicationId = ours[0]?.applicationId ?? null;
  return {
    isOurs: (n, user, createdAt) =>
      user === userId && ours.some((row) => row.n === n && row.createdAt === createdAt),
    isIn: (n) => ours.some((row) => row.n === n),
    foundExternal: (found) => {
      applicationId = found;
    },
    async move() {
      const [first] = ours;
      if (!first) return [];
      const to = reading.numberFor(OWN_IDENTITY, { name: first.name, applicationId });
      await reading.moveTokens(ours.map(({ n, createdAt }) => ({ n, userId, createdAt, to })));
      const bare = ours.map((row) => appIdentity({ ...row, appName: row.name }));
      const external = applicationId === null ? [] : [`id:${applicationId}`];
      return [...new Set([...bare, ...external, OWN_IDENTITY])];
    },
  };
}

async function rowsOf(db: Db, userId: string, reading: Reading): Promise<UserRow[]> {
  const staged = new Map(reading.staged().map((app) => [app.n, app]));
  const { rows } = await sql<{ n: number; createdAt: number }>`
    select distinct n, created::float8 as created_at from stage_token where user_id = ${userId}
    order by n, 2`.execute(db);
  return rows.flatMap((row) => {
    const app = staged.get(row.n);
    return app ? [{ ...row, name: app.name, applicationId: app.applicationId }] : [];
  });
}

async function ownBefore(db: Db, { workspaceId, domainId }: Place) {
  const domain = await db
    .selectFrom('domain as d')
    .leftJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .select(['d.salesforceUserId as userId', 'd.ownAppId', 'g.codeExchangedAt as exchangedAt'])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirstOrThrow();
  const { userId, ownAppId } = domain;
  const { rows: known } = await sql<{
    appId: number;
    identity: string;
    name: string;
    createdAt: Date;
  }>`
    select a.id as app_id, a.identity, a.name, t.created_at from token t
    join app a on a.workspace_id = t.workspace_id and a.domain_id = t.domain_id and a.id = t.app_id
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.user_id = ${userId}
      and t.gone_at is null`.execute(db);
  const own = known.filter(({ appId }) => appId === ownAppId);
  const others = known.filter(({ appId }) => appId !== ownAppId);
  const [first] = own;
  return {
    userId,
    exchangedAt: domain.exchangedAt?.getTime() ?? null,
    app: first && {
      name: first.name,
      fixed: first.identity === OWN_IDENTITY,
      tokens: new Set(own.map(({ createdAt }) => createdAt.getTime())),
    },
    isOfAnother: (row: UserRow) =>
      others.some(
        ({ name, createdAt }) => name === row.name && createdAt.getTime() === row.createdAt,
      ),
  };
}
