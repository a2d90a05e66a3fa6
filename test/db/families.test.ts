import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { viewBatch } from '../../src/apps/inventory/batch-store.ts';
import { listApps } from '../../src/apps/inventory/list-store.ts';
import { createDatabase } from '../../src/db/database.ts';
import { openStage } from '../../src/db/stage.ts';
import type { AppFactsRow } from '../../src/domains/ports.ts';
import type { Commit } from '../../src/syncs/commit-store.ts';
import { compareReading } from '../../src/syncs/compare-reading.ts';
import { createReading } from '../../src/syncs/stage-store.ts';
import { testDatabase } from '../support/servers/database.ts';

const database = await testDatabase();
const opened = createDatabase({ url: database.url, size: 2, onError: () => {} });
const stage = await openStage(opened);
const { db } = opened;

const FIRST = '0xI000000000001AAA';
const SECOND_APP = '0xI000000000002AAA';
const SEEN = new Date('2026-11-20T00:00:00Z');
const NOW = new Date('2026-11-24T00:00:00Z');
const ANNA = '005000000000001AAA';
const BEN = '005000000000002AAA';
const CARL = '005000000000003AAA';
const at = (day: number) => Date.UTC(2026, 9, day);

afterAll(async () => {
  stage.release(false);
  await opened.close();
  await database.drop();
});

let commit: Commit;

beforeEach(async () => {
  const { rows } = await sql<{ workspaceId: number; domainId: number }>`
    with w as (
      insert into workspace (team_id, name, created_at) values (${randomUUID()}, 'Acme', ${SEEN}) returning id
    )
    insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
      sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
    select id, 'Acme', '00D', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', '005', 'u',
      ${SEEN}, 'U1', 'success', 1 from w returning workspace_id, id as domain_id`.execute(db);
  const [place = { workspaceId: 0, domainId: 0 }] = rows;
  commit = { ...place, runId: '', now: NOW, readBefore: NOW };
});

interface Held {
  readonly app: string;
  readonly userId: string;
  readonly day: number;
}

/** What earlier readings found, by the identity of its app. */
async function known(tokens: readonly Held[]): Promise<void> {
  const { workspaceId, domainId } = commit;
  for (const { app, userId, day } of tokens) {
    const [kind, id] = app.startsWith('id:') ? ['external', app.slice(3)] : ['not installed', null];
    await sql`
      insert into app (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at, first_token_at, tokens)
      values (${workspaceId}, ${domainId}, ${app}, ${app}, ${id}, ${kind}, ${SEEN}, ${SEEN}, 1)
      on conflict do nothing`.execute(db);
    await sql`
      insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, use_count, first_seen_at)
      select workspace_id, domain_id, id, ${userId}, ${new Date(at(day))}, 1, 0, ${SEEN} from app where domain_id = ${domainId} and identity = ${app}`.execute(
      db,
    );
  }
}

/** A reading of tokens that came under names, with the apps that they turned out to be of; gives what is known then, what was not seen, and whether its apps are held. */
async function read(
  tokens: readonly { name: string; userId: string; day: number; of?: string }[],
  families: readonly (readonly string[])[],
  installed: readonly AppFactsRow[] = [],
) {
  const reading = await createReading(stage);
  const numberOf = (name: string) =>
    reading.numberFor(`name:${name}`, { name, applicationId: null });
  for (const { name: appName, userId, day } of tokens) {
    const of = { appName, applicationId: null, appMenuItemId: null, userId, createdAt: at(day) };
    await reading.keepTokens([{ ...of, lastUsedAt: null, useCount: 0 }]);
  }
  await reading.moveTokens(
    tokens.flatMap(({ name, userId, day, of: id }) => {
      if (id === undefined) return [];
      const to = reading.numberFor(`id:${id}`, { name, applicationId: id });
      return [{ n: numberOf(name), userId, createdAt: at(day), to }];
    }),
  );
  const more = { namesakes: new Map(), unsettled: new Set<string>(), allowed: undefined };
  await reading.keepApps(installed, more);
  await reading.group();
  return stage.db.transaction().execute(async (trx) => {
    await compareReading(trx, commit, families);
    const { rows: held } = await sql<{ held: string }>`
      select concat_ws(' ', a.identity, right(t.user_id, 4), extract(day from t.created_at)) as held
      from token t join app a on a.id = t.app_id where t.domain_id = ${commit.domainId} and t.gone_at is null order by 1`.execute(
      trx,
    );
    const { rows: lost } = await sql<{ lost: string }>`
      select concat_ws(' ', a.identity, right(d.user_id, 4), extract(day from d.created_at)) as lost
      from stage_difference d join app a on a.id = d.app_id where d.n is null order by 1`.execute(
      trx,
    );
    const { rows: apps } = await sql<{ identity: string; isHeld: boolean }>`
      select identity, is_held from stage_app order by 1`.execute(trx);
    return {
      held: held.map((row) => row.held),
      lost: lost.map((row) => row.lost),
      apps: Object.fromEntries(apps.map(({ identity, isHeld }) => [identity, isHeld])),
    };
  });
}

