import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { AppEvent } from '../../src/apps/events.ts';
import { createDatabase } from '../../src/db/database.ts';
import { openStage } from '../../src/db/stage.ts';
import type { AppFactsRow, ListedToken, SalesforceOrg } from '../../src/domains/ports.ts';
import { createCommitApps } from '../../src/syncs/commit-apps.ts';
import { type LookOutcome, runLook } from '../../src/syncs/look.ts';
import { lookStore } from '../../src/syncs/look-store.ts';
import { runSync } from '../../src/syncs/run-sync.ts';
import { syncStore } from '../../src/syncs/store.ts';
import { testDatabase } from '../support/servers/database.ts';

export const START = Date.UTC(2026, 10, 24, 10);
const SECOND = 1000;
const LIFT = '0H4000000000001AAA';
const CRANE = '0xI000000000001AAA';

/** Apps of an org: one that is installed, an external client app whose tokens bear its name alone, and two of nobody's. */
export const apps = {
  Lift: { applicationId: LIFT, identity: `id:${LIFT}` },
  Crane: { applicationId: null, identity: `id:${CRANE}` },
  Sieve: { applicationId: null, identity: 'name:Sieve' },
  Ledger: { applicationId: null, identity: 'name:Ledger' },
} as const;
export type AppName = keyof typeof apps;

export const userOf = (n: number) => `005${String(n).padStart(12, '0')}AAA`;
const OWN_USER = userOf(900);
const ADMIN = 1;

const fact = (applicationId: string, label: string, kind: AppFactsRow['kind']): AppFactsRow => ({
  ...{ applicationId, name: label, label, developerName: null, namespace: null, kind },
  ...{
    adminApprovedOnly: false,
    startUrl: null,
    refreshTokenHours: -1,
    untilUsed: null,
    scopes: null,
  },
});

interface Token {
  readonly app: AppName | 'Base' | 'Orgwarden';
  readonly userId: string;
  readonly createdAt: number;
}

/** Where what happens in an org meets a call of the bot: before it is answered. */
export type Moment = 'permissions' | 'tokens' | 'users' | 'usersOf';

export type LooksScene = Awaited<ReturnType<typeof looksScene>>;

