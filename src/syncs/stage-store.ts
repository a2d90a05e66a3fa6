import { sql } from 'kysely';
import { appIdentity, NAMELESS } from '../apps/inventory/app.ts';
import { type Stage, toTextArray } from '../db/stage.ts';
import type {
  AppFactsRow,
  ListedToken,
  OrgUserRow,
  PackageRow,
  UndatedToken,
} from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';

/** Beyond these a domain is too big, and keeps its last good data. */
const MOST_APPS = 20_000;
const oddColumns = ['identity', 'user_id', 'created'];
/** What tokens without a name of an app are listed under, where nothing else tells which it is. */
export const NO_NAME = '(no name)';
export const MOST_TOKENS = 10_000_000;

/** What a reading brought, in temporary tables of the sync's own connection: no transaction is open meanwhile. */
export async function createReading(stage: Stage) {
  const { db } = stage;
  // The names may be there from a sync before on the same pooled connection.
  await sql`drop table if exists stage_token, stage_odd, stage_app, stage_user, stage_package, stage_group`.execute(
    db,
  );
  await sql`
    create temporary table stage_odd (
      identity text, user_id text, created bigint
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_token (
      n integer not null, user_id text not null, created bigint not null, last_used bigint, use_count bigint not null
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_app (
      n integer primary key, identity text not null, name text not null, application_id text,
      label text, namespace text, kind text not null, admin_approved_only boolean, start_url text,
      refresh_token_hours integer, until_used boolean, scopes text[], app_id integer
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_user (
      user_id text not null, username text not null, name text not null, email text not null,
      active boolean not null, profile text
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_package (
      package_id text not null, name text not null, namespace text, version text not null
    ) on commit preserve rows`.execute(db);

  const apps = new Map<string, { n: number; name: string; applicationId: string | null }>();

  let oddRows = { withoutUser: 0, undated: 0, nameless: 0 };

  function numberOf(row: ListedToken): number {
    const identity = appIdentity(row);
    const known = apps.get(identity);
    if (known && known.name === '' && row.appName !== '') known.name = row.appName;
    if (known) return known.n;
    if (apps.size >= MOST_APPS) {
      throw new AppError('E-TOO-BIG', 'too many apps', { apps: apps.size, limit: MOST_APPS });
    }
    const n = apps.size;
    apps.set(identity, { n, name: row.appName, applicationId: row.applicationId });
    return n;
  }

  return {
    async keepTokens(rows: readonly ListedToken[]): Promise<void> {
      const lines: (string | number | null)[][] = [];
      const odd: (string | number | null)[][] = [];
      for (const row of rows) {
        const { userId, createdAt, lastUsedAt, useCount } = row;
        const identity = appIdentity(row);
        if (identity === NAMELESS) oddRows.nameless += 1;
        if (userId === null) odd.push([identity, null, createdAt]);
        else lines.push([numberOf(row), userId, createdAt, lastUsedAt, useCount]);
      }
      oddRows.withoutUser += odd.length;
      const columns = ['n', 'user_id', 'created', 'last_used', 'use_count'];
      await stage.copy('stage_token', columns, lines);
      if (odd.length > 0) await stage.copy('stage_odd', oddColumns, odd);
    },

    /** Tokens that no list can hold: they only keep those that we know from being taken for removed. */
    async keepUndated(rows: readonly UndatedToken[]): Promise<void> {
      oddRows.undated += rows.length;
      const lines = rows.map((row) => [appIdentity(row), row.userId, null]);
      if (rows.length > 0) await stage.copy('stage_odd', oddColumns, lines);
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
      oddRows = { withoutUser: 0, undated: 0, nameless: 0 };
    },

    async forgetUsers(): Promise<void> {
      await sql`truncate stage_user`.execute(db);
    },

    /** The apps that hold tokens, with what is known of the installed ones. */
    async keepApps(facts: readonly AppFactsRow[]): Promise<void> {
      const known = new Map(facts.map((row) => [row.applicationId, row]));
      const columns = [
        'n',
        'identity',
        'name',
        'application_id',
        'label',
        'namespace',
        'kind',
        'admin_approved_only',
        'start_url',
        'refresh_token_hours',
        'until_used',
        'scopes',
      ];
      const lines = [...apps].map(([identity, app]) => {
        const fact = app.applicationId === null ? undefined : known.get(app.applicationId);
        return [
          app.n,
          identity,
          app.name || fact?.label || NO_NAME,
          app.applicationId,
          fact?.label ?? null,
          fact?.namespace ?? null,
          fact?.kind ?? (app.applicationId === null ? 'not installed' : 'unknown'),
          fact?.adminApprovedOnly ?? null,
          fact?.startUrl ?? null,
          fact?.refreshTokenHours ?? null,
          fact?.untilUsed ?? null,
          fact?.scopes ? toTextArray(fact.scopes) : null,
        ];
      });
      await sql`truncate stage_app`.execute(db);
      await stage.copy('stage_app', columns, lines);
    },

    /** Approvals that nothing tells apart become one row: done before the transaction, since it is the slow part. */
    async group(): Promise<void> {
      await sql`
        create temporary table stage_group on commit preserve rows as
        select n, user_id, to_timestamp(created / 1000.0) as created_at, count(*)::integer as copies,
          to_timestamp(max(last_used) / 1000.0) as last_used_at, sum(use_count)::bigint as use_count
        from stage_token group by n, user_id, created`.execute(db);
      await sql`analyze stage_group`.execute(db);
      await sql`analyze stage_app`.execute(db);
    },

    async drop(): Promise<void> {
      await sql`drop table if exists stage_token, stage_odd, stage_app, stage_user, stage_package, stage_group`.execute(
        db,
      );
    },
  };
}

export type Reading = Awaited<ReturnType<typeof createReading>>;
