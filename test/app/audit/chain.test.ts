import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { brokenGuards } from '../../../src/audit/guard-store.ts';
import { createKeepSealed } from '../../../src/audit/keep-sealed.ts';
import { forgetActs, trimActs } from '../../../src/audit/trim-store.ts';
import { auditScene, DAY_MS, START } from './scene.ts';

let scene: Awaited<ReturnType<typeof auditScene>>;
let workspace: number;
beforeAll(async () => {
  scene = await auditScene();
});
let teams = 0;
beforeEach(async () => {
  teams += 1;
  workspace = await scene.addWorkspace(`T${teams}CHAIN`);
});
afterAll(() => scene.end());

const rows = async () =>
  (
    await scene.pool.query(
      `select id, no, encode(previous, 'hex') as previous, encode(hash, 'hex') as hash
       from audit_event where workspace_id = $1 order by no`,
      [workspace],
    )
  ).rows;
const acts = async (count: number, at = START) => {
  for (let n = 0; n < count; n += 1) await scene.act(workspace, { n }, at);
};
const logged: string[] = [];
const keepSealed = (at = START) =>
  createKeepSealed({
    db: scene.db,
    box: scene.box,
    clock: { now: () => at },
    log: () => undefined,
    warn: (what) => logged.push(what),
  })();
/** The line about this test's workspace. */
const line = async () => {
  const { lines } = await scene.verify();
  return lines.find((each) => each.includes(`workspace ${workspace}:`)) ?? lines.join('\n');
};

test('each act holds the hash of the one before, and the whole fits', async () => {
  await acts(3);
  const found = await rows();
  expect(found.map(({ no }) => no)).toEqual(['1', '2', '3']);
  expect(found.map(({ previous }) => previous)).toEqual(['', found[0].hash, found[1].hash]);
  expect(await line()).toMatch(/^good .*acts no\. 1 to 3 fit; not sealed yet/u);
});

test('whoever writes at once gets one place each, in every workspace', async () => {
  const other = await scene.addWorkspace(`T${teams}OTHER`);
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => scene.act(n % 3 === 0 ? other : workspace, { n })),
  );
  expect((await rows()).map(({ no }) => Number(no))).toEqual(
    Array.from({ length: 40 }, (_, n) => n + 1),
  );
  expect(await line()).toContain('acts no. 1 to 40 fit');
});

test('nobody waits for a transaction that has written an act and goes on', async () => {
  await scene.db.transaction().execute(async (trx) => {
    await scene.act(workspace, { first: true }, START, trx);
    await scene.act(workspace, { second: true });
  });
  expect(await line()).toContain('acts no. 1 to 2 fit');
});

test('acts of one transaction are linked in their order, also those of a savepoint, and the end of the chain is written once', async () => {
  const other = await scene.addWorkspace(`T${teams}OTHER`);
  const many = 200;
  const client = await scene.pool.connect();
  const insert = (of: number, actor: string, count = 1) =>
    client.query(
      `insert into audit_event (at, actor, action, source, workspace_id)
       select now(), $2, 'app.approved', 'slack', $1::int from generate_series(1, $3::int)`,
      [of, actor, count],
    );
  const written = async () => {
    const { rows: stats } = await client.query(
      `select n_tup_upd as n from pg_stat_xact_user_tables where relname = 'audit_chain'`,
    );
    return Number(stats[0]?.n);
  };
  await client.query('begin');
  const before = await written();
  await insert(workspace, 'U1');
  await client.query('savepoint kept');
  await insert(other, 'U2');
  await insert(workspace, 'U3');
  await client.query('release savepoint kept');
  await client.query('savepoint undone');
  await insert(workspace, 'U4');
  await client.query('rollback to savepoint undone');
  await insert(workspace, 'U5', many);
  // Each act once looked through all versions of the end of the chain, which took minutes for 30,000.
  await client.query('set constraints all immediate');
  const writes = (await written()) - before;
  await client.query('commit');
  client.release();
  expect(writes).toBe(2);
  const { rows: linked } = await scene.pool.query(
    'select actor from audit_event where workspace_id = $1 order by no limit 4',
    [workspace],
  );
  expect(linked.map(({ actor }) => actor)).toEqual(['U1', 'U3', 'U5', 'U5']);
  expect(await line()).toContain(`acts no. 1 to ${many + 2} fit`);
  expect((await scene.verify()).isGood).toBe(true);
});

test('an act whose transaction is rolled back leaves no gap', async () => {
  await acts(1);
  await scene.db
    .transaction()
    .execute(async (trx) => {
      await scene.act(workspace, {}, START, trx);
      throw new Error('no');
    })
    .catch(() => undefined);
  await acts(1);
  expect(await line()).toContain('acts no. 1 to 2 fit');
});