const knownByNames: readonly Held[] = [
  { app: 'name:Label', userId: ANNA, day: 1 },
  { app: 'name:Label', userId: BEN, day: 1 },
  { app: 'name:Developer_Name', userId: BEN, day: 2 },
];

const readAsOne = () =>
  read(
    [
      { name: 'Label', userId: ANNA, day: 1, of: FIRST },
      { name: 'Label', userId: BEN, day: 1, of: FIRST },
      { name: 'Developer_Name', userId: BEN, day: 2, of: FIRST },
    ],
    [
      ['name:Label', `id:${FIRST}`],
      ['name:Developer_Name', `id:${FIRST}`],
    ],
  );

test('tokens that came under two names turn out to be those of one external client app', async () => {
  await known(knownByNames);
  const { held, lost } = await readAsOne();
  expect(held).toEqual([`id:${FIRST} 1AAA 1`, `id:${FIRST} 2AAA 1`, `id:${FIRST} 2AAA 2`]);
  expect(lost).toEqual([]);
});

test('the first look keeps its count where an app is told apart later, and lists all that wait', async () => {
  const { workspaceId, domainId } = commit;
  const subject = `${domainId}/baseline`;
  const held = [ANNA, BEN, CARL].map((userId) => ({ app: 'name:Label', userId, day: 1 }));
  await known(held);
  await sql`update app set in_baseline = true where domain_id = ${domainId}`.execute(db);
  await sql`
    insert into card (workspace_id, kind, subject, target, due_at, shown)
    values (${workspaceId}, 'apps', ${subject}, 'C1', ${NOW}, '{"total":1}')`.execute(db);
  const tokens = held.map(({ userId, day }) => ({ name: 'Label', userId, day }));
  await read(
    tokens.map((token) => (token.userId === ANNA ? { ...token, of: FIRST } : token)),
    [['name:Label', `id:${FIRST}`]],
  );
  const batch = await viewBatch(db, workspaceId, subject, NOW);
  expect(batch).toMatchObject({ total: 1, listed: 2, waiting: 2 });
  const filter = { words: '', statuses: ['new'], list: subject } as const;
  expect(await listApps(db, workspaceId, filter, 0, NOW)).toMatchObject({ total: 2 });
});

test('it is the one of those names that was banned', async () => {
  await known(knownByNames);
  await sql`
    with d as (
      insert into decision (workspace_id, app_id, identity, name, installed, everywhere, verdict, source, seen, made_by, made_at)
      select workspace_id, id, identity, name, false, false, 'banned', 'slack', '{}', 'U1', ${SEEN} from app
      where domain_id = ${commit.domainId} and identity = 'name:Developer_Name' returning id, app_id
    )
    update app a set decision_id = d.id, status = 'banned' from d where a.id = d.app_id`.execute(
    db,
  );
  await readAsOne();
  const { rows } = await sql`
    select a.status, d.identity from app a join decision d on d.id = a.decision_id
    where a.domain_id = ${commit.domainId} and a.identity = ${`id:${FIRST}`}`.execute(db);
  expect(rows).toEqual([{ status: 'banned', identity: `id:${FIRST}` }]);
});

test('of two tokens of a user and second under two apps, one becomes that of a third', async () => {
  await known([
    { app: 'name:Label', userId: ANNA, day: 1 },
    { app: 'name:Label', userId: BEN, day: 3 },
    { app: `id:${FIRST}`, userId: ANNA, day: 1 },
    { app: `id:${SECOND_APP}`, userId: BEN, day: 2 },
  ]);
  const { held, lost } = await read(
    [
      { name: 'Label', userId: ANNA, day: 1, of: SECOND_APP },
      { name: 'Label', userId: BEN, day: 2, of: SECOND_APP },
      { name: 'Label', userId: BEN, day: 3 },
    ],
    [['name:Label', `id:${FIRST}`, `id:${SECOND_APP}`]],
  );
  expect(held).toEqual([
    `id:${FIRST} 1AAA 1`,
    `id:${SECOND_APP} 1AAA 1`,
    `id:${SECOND_APP} 2AAA 2`,
    'name:Label 2AAA 3',
  ]);
  expect(lost).toEqual([`id:${FIRST} 1AAA 1`]);
});

