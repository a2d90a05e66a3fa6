import { sql } from 'kysely';
import { appIdentity, NAMELESS, OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { CopyRow } from '../db/copy-lines.ts';
import type { Stage } from '../db/stage.ts';
import { MANY_ROWS, sketchStatistics } from '../db/statistics.ts';
import type {
  AppFactsRow,
  ListedToken,
  OrgUserRow,
  PackageRow,
  UndatedToken,
} from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { type Alike, countAlike } from './alike.ts';
import { appColumns, appLine, type MoreOfApps, type StagedApp } from './app-line.ts';
import { leaveTables, openTables } from './stage-tables-store.ts';

/** Beyond these a domain is too big, and keeps its last good data. */
const MOST_APPS = 20_000;
const oddColumns = ['identity', 'user_id', 'created'];
export const MOST_TOKENS = 10_000_000;

/** What a reading brought, in temporary tables of the sync's own connection: no transaction is open meanwhile. */
export async function createReading(stage: Stage) {
  const { db } = stage;
  await openTables(stage);

  const apps = new Map<string, StagedApp>();

  let read = 0;
  let oddRows = { withoutUser: 0, undated: 0, nameless: 0 };

  function numberFor(identity: string, app: Omit<StagedApp, 'n'>): number {
    const known = apps.get(identity);
    if (known && known.name === '') known.name = app.name;
    if (known) return known.n;
    if (apps.size >= MOST_APPS) {
      throw new AppError('E-TOO-BIG', 'too many apps', { apps: apps.size, limit: MOST_APPS });
    }
    const n = apps.size;
    apps.set(identity, { ...app, n });
    return n;
  }

  function numberOf(identity: string, { appName, applicationId }: ListedToken): number {
    const known = apps.get(identity);
    return known && known.name !== ''
      ? known.n
      : numberFor(identity, { name: appName, applicationId });
  }

  return {
    db,

    /** Keeps rows of which each second, or each user of a second, is whole. */
    async keepTokens(rows: readonly ListedToken[]): Promise<void> {
      const tokens: Alike[] = [];
      const odd: CopyRow[] = [];
      for (const row of rows) {
        const { userId, createdAt, lastUsedAt, useCount } = row;
        const identity = appIdentity(row);
        if (identity === NAMELESS) oddRows.nameless += 1;
        if (userId === null) odd.push([identity, null, createdAt]);
        else {
          const n = numberOf(identity, row);
          tokens.push({ n, userId, createdAt, copies: 1, lastUsedAt, useCount });
        }
      }
      oddRows.withoutUser += odd.length;
      read += tokens.length;
      await stage.copy(
        'stage_token',
        ['n', 'user_id', 'created', 'copies', 'last_used', 'use_count'],
        countAlike(tokens).map((each) => [
          each.n,
          each.userId,
          each.createdAt,
          each.copies,
          each.lastUsedAt,
          each.useCount,
        ]),
      );
      await stage.copy('stage_odd', oddColumns, odd);
    },

    /** Tokens that no list can hold: they only keep those that we know from being taken for removed. */
    async keepUndated(rows: readonly UndatedToken[]): Promise<void> {
      oddRows.undated += rows.length;
      const lines = rows.map((row) => [appIdentity(row), row.userId, null]);
      await stage.copy('stage_odd', oddColumns, lines);
    },

    /** What an odd row says of a name may be said of each app that bears it. */
    async spreadOdd(families: readonly (readonly string[])[]): Promise<void> {
      const pairs = families.flatMap(([bare = '', ...others]) =>
        others.map((other) => ({ bare, other })),
      );
      if (pairs.length === 0) return;
      await sql`
        insert into stage_odd (identity, user_id, created)
        select distinct k.other, o.user_id, o.created from stage_odd o
        join unnest(${pairs.map(({ bare }) => bare)}::text[], ${pairs.map(({ other }) => other)}::text[]) as k (bare, other)
          on k.bare = o.identity`.execute(db);
    },

    /** How many rows said too little. */
    odd: () => oddRows,

    keepUsers(rows: readonly OrgUserRow[]): Promise<void> {
      const columns = ['user_id', 'username', 'name', 'email', 'active', 'profile'];
      const lines = rows.map((row) => [
        row.userId,
        row.username,
        row.name,
        row.email,
        row.active,
        row.profile,
      ]);
      return stage.copy('stage_user', columns, lines);
    },

    keepPackages(rows: readonly PackageRow[]): Promise<void> {
      const columns = ['package_id', 'name', 'namespace', 'version'];
      const lines = rows.map((row) => [row.packageId, row.name, row.namespace, row.version]);
      return stage.copy('stage_package', columns, lines);
    },

    async forgetTokens(): Promise<void> {
      await sql`truncate stage_token, stage_odd`.execute(db);
      read = 0;
      oddRows = { withoutUser: 0, undated: 0, nameless: 0 };
    },

    async forgetUsers(): Promise<void> {
      await sql`truncate stage_user`.execute(db);
    },

    numberFor,
    /** The apps of the tokens that were read. */
    staged: (): readonly StagedApp[] => [...apps.values()],

    /** Rows of one app that are of another: by number of the app, user and second. */
    moveTokens(rows: readonly MovedRow[]): Promise<void> {
      const lines = rows.map(({ n, userId, createdAt, to }) => [n, userId, createdAt, to]);
      return stage.copy('stage_moved', ['n', 'user_id', 'created', 'to_n'], lines);
    },

    /** The apps that hold tokens, with what is known of the installed ones, and those that are installed and hold none. */
    async keepApps(facts: readonly AppFactsRow[], more: MoreOfApps): Promise<void> {
      const known = new Map(facts.map((row) => [row.applicationId, row]));
      const listed = new Set(facts.map(({ applicationId }) => `id:${applicationId}`));
      for (const { applicationId, label, name } of facts) {
        const app = { name: label || name, applicationId };
        if (apps.size < MOST_APPS && !more.unsettled.has(applicationId))
          numberFor(`id:${applicationId}`, app);
      }
      const lines = [...apps].map(([identity, app]) => {
        const fact = app.applicationId === null ? undefined : known.get(app.applicationId);
        return appLine({ ...app, identity }, { fact, isListed: listed.has(identity) }, more);
      });
      await sql`delete from stage_app`.execute(db);
      await stage.copy('stage_app', appColumns, lines);
    },

    /**
     * Each approval under the app that it is of: done before the transaction, since it is the slow part. Only where rows
     * moved to an app can two of them be one.
     */
    async group(): Promise<void> {
      const many = read >= MANY_ROWS;
      if (many) await sql`analyze stage_moved`.execute(db);
      await sql`
        insert into stage_group (n, user_id, created_at, copies, last_used_at, use_count)
        with mixed as materialized (select n from stage_moved union select to_n from stage_moved)
        select t.n, t.user_id, ${timeOf('t.created')} as created_at, t.copies, ${timeOf('t.last_used')} as last_used_at, t.use_count
        from stage_token t where t.n not in (select n from mixed)
        union all
        select coalesce(m.to_n, t.n), t.user_id, ${timeOf('t.created')}, sum(t.copies)::integer, ${timeOf('max(t.last_used)')}, sum(t.use_count)::bigint
        from stage_token t left join stage_moved m using (n, user_id, created)
        where t.n in (select n from mixed) group by 1, t.user_id, t.created`.execute(db);
      if (many) await db.transaction().execute((trx) => sketchStatistics(trx, 'stage_group', read));
      await sql`
        update stage_app set is_held = false
        where n <> all (array(select distinct n from stage_group))`.execute(db);
      // A name of which no token is left was nothing else; our own app is held by us.
      await sql`
        delete from stage_app a where not a.is_held and (not a.is_listed or exists (
          select from stage_app own where own.identity = ${OWN_IDENTITY} and own.application_id = a.application_id))`.execute(
        db,
      );
      if (apps.size >= MANY_ROWS) await sql`analyze stage_app`.execute(db);
    },

    /** After its commit. */
    leave: () => leaveTables(stage),
  };
}

/** Of epoch milliseconds, by floats: exact, and PostgreSQL's decimals take longer than all else. */
const timeOf = (ms: string) => sql`to_timestamp(${sql.raw(ms)}::float8 / 1000)`;

export interface MovedRow {
  readonly n: number;
  readonly userId: string;
  readonly createdAt: number;
  readonly to: number;
}

export type Reading = Awaited<ReturnType<typeof createReading>>;
