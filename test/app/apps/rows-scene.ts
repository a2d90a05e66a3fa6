import { createDecide } from '../../../src/apps/decisions/decide.ts';
import { createDecideMany } from '../../../src/apps/decisions/decide-many.ts';
import { lockApps } from '../../../src/apps/decisions/decided-apps-store.ts';
import { createUndoMany } from '../../../src/apps/decisions/undo-many.ts';
import { createPolicies } from '../../../src/apps/policies/policies.ts';
import { createPolicyRun } from '../../../src/apps/policies/run.ts';
import { createRevokeAnswer } from '../../../src/apps/revocations/answer.ts';
import { createRevokeAsk } from '../../../src/apps/revocations/ask.ts';
import { createRevokeMany } from '../../../src/apps/revocations/ask-many.ts';
import { createEndOfDomain } from '../../../src/apps/revocations/end-of-domain.ts';
import { seenOf } from '../../../src/apps/revocations/revocation.ts';
import { runRevocation } from '../../../src/apps/revocations/run.ts';
import { revokeRunStore } from '../../../src/apps/revocations/run-store.ts';
import { openRevocations } from '../../../src/apps/revocations/store.ts';
import { viewAsk } from '../../../src/apps/revocations/view-store.ts';
import type { RevokeSession } from '../../../src/apps/revocations/work.ts';
import { createDatabase } from '../../../src/db/database.ts';
import type { RevocableRow, SalesforceOrg } from '../../../src/domains/ports.ts';
import { createRemoval } from '../../../src/domains/remove.ts';
import { memberStore } from '../../../src/members/store.ts';
import { createAnnounceApps } from '../../../src/notices/announce-apps.ts';
import { createAskSecond } from '../../../src/notices/ask-second.ts';
import { testDatabase } from '../../support/servers/database.ts';

export const HOUR_MS = 3_600_000;
export const DANA = 'U0DANA0001';
export const SAM = 'U0SAM00001';
export const KIM = 'U0KIM00001';

/** 14:00 on a day long after the tokens below were made. */
const START = Date.UTC(2026, 10, 24, 14);
const MADE = Date.UTC(2026, 5, 1);

/** The user of that number in an org. */
export const userOf = (number: number) => `005${String(number).padStart(12, '0')}`;

/** A token that Salesforce removed. */
export interface Removal {
  readonly at: number;
  readonly askedBy: string;
  readonly agreedBy: string | null;
  readonly revocationId: number;
}

export type RowsScene = Awaited<ReturnType<typeof rowsScene>>;

/**
 * Decisions and revocations on a real database, with orgs that are lists of users by app: many domains in a second, where a
 * world takes minutes. Each app is held by the first `users` users of its org.
 */