/** Ends all of an app's tokens of that user, with the proof while the reading ran, `seconds` after it began. */
async function revoked(app: string, userId: string, seconds: number): Promise<void> {
  const { workspaceId, domainId } = commit;
  const proven = new Date(NOW.getTime() + 1000 * seconds);
  await sql`
    with r as (
      insert into revocation (workspace_id, domain_id, app_id, asked_by, asked_at, reach, shown_tokens, shown_users, state,
        due_at, proven_at)
      select workspace_id, domain_id, id, 'U1', ${NOW}, 'all', 1, 1, 'proving', ${NOW}, ${proven} from app
      where workspace_id = ${workspaceId} and domain_id = ${domainId} and identity = ${app} returning *
    )
    insert into revocation_row (workspace_id, revocation_id, user_id, created_at, copies, state)
    select t.workspace_id, r.id, t.user_id, t.created_at, 1, 'gone' from token t join r using (workspace_id, domain_id, app_id)
    where t.user_id = ${userId}`.execute(db);
}

const external: AppFactsRow = {
  applicationId: FIRST,
  name: 'Label',
  label: 'Label',
  developerName: null,
  namespace: null,
  kind: 'external',
  adminApprovedOnly: null,
  startUrl: null,
  refreshTokenHours: null,
  untilUsed: null,
  scopes: null,
};

test.each([
  { seconds: 1, installed: [], apps: { 'name:Label': true } },
  // Salesforce's clock tells whole seconds.
  { seconds: 0, installed: [], apps: { 'name:Label': true } },
  { seconds: 1, installed: [external], apps: { 'name:Label': true, [`id:${FIRST}`]: false } },
])(
  'a token that was revoked while the reading found that it is that of another app is no news of that app: $seconds s after it began, $installed.length',
  async ({ seconds, installed, apps }) => {
    const ofBen = [1, 2].map((day) => ({ app: 'name:Label', userId: BEN, day }));
    await known([{ app: 'name:Label', userId: ANNA, day: 1 }, ...ofBen]);
    await revoked('name:Label', ANNA, seconds);
    const result = await read(
      [
        { name: 'Label', userId: ANNA, day: 1, of: FIRST },
        { name: 'Label', userId: BEN, day: 1 },
        { name: 'Label', userId: BEN, day: 2 },
      ],
      [['name:Label', `id:${FIRST}`]],
      installed,
    );
    expect(result).toEqual({ held: ['name:Label 2AAA 1', 'name:Label 2AAA 2'], lost: [], apps });
  },
);

test('what is asked about tokens goes with them, where all of them go and nobody was asked about that app', async () => {
  await known([
    { app: 'name:Label', userId: ANNA, day: 1 },
    { app: 'name:Label', userId: BEN, day: 1 },
    { app: 'name:Label', userId: BEN, day: 2 },
    { app: 'name:Developer_Name', userId: CARL, day: 1 },
    { app: `id:${FIRST}`, userId: BEN, day: 3 },
  ]);
  const asked = (app: string, userId: string, who: string) =>
    sql`insert into question (workspace_id, domain_id, app_id, user_id, granted_at, made_at, state, slack_user)
      select workspace_id, domain_id, id, ${userId}, ${SEEN}, ${SEEN}, 'asked', ${who} from app
      where domain_id = ${commit.domainId} and identity = ${app}`.execute(db);
  await asked('name:Label', ANNA, 'U1');
  await asked('name:Label', BEN, 'U2');
  // The same person in Slack, of two users and two names.
  await asked('name:Developer_Name', CARL, 'U1');
  await read(
    [
      { name: 'Label', userId: ANNA, day: 1, of: FIRST },
      { name: 'Label', userId: BEN, day: 1, of: FIRST },
      { name: 'Label', userId: BEN, day: 2 },
      { name: 'Label', userId: BEN, day: 3, of: FIRST },
      { name: 'Developer_Name', userId: CARL, day: 1, of: FIRST },
    ],
    [
      ['name:Label', `id:${FIRST}`],
      ['name:Developer_Name', `id:${FIRST}`],
    ],
  );
  const { rows } = await sql<{ identity: string }>`
    select a.identity from question q join app a on a.id = q.app_id where q.domain_id = ${commit.domainId} order by q.id`.execute(
    db,
  );
  expect(rows.map(({ identity }) => identity)).toEqual([
    `id:${FIRST}`,
    'name:Label',
    'name:Developer_Name',
  ]);
});