test.each([
  [
    'changed',
    `update audit_event set actor = 'U2' where no = 3 and workspace_id = `,
    /no\. 3 .*was changed/u,
  ],
  [
    'changed facts',
    `update audit_event set facts = '{"n": 7}' where no = 2 and workspace_id = `,
    /no\. 2 .*was changed/u,
  ],
  [
    'another time',
    `update audit_event set at = at + interval '1 microsecond' where no = 2 and workspace_id = `,
    /no\. 2 .*was changed/u,
  ],
  [
    'one taken out',
    'delete from audit_event where no = 2 and workspace_id = ',
    /act no\. 2 is missing/u,
  ],
  [
    'the first taken out',
    'delete from audit_event where no = 1 and workspace_id = ',
    /act no\. 1 is missing/u,
  ],
  [
    'the last ones taken out',
    'delete from audit_event where no > 2 and workspace_id = ',
    /acts no\. 3 to 5 are missing/u,
  ],
  [
    'all taken out',
    'delete from audit_event where workspace_id = ',
    /acts no\. 1 to 5 are missing/u,
  ],
  [
    'written while nothing linked it',
    `insert into audit_event (at, actor, action, source, workspace_id) select now(), 'U2', 'app.approved', 'slack', `,
    /has no place/u,
  ],
])(
  'the trigger is switched off, and an act is %s: it is found',
  async (_name, statement, found) => {
    await acts(5);
    await scene.asOwner(`${statement}${workspace}`);
    expect(await line()).toMatch(/^NOT GOOD/u);
    expect(await line()).toMatch(found);
    expect((await scene.verify()).isGood).toBe(false);
  },
);

test('an act that is changed with all that follow it does not fit the seal', async () => {
  await acts(4);
  await keepSealed();
  expect(await line()).toContain('sealed to no. 4');
  await acts(1);
  await scene.asOwner(`
    do $$ declare act audit_event; before bytea := ''; begin
      for act in select * from audit_event where workspace_id = ${workspace} order by no loop
        if act.no = 2 then act.actor := 'U9'; end if;
        act.previous := before;
        act.hash := audit_event_hash(act);
        before := act.hash;
        update audit_event set actor = act.actor, previous = act.previous, hash = act.hash where id = act.id;
      end loop;
      update audit_chain set hash = before where workspace_id = ${workspace};
    end $$`);
  expect(await line()).toMatch(
    /NOT GOOD.*no\. 4 is not what was sealed at 2026-11-30T08:00:00\.000Z/u,
  );
  logged.length = 0;
  await keepSealed();
  expect(logged).toEqual(['the audit record does not fit its seal: npm run audit:verify']);
  expect(await line()).toContain('NOT GOOD');
});

test('an act that is changed with its own hash does not fit the one after it', async () => {
  await acts(4);
  await scene.asOwner(`
    update audit_event set actor = 'U9' where workspace_id = ${workspace} and no = 2;
    update audit_event e set hash = audit_event_hash(e) where workspace_id = ${workspace} and no = 2`);
  expect(await line()).toMatch(/NOT GOOD.*act no\. 3 \(id \d+\) does not follow on no\. 2/u);
});

test('a seal that is taken away, or put there by hand, is found', async () => {
  await acts(2);
  await keepSealed();
  await acts(1, new Date(START.getTime() + 3 * DAY_MS));
  expect(await line()).toMatch(/NOT GOOD.*and no seal of that day/u);
  await keepSealed(new Date(START.getTime() + 3 * DAY_MS));
  expect(await line()).toMatch(/^good/u);
  await scene.pool.query(
    `update audit_seal set at = at + interval '1 day' where workspace_id = ${workspace}`,
  );
  expect(await line()).toMatch(/NOT GOOD.*the seal of no\. 3 was changed/u);
});

test('a record that is cut together with its newest seal does not have the hash that was logged', async () => {
  await acts(2);
  await keepSealed();
  const [, second] = await rows();
  const before = await scene.pool.query(
    `select * from audit_seal where workspace_id = ${workspace}`,
  );
  await acts(2);
  await keepSealed();
  const logged = (await rows()).at(-1)?.hash;
  expect((await scene.verify(logged, second.hash)).lines.slice(-2)).toEqual([
    `good      ${logged} is act no. 4 of workspace ${workspace}`,
    `good      ${second.hash} is act no. 2 of workspace ${workspace}`,
  ]);
  const [{ id, no, at, sealed }] = before.rows;
  await scene.asOwner(`delete from audit_event where no > 2 and workspace_id = ${workspace}`);
  await scene.asOwner(
    `update audit_chain set no = 2, hash = decode('${second.hash}', 'hex') where workspace_id = ${workspace}`,
  );
  await scene.asOwner(`delete from audit_seal where workspace_id = ${workspace}`);
  await scene.pool.query('insert into audit_seal values ($1, $2, $3, $4, $5)', [
    id,
    workspace,
    no,
    at,
    sealed,
  ]);
  expect(await line()).toMatch(/^good/u);
  const { isGood, lines } = await scene.verify(logged);
  expect([isGood, lines.at(-1)]).toEqual([
    false,
    `NOT GOOD  no act has the hash ${logged}: what was logged is no longer in the record`,
  ]);
});