export async function rowsScene() {
  const files = await testDatabase();
  const { db, pool, close } = createDatabase({ url: files.url, size: 6, onError: () => {} });
  let now = START;
  const clock = { now: () => new Date(now) };
  /** Domain, app, user: when the token was created. */
  const orgs = new Map<number, Map<string, Map<string, number>>>();
  const removals: Removal[] = [];
  const announce = createAnnounceApps({ clock });
  const members = memberStore(db, { configuredAdmins: [], clock });
  const ask = createRevokeAsk({ db, clock, announce });
  const answer = createRevokeAnswer({ db, clock, announce });
  const { lockRevoking, revokeBanned } = ask;
  const deciding = { db, clock, announce, lockRevoking, revokeBanned };
  const decide = createDecide(deciding);

  async function rows<Row>(query: string, values: unknown[] = []): Promise<Row[]> {
    return (await pool.query(query, values)).rows as Row[];
  }

  let workspaceId = 0;

  /** A workspace in which nothing has happened; all that follows is in it. */
  async function newWorkspace(): Promise<void> {
    const [made] = await rows<{ id: number }>(
      `insert into workspace (team_id, name, alert_channel, created_at)
       select 'T0ROWS' || count(*), 'Rows', 'C0ALERTS01', $1 from workspace returning id`,
      [clock.now()],
    );
    workspaceId = made?.id ?? 0;
    removals.length = 0;
  }
  await newWorkspace();

  /** Domains, in each an app of every one of these names. Gives the ids of the domains. */
  async function domains(many: number, apps: Readonly<Record<string, number>>): Promise<number[]> {
    const made = await rows<{ id: number }>(
      `insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url,
         sign_in_kind, sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by,
         status, interval_ms, last_synced_at)
       select $1, 'Domain ' || (n + $2::int), '00D' || lpad((n + $2::int)::text, 12, '0'), 'Org', 'production', 'Enterprise', 'NA1',
         'https://n' || (n + $2::int) || '.my.salesforce.com', 'login', 'https://login.salesforce.com', 'C0ALERTS01',
         '${userOf(999_999)}', 'bot@example.com', $3, '${DANA}', 'success', 3600000, $3
       from generate_series(1, $4::int) n returning id`,
      [workspaceId, orgs.size * 1000, clock.now(), many],
    );
    for (const { id } of made) {
      orgs.set(id, new Map());
      for (const [name, users] of Object.entries(apps)) await app(id, name, users);
    }
    return made.map(({ id }) => id);
  }

  /** An app of a domain, with its tokens: here and in the org. */
  async function app(domainId: number, name: string, users: number): Promise<number> {
    const [made] = await rows<{ id: number }>(
      `insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at, users, tokens)
       values ($1, $2, 'name:' || $3, $3, 'unknown', $4, 0, 0) returning id`,
      [workspaceId, domainId, name, clock.now()],
    );
    orgs.get(domainId)?.set(name, new Map());
    await grant(domainId, name, users);
    return made?.id ?? 0;
  }

  /** The first `users` users hold the app; where `unread`, no reading has seen it yet. */
  async function grant(
    domainId: number,
    name: string,
    users: number,
    { unread = false, at = MADE }: { unread?: boolean; at?: number } = {},
  ) {
    const ids = Array.from({ length: users }, (_, at) => userOf(at + 1));
    for (const id of ids) orgs.get(domainId)?.get(name)?.set(id, at);
    if (unread) return;
    await rows(
      `insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, use_count, first_seen_at)
       select $1, $2, a.id, u, $4, 1, 0, $6 from app a, unnest($5::text[]) u
       where a.workspace_id = $1 and a.domain_id = $2 and a.name = $3
       on conflict (workspace_id, domain_id, app_id, user_id, created_at) do update set gone_at = null`,
      [workspaceId, domainId, name, new Date(at), ids, clock.now()],
    );
    await rows(
      'update app set users = $4, tokens = $4 where workspace_id = $1 and domain_id = $2 and name = $3',
      [workspaceId, domainId, name, users],
    );
  }

  const appId = async (domainId: number, name: string): Promise<number> => {
    const [row] = await rows<{ id: number }>(
      'select id from app where domain_id = $1 and name = $2',
      [domainId, name],
    );
    if (!row) throw new Error(`no app ${name} in ${domainId}`);
    return row.id;
  };

  function tokenOf(appName: string, userId: string, createdAt: number): RevocableRow {
    return {
      appName,
      appMenuItemId: null,
      applicationId: null,
      userId,
      createdAt,
      lastUsedAt: null,
      useCount: 0,
      deleteToken: JSON.stringify([appName, userId]),
    };
  }

  function sessionOf(domainId: number, run: Omit<Removal, 'at'>) {
    const apps = orgs.get(domainId) ?? new Map<string, Map<string, number>>();
    const org: Partial<SalesforceOrg> = {
      permissions: async () => ({
        customizeApplication: true,
        viewSetup: true,
        modifyAllData: false,
        seesSignIns: true,
      }),
      clock: () => new Date(now),
      countTokens: async () => [...apps.values()].reduce((all, { size }) => all + size, 0),
      async *revocable(userIds) {
        const wanted = new Set(userIds);
        yield [...apps].flatMap(([name, users]) =>
          [...users].filter(([id]) => wanted.has(id)).map(([id, at]) => tokenOf(name, id, at)),
        );
      },
      async revokeToken(deleteToken) {
        const [name, userId] = JSON.parse(deleteToken) as [string, string];
        if (!apps.get(name)?.delete(userId)) return 'gone';
        removals.push({ at: now, ...run });
        return 'revoked';
      },
    };
    const session: RevokeSession = {
      call: (work) => work(org as SalesforceOrg),
      calls: () => 0,
      usage: () => undefined,
      async created(_from, _to, keep) {
        for (const [name, users] of apps) keep([...users].map(([id, at]) => tokenOf(name, id, at)));
      },
    };
    return session;
  }

  /**
   * All that is due, run to its end; what was removed is no longer known to be held, as after a reading. `around`: what stands
   * between the job and Salesforce.
   */
  async function run(
    around: (session: RevokeSession) => RevokeSession = (session) => session,
  ): Promise<void> {
    const due = await rows<{ id: number; domain_id: number; asked_by: string; agreed_by: string }>(
      `select id, domain_id, asked_by, agreed_by from revocation
       where workspace_id = $1 and ended_at is null and state in ('due', 'running', 'proving') order by id`,
      [workspaceId],
    );
    for (const { id, domain_id: domainId, asked_by: askedBy, agreed_by: agreedBy } of due) {
      await runRevocation(
        {
          db,
          store: revokeRunStore(db),
          clock,
          announce,
          openSession: async () =>
            around(sessionOf(domainId, { askedBy, agreedBy, revocationId: id })),
          refuseOverStop: () => {},
          log: (what, facts) => {
            throw new Error(what, { cause: facts.error });
          },
        },
        { workspaceId, revocationId: id },
        new AbortController().signal,
      );
    }
    await rows(
      `update token t set gone_at = $1 from revocation_row w join revocation r on r.id = w.revocation_id
       where r.workspace_id = $2 and t.app_id = r.app_id and t.user_id = w.user_id and w.state = 'gone' and t.gone_at is null`,
      [clock.now(), workspaceId],
    );
  }

  const state = async (id: number) => {
    const [row] = await rows<{ state: string; stop_why: string | null; ended_at: Date | null }>(
      'select state, stop_why, ended_at from revocation where id = $1',
      [id],
    );
    return row;
  };

  async function seen(revocationId: number) {
    const ask = await viewAsk(db, workspaceId, revocationId, clock.now());
    return seenOf(ask?.runs.filter(({ state }) => state === 'asked' || state === 'again') ?? []);
  }

  return {
    db,
    announce,
    url: files.url,
    clock,
    workspaceId: () => workspaceId,
    newWorkspace,
    ask,
    answer,
    decide,
    decideMany: createDecideMany(deciding).decideMany,
    ...createUndoMany(deciding),
    revokeMany: createRevokeMany({ db, clock, announce, revoke: ask }).revokeMany,
    domains,
    app,
    appId,
    grant,
    rows,
    run,
    state,
    removals,
    orgs,

    forward(ms: number): void {
      now += ms;
    },

    ban: (appId: number, by: string, everywhere = false, expected?: number) =>
      decide.decide({
        workspaceId,
        appId,
        expected,
        verdict: 'banned',
        everywhere,
        reason: 'data risk',
        by,
        revoke: true,
      }),

    /** Tokens of picked users of an app. */
    revoke: (appId: number, by: string, from: number, to: number) =>
      ask.ask({
        workspaceId,
        appId,
        reach: 'users',
        userIds: Array.from({ length: to - from }, (_, at) => userOf(from + at + 1)),
        unusedDays: undefined,
        reason: 'data risk',
        shownTokens: to - from,
        by,
      }),

    /** Tokens of all whom the last reading saw. */
    async revokeAll(appId: number, by: string) {
      const [app] = await rows<{ users: number }>('select users from app where id = $1', [appId]);
      const users = app?.users ?? 0;
      return ask.ask({
        workspaceId,
        appId,
        reach: 'all',
        userIds: [],
        unusedDays: undefined,
        reason: 'data risk',
        shownTokens: users,
        by,
      });
    },

    /** What policies of a person ask for, as their run does. */
    async policyTakes(appId: number, onBy: string, users: number) {
      await rows(
        `insert into policy (workspace_id, kind, is_on, on_by, on_since) values ($1, 'revoke inactive', true, $2, $3)
         on conflict do nothing`,
        [workspaceId, onBy, clock.now()],
      );
      return db.transaction().execute(async (trx) => {
        const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
        const app = apps.find(({ id }) => id === appId);
        const open = await openRevocations(trx, workspaceId, [appId]);
        if (!app || open.length > 0) return undefined;
        return ask.askIn(trx, {
          workspaceId,
          by: onBy,
          reason: 'revoke inactive',
          policyKind: 'revoke inactive',
          targets: [
            {
              app,
              decisionId: app.decisionId,
              reach: 'users',
              userIds: Array.from({ length: users }, (_, at) => userOf(at + 1)),
              unusedDays: undefined,
              shownTokens: users,
              meant: Array.from({ length: users }, (_, at) => userOf(at + 1)),
            },
          ],
        });
      });
    },

    /** What policies that are on do, each domain having been read just now. */
    async runPolicies(): Promise<void> {
      await rows(
        `insert into sync_run (id, workspace_id, domain_id, started_by, started_at, ended_at, outcome, progress)
         select gen_random_uuid(), workspace_id, id, 'schedule', $2, $2, 'complete', '{}' from domain where workspace_id = $1`,
        [workspaceId, clock.now()],
      );
      await createPolicyRun({ db, clock, decide, ask })();
    },

    policies: createPolicies({ db, clock, announce, mayAnswer: members.mayAnswer }),
    askSecond: createAskSecond({ db, clock, members }),

    /** Somebody deletes a domain. */
    remove: (domainId: number, by: string) =>
      createRemoval({
        db,
        clock,
        announce: async () => {},
        endConsents: async () => {},
        endRevocations: createEndOfDomain({ clock, announce }),
      }).remove({ workspaceId, domainId, by, reason: undefined, revoke: false }),

    /** What the card of an act shows now. */
    seen,

    /** By the card as it is drawn now, if it shows so many users. */
    agree: async (revocationId: number, by: string, users: number, yes = true) =>
      answer.agree({
        workspaceId,
        revocationId,
        by,
        yes,
        seen: { ...(await seen(revocationId)), users },
      }),

    /** In the org, so many of those who hold an app lose it, and as many others get it; no reading has seen it yet. */
    swap(domainId: number, name: string, many: number): void {
      this.leave(domainId, name, many);
      const held = orgs.get(domainId)?.get(name);
      for (let at = 0; at < many; at += 1) held?.set(userOf(5000 + at), now);
    },

    /** In the org, the first so many of those who hold an app lose it. */
    leave(domainId: number, name: string, many: number): void {
      const held = orgs.get(domainId)?.get(name);
      for (const id of [...(held?.keys() ?? [])].slice(0, many)) held?.delete(id);
    },

    async close() {
      await close();
      await files.drop();
    },
  };
}