/** Syncs and looks as they are, on a real database, of an org that is a list of tokens. */
export async function looksScene() {
  const files = await testDatabase();
  const opened = createDatabase({ url: files.url, size: 6, onError: () => {} });
  const { db } = opened;

  async function newDomain() {
    let now = START;
    const clock = { now: () => new Date(now) };
    const tick = (ms = 2 * SECOND) => {
      now += ms;
    };
    let tokens: Token[] = [{ app: 'Orgwarden', userId: OWN_USER, createdAt: START - 60 * SECOND }];
    for (let n = 100; n < 130; n += 1) {
      tokens.push({ app: 'Base', userId: userOf(n), createdAt: START - n * 1_000_000 });
    }
    const installed: AppFactsRow[] = [
      fact(LIFT, 'Lift', 'connected'),
      fact(CRANE, 'Crane', 'external'),
    ];
    const told: { kind: string; identity: string }[] = [];
    const failed: unknown[] = [];
    const outcomes: LookOutcome[] = [];
    let at: ((moment: Moment) => Promise<void>) | undefined;
    let calls = 0;

    const place = await madeDomain();
    const stop = new AbortController().signal;

    async function madeDomain() {
      const { rows } = await sql<{ workspaceId: number; domainId: number }>`
        with w as (insert into workspace (team_id, name, created_at) values (${randomUUID()}, 'Acme', ${clock.now()}) returning id),
        d as (insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
            sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms, next_due_at)
          select id, 'Acme', '00D000000000001AAA', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', ${OWN_USER}, 'bot',
            ${clock.now()}, 'U1', 'in_progress', 3600000, ${clock.now()} from w returning workspace_id, id),
        g as (insert into grant_secret (id, workspace_id, domain_id, org_id, instance_url, login_origin, sealed_refresh, refreshed_at, code_exchanged_at)
          select ${randomUUID()}, workspace_id, id, '00D000000000001AAA', 'https://x', 'https://x', 'x', ${clock.now()}, ${new Date(START - 60 * SECOND)} from d
          returning id)
        select workspace_id, id as domain_id from d`.execute(db);
      const [row] = rows;
      if (!row) throw new Error('no domain');
      await sql`update domain d set grant_id = (select id from grant_secret g where g.domain_id = d.id) where id = ${row.domainId}`.execute(
        db,
      );
      return row;
    }

    const listed = ({ app, userId, createdAt }: Token): ListedToken => ({
      appName: app,
      appMenuItemId: null,
      applicationId: app in apps ? apps[app as AppName].applicationId : null,
      userId,
      createdAt,
      lastUsedAt: null,
      useCount: 0,
    });
    const sorted = () => tokens.toSorted((a, b) => a.createdAt - b.createdAt);
    const left = new Set<string>();
    const person = (userId: string) => ({
      ...{
        userId,
        username: `${userId}@acme`,
        name: userId,
        email: `${userId}@acme`,
        active: !left.has(userId),
      },
      profile: 'Standard',
    });
    const happens = async (moment: Moment) => {
      calls += 1;
      await at?.(moment);
    };

    /** A snapshot for each question, since the org changes meanwhile. */
    const org: SalesforceOrg = {
      organization: async () => ({
        ...{
          orgId: '00D000000000001AAA',
          name: 'Acme',
          kind: 'production',
          edition: 'E',
          instanceName: 'N',
        },
        at: new Date(now),
      }),
      me: () => Promise.reject(new Error('not asked')),
      async permissions() {
        await happens('permissions');
        return {
          customizeApplication: true,
          viewSetup: true,
          modifyAllData: true,
          seesSignIns: false,
        };
      },
      countTokens: async (before) => tokens.filter(({ createdAt }) => createdAt < before).length,
      firstTokenAt: async () => sorted()[0]?.createdAt,
      async *tokens(slice) {
        await happens('tokens');
        yield sorted()
          .filter(({ createdAt }) =>
            slice.kind === 'range'
              ? createdAt >= slice.from && createdAt < slice.to
              : createdAt === slice.at,
          )
          .map(listed);
      },
      async newTokens(from) {
        calls += 1;
        const rows = sorted().filter(({ createdAt }) => createdAt >= from);
        return { rows: rows.slice(0, 500).map(listed), isFull: rows.length >= 500 };
      },
      undatedTokens: async () => [],
      async *users() {
        await happens('users');
        yield { rows: [...new Set(tokens.map(({ userId }) => userId))].map(person), leftOut: 0 };
      },
      user: async (userId) => ({ ...person(userId), userType: 'Standard' }),
      async usersOf(ids) {
        await happens('usersOf');
        return ids.map(person);
      },
      apps: async () => ({ rows: installed, notes: [] }),
      allowed: async () => ({ ok: true, value: [] }),
      usedExternal: async (page) => ({ ok: true, value: page === 0 ? [CRANE] : [] }),
      externalUsers: async (_, page) => ({
        ok: true,
        value:
          page > 0 ? [] : tokens.filter(({ app }) => app === 'Crane').map(({ userId }) => userId),
      }),
      externalTokens: async (_, userId) => ({
        ok: true,
        value: tokens
          .filter((token) => token.app === 'Crane' && token.userId === userId)
          .map(({ createdAt }) => createdAt),
      }),
      packages: async () => ({ ok: true, value: [] }),
      privileged: async () => ({
        ok: true,
        value: [{ userId: userOf(ADMIN), privileges: ['Modify All Data'], profile: null }],
      }),
      logins: async () => ({ ok: false, why: 'no' }),
      trail: async () => ({ ok: false, why: 'no' }),
      usageFiles: async () => ({ ok: true, value: [] }),
      usageCalls: async () => ({ odd: 0 }),
      async *revocable() {},
      revokeToken: async () => 'gone',
      revokeExternal: async () => 'gone',
      limits: () => [],
      usage: () => ({ used: 0, limit: 100_000 }),
      calls: () => calls,
      clock: () => new Date(now),
    };
    const session = {
      ...{ grantId: '', version: 1, accessToken: 'x', instanceUrl: 'x' },
      refreshedAt: new Date(now),
    };
    const shared = {
      db,
      sessions: {
        isAnswered: async () => true,
        stored: async () => undefined,
        open: async () => session,
        renew: async () => session,
        settle: async () => {},
      },
      open: () => org,
      clock,
      announce: async () => {},
      commitApps: createCommitApps(async (trx, event: AppEvent) => {
        if (event.kind !== 'apps appeared' && event.kind !== 'apps changed') return;
        for (const { appId } of event.apps) {
          const { rows } = await sql<{
            identity: string;
          }>`select identity from app where id = ${appId}`.execute(trx);
          told.push({ kind: event.kind, identity: rows[0]?.identity ?? '' });
        }
      }),
      count: () => {},
      log: (_: string, { error }: Record<string, unknown>) => {
        if (error !== undefined) failed.push(error);
      },
    };

    return {
      place,
      told,
      failed,
      outcomes,
      clock,
      tick,
      installed,
      rows: async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(db)).rows,
      calls: () => calls,

      grant(app: AppName, user: number) {
        tick();
        tokens.push({ app, userId: userOf(user), createdAt: now });
      },
      /** Somebody is no longer active. */
      leave: (user: number) => void left.add(userOf(user)),
      revoke(app: AppName, user: number) {
        tick();
        tokens = tokens.filter((token) => !(token.app === app && token.userId === userOf(user)));
      },
      /** A refresh may give a token a new creation. */
      renew(app: AppName, user: number) {
        tick();
        tokens = tokens.map((token) =>
          token.app === app && token.userId === userOf(user) ? { ...token, createdAt: now } : token,
        );
      },
      /** A revocation of that user's takes them away, and proves it: what others hold is none of it. */
      async prove(app: AppName, user: number) {
        tick();
        const mine = tokens.filter((token) => token.app === app && token.userId === userOf(user));
        tokens = tokens.filter((token) => !mine.includes(token));
        tick();
        const { rows } = await sql<{ id: number }>`
          insert into revocation (workspace_id, domain_id, app_id, asked_by, asked_at, reach, user_ids, shown_tokens, shown_users, state, due_at, proven_at, ended_at)
          select workspace_id, domain_id, id, 'U1', ${clock.now()}, 'users', array[${userOf(user)}], 1, 1, 'done', ${clock.now()}, ${clock.now()}, ${clock.now()}
          from app where domain_id = ${place.domainId} and identity = ${apps[app].identity} returning id`.execute(
          db,
        );
        for (const { id } of rows) {
          for (const { userId, createdAt } of mine) {
            await sql`insert into revocation_row (workspace_id, revocation_id, user_id, created_at, copies, state)
              values (${place.workspaceId}, ${id}, ${userId}, ${new Date(createdAt)}, 1, 'gone') on conflict do nothing`.execute(
              db,
            );
          }
        }
      },

      /** A look, with what happens while it is between its answer and its commit. */
      async look(happening?: () => Promise<void>) {
        tick();
        await sql`update look set due_at = '2000-01-01' where domain_id = ${place.domainId}`.execute(
          db,
        );
        await sql`update sync_run set started_at = '2000-01-01' where domain_id = ${place.domainId} and ended_at is null`.execute(
          db,
        );
        const before = at;
        let isOver = false;
        at = async (moment) => {
          if (moment !== 'usersOf' || isOver) return;
          isOver = true;
          await happening?.();
        };
        await runLook(
          { ...shared, count: (outcome) => outcomes.push(outcome), looks: lookStore(db) },
          place,
          stop,
        );
        at = before;
      },

      /** A sync, with what happens at some of its moments, each once. */
      async sync(happenings: Partial<Record<Moment, () => Promise<void>>> = {}) {
        tick();
        await sql`update domain set next_due_at = '2000-01-01' where id = ${place.domainId}`.execute(
          db,
        );
        const left = new Map(Object.entries(happenings));
        const before = at;
        at = async (moment) => {
          const happening = left.get(moment);
          left.delete(moment);
          const inner = at;
          at = undefined;
          await happening?.();
          at = inner;
        };
        await runSync(
          { ...shared, openStage: () => openStage(opened), syncs: syncStore(db) },
          place,
          stop,
        );
        at = before;
      },

      /** How many syncs looks brought forward, and whether one is due. */
      async brought() {
        const { rows } = await sql<{ brought: number; isDue: boolean }>`
          select l.brought, d.next_due_at <= ${clock.now()} as is_due from look l join domain d on d.id = l.domain_id
          where d.id = ${place.domainId}`.execute(db);
        return rows[0];
      },

      /** Apps and people that are said to be gone and hold tokens. */
      async torn() {
        const { rows } = await sql<{ who: string }>`
          select distinct coalesce(a.identity, o.user_id) as who from token t
          left join app a on a.id = t.app_id and a.gone_at is not null
          left join org_user o on o.domain_id = t.domain_id and o.user_id = t.user_id and o.gone_at is not null
          where t.domain_id = ${place.domainId} and t.gone_at is null and (a.id is not null or o.user_id is not null)`.execute(
          db,
        );
        return rows.map(({ who }) => who);
      },

      async state() {
        const { domainId } = place;
        const { rows: held } = await sql<{ held: string }>`
          select concat_ws(' ', a.identity, a.kind, a.namesake, t.user_id, extract(epoch from t.created_at)) as held
          from token t join app a on a.id = t.app_id where t.domain_id = ${domainId} and t.gone_at is null order by 1`.execute(
          db,
        );
        const { rows: living } = await sql<{ app: string }>`
          select concat_ws(' ', identity, name, users, tokens, coalesce(admins::text, '?'), uses, unknowns::text, learning::text) as app from app
          where domain_id = ${domainId} and gone_at is null order by 1`.execute(db);
        const { rows: people } = await sql<{ person: string }>`
          select concat_ws(' ', user_id, name, privileges::text) as person from org_user where domain_id = ${domainId} and gone_at is null order by 1`.execute(
          db,
        );
        const { rows: findings } = await sql<{ finding: string }>`
          select concat_ws(' ', a.identity, f.rule) as finding from finding f join app a on a.id = f.app_id
          where a.domain_id = ${domainId} and a.gone_at is null and f.ended_at is null order by 1`.execute(
          db,
        );
        const { rows: since } = await sql<{ token: string; at: number }>`
          select concat_ws(' ', a.identity, t.user_id) as token, extract(epoch from min(t.first_seen_at))::float8 as at
          from token t join app a on a.id = t.app_id where t.domain_id = ${domainId} and t.gone_at is null group by 1 order by 1`.execute(
          db,
        );
        const { rows: firsts } = await sql<{ app: string; at: Date }>`
          select identity as app, first_token_at as at from app where domain_id = ${domainId} and gone_at is null`.execute(
          db,
        );
        return {
          since: Object.fromEntries(since.map(({ token, at: seen }) => [token, seen])),
          held: held.map((row) => row.held),
          apps: living.map((row) => row.app),
          people: people.map((row) => row.person),
          findings: findings.map((row) => row.finding),
          firstAt: new Map(firsts.map(({ app, at: first }) => [app, first])),
        };
      },
    };
  }

  return {
    db,
    newDomain,
    async close() {
      await opened.close();
      await files.drop();
    },
  };
}