test('what does not fit is said at once, and once an hour from then on', async () => {
  await acts(2);
  await keepSealed();
  await scene.asOwner(`delete from audit_event where no = 2 and workspace_id = ${workspace}`);
  await acts(1);
  const said: unknown[] = [];
  let at = START.getTime();
  const keep = createKeepSealed({
    db: scene.db,
    box: scene.box,
    clock: { now: () => new Date(at) },
    log: () => undefined,
    warn: (what, facts) => facts.workspaceId === workspace && said.push(what),
  });
  for (const minutes of [0, 1, 58, 60]) {
    at = START.getTime() + minutes * 60_000;
    await keep();
  }
  const unfit = 'the audit record does not fit its seal: npm run audit:verify';
  expect(said).toEqual([unfit, unfit]);
});

test('what is past its time goes from the beginning on, and what stays fits what went', async () => {
  const now = new Date();
  const old = new Date(now.getTime() - 500 * DAY_MS);
  await acts(3, old);
  await acts(2, now);
  // An act of tomorrow, by a clock that was ahead, between them.
  await acts(1, new Date(now.getTime() + DAY_MS));
  expect(await trimActs(scene.db, scene.box, 400, now)).toBe(3);
  expect((await rows()).map(({ no }) => no)).toEqual(['4', '5', '6']);
  await keepSealed(now);
  expect(await line()).toContain('acts no. 4 to 6 fit');
  expect(await trimActs(scene.db, scene.box, 400, now)).toBe(0);
  await scene.pool.query(`delete from audit_seal where workspace_id = ${workspace} and no = 3`);
  expect(await line()).toMatch(
    /what was thrown away, up to no\. 3, is not proven: no seal of no\. 3/u,
  );
});

test('nothing that is not old is thrown away, whoever asks', async () => {
  await acts(3, new Date());
  const trim = `select audit_trim(${workspace}, 2)`;
  await expect(scene.pool.query(trim)).rejects.toThrow('acts are kept for 90 days at least');
  const forget = `select audit_forget(${workspace})`;
  await expect(scene.pool.query(forget)).rejects.toThrow('is not gone');
  const drop = `delete from workspace where id = ${workspace}`;
  await expect(scene.pool.query(drop)).rejects.toThrow('append-only');
  await scene.pool.query(`select set_config('orgwarden.retention', 'on', false)`);
  for (const statement of [
    drop,
    'delete from audit_event',
    'truncate audit_event',
    'truncate workspace cascade',
    `update audit_event set hash = null`,
    `update audit_event set no = no + 1`,
  ]) {
    await expect(scene.pool.query(statement), statement).rejects.toThrow('append-only');
  }
  await expect(
    scene.pool.query(
      `insert into audit_event (workspace_id, at, actor, action, source, no, previous, hash)
       values (${workspace}, now(), 'U2', 'app.approved', 'slack', 99, '', '')`,
    ),
  ).rejects.toThrow('append-only');
});

test('a workspace that is erased leaves the end of its chain, sealed', async () => {
  await acts(3);
  await scene.pool.query(`update workspace set gone_at = now() where id = ${workspace}`);
  await scene.db.transaction().execute(async (trx) => {
    await forgetActs(trx, scene.box, workspace, START);
    await trx.deleteFrom('workspace').where('id', '=', workspace).execute();
  });
  expect(await rows()).toEqual([]);
  expect(await line()).toMatch(/^good .*erased on .*, 3 acts/u);
  await scene.pool.query(
    `update audit_chain set no = 2, cut_no = 2 where workspace_id = ${workspace}`,
  );
  expect(await line()).toContain('NOT GOOD');
});

test('a trigger that is off is in the log within the hour', async () => {
  logged.length = 0;
  const unguarded = 'the audit record is not guarded: npm run audit:verify';
  await keepSealed();
  expect(logged).not.toContain(unguarded);
  await scene.pool.query('alter table audit_event disable trigger audit_event_append_only');
  await keepSealed();
  await scene.pool.query('alter table audit_event enable trigger audit_event_append_only');
  expect(logged).toContain(unguarded);
});

test.each([
  [
    'switched off',
    'alter table audit_event disable trigger audit_event_append_only',
    'the trigger audit_event_append_only is switched off',
  ],
  [
    'dropped',
    'drop trigger audit_event_linked on audit_event',
    'the trigger audit_event_linked is not there',
  ],
  [
    'made harmless',
    `create or replace function audit_event_is_append_only() returns trigger language plpgsql as 'begin return new; end'`,
    'the function audit_event_is_append_only is another one',
  ],
])('a guard that is %s is said', async (_name, statement, said) => {
  let found: string[] = [];
  await scene.db
    .transaction()
    .execute(async (trx) => {
      await sql.raw(statement).execute(trx);
      found = await brokenGuards(trx);
      throw new Error('roll back');
    })
    .catch(() => undefined);
  expect(found).toContain(said);
  expect(await brokenGuards(scene.db)).toEqual([]);
});
