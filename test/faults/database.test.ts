import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { orgNamed } from '../app/errors/scene.ts';
import { databaseView } from '../app/sync/scene.ts';
import { type Door, openDoor } from '../support/door.ts';
import { impatience } from '../support/impatience.ts';
import { NOTICE_IS_OWED } from '../support/owed-notices.ts';
import { testDatabase } from '../support/servers/database.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const soon = { statement: 1500, lock: 1000, answer: 2000, connect: 1000, fate: 1500 };
const STOP_MS = 1500;
/** From the end of a fault until a sync has ended well and people were told, with the deadlines of this test. */
const TOKENS = 'FROM OauthToken';

interface Fault {
  readonly what: string;
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
  /** What /readyz says, and the label of the metric. */
  readonly ready: string;
  readonly trouble: string;
  /** What somebody reads who types a command that changes something. */
  readonly said: string;
}

describe('PostgreSQL fails over', () => {
  let world: TestWorld;
  let org: Org;
  let door: Door;
  let behind: Awaited<ReturnType<typeof testDatabase>>;
  let view: Awaited<ReturnType<typeof databaseView>>;

  beforeAll(async () => {
    behind = await testDatabase();
    door = await openDoor(behind.url);
    world = await testWorld({
      orgs: [
        { name: 'Acme', size: 'few', seed: 1 },
        { name: 'Beta', size: 'few', seed: 2 },
      ],
      env: { DATABASE_URL: door.url, LOG_LEVEL: 'fatal' },
      deadlinesMs: { database: soon, stop: STOP_MS },
    });
    org = orgNamed(world, 'Acme');
    // What is done to the bot's sessions is not done to ours.
    const ours = new URL(behind.url);
    ours.searchParams.set('options', '-c default_transaction_read_only=off');
    view = await databaseView(ours.href, world, {
      onWait: impatience(world.clock),
      wake: () => world.bot?.wakeWorker(),
    });
    for (const each of world.orgs) await world.connect(each);
    await view.rows(FULL);
  });
  afterAll(async () => {
    door.hear();
    await view.close();
    await door.close();
    await behind.drop();
  });

  const endSessions = () =>
    view.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'orgwarden'`,
    );
  const name = () => new URL(behind.url).pathname.slice(1);

  const faults: Fault[] = [
    {
      what: 'a black hole: packets are lost, and nobody is told',
      begin: async () => door.deaf(),
      end: async () => door.hear(),
      ready: 'PostgreSQL does not answer',
      trouble: 'database',
      said: 'It does not answer.',
    },
    {
      what: 'the server behind open connections is gone, and another one is there',
      begin: async () => {
        door.loseAllInside();
        door.deaf();
      },
      end: async () => door.hear(),
      ready: 'PostgreSQL does not answer',
      trouble: 'database',
      said: 'It does not answer.',
    },
    {
      what: 'connections are cut, and none is let in',
      begin: async () => door.shut(),
      end: async () => door.open(),
      ready: 'PostgreSQL does not answer',
      trouble: 'database',
      said: 'It does not answer.',
    },
    {
      what: 'a restart: the server ends its sessions, and lets nobody in for a while',
      begin: async () => {
        await endSessions();
        door.shut();
      },
      end: async () => door.open(),
      ready: 'PostgreSQL does not answer',
      trouble: 'database',
      said: 'It does not answer.',
    },
    {
      what: 'a primary that was made read-only, with open connections to it',
      begin: async () => {
        await view.rows(`alter database ${name()} set default_transaction_read_only = on`);
        await endSessions();
      },
      end: () => view.rows(`alter database ${name()} reset default_transaction_read_only`),
      ready: 'PostgreSQL takes no changes: it is read-only',
      trouble: 'database_read_only',
      said: 'It can be read and takes no changes',
    },
    {
      what: 'a full disk',
      begin: () => view.rows('select fault(true)'),
      end: () => view.rows('select fault(false)'),
      ready: '',
      trouble: '',
      said: 'Its disk is full.',
    },
  ];

  const readyz = async () => {
    const answer = await fetch(`${world.publicUrl}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };
  const metrics = async () => (await fetch(`${world.publicUrl}/metrics`)).text();
  const posted = () =>
    world.slack.requests.filter(({ method, answer }) => method === 'chat.postMessage' && answer.ok);

  test.each(faults)('$what: a pause, and nothing is lost', async (fault) => {
    const dana = world.slack.as('dana');
    // Nobody is told to wait because a sync has just been.
    world.clock.forward(3 * 60_000);
    const from = posted().length;
    const runs = (await view.endedRuns(org.name)).length;
    const gate = org.faults.gate('query');
    await view.makeDue(org.name);
    void world.bot?.wakeWorker();
    await gate.arrived(1);
    await fault.begin();
    gate.open();
    if (fault.ready) {
      await expect.poll(async () => (await readyz()).text).toContain(fault.ready);
      expect((await readyz()).status).toBe(503);
      expect(await metrics()).toContain(`orgwarden_trouble{what="${fault.trouble}"} 1`);
    }
    const heard = dana.ephemerals.length;
    await dana.command('/salesforce sync Beta', { channel: '#sec-alerts' });
    await world.slack.eventually(() =>
      dana.ephemerals.slice(heard).some((text) => text.includes(fault.said)),
    );

    await fault.end();
    const at = performance.now();
    await view.until('a sync ends', async () => (await view.endedRuns(org.name)).length > runs);
    await view.until('all is said', async () => (await owed()) === 0);
    const ms = performance.now() - at;
    await expect.poll(async () => (await readyz()).text.trim()).toBe('{"ok":true,"problems":[]}');
    console.log(`${fault.what}: goes on after ${(ms / 1000).toFixed(1)} s`);

    const ended = await view.endedRuns(org.name);
    expect(ended.map(({ outcome }) => outcome)).toEqual(ended.map(() => 'complete'));
    expect(await view.rows('select 1 from domain where error_code is not null')).toEqual([]);
    expect(await view.rows('select 1 from alert')).toEqual([]);
    const texts = posted()
      .slice(from)
      .map(({ args }) => `${args.channel} ${args.text}`);
    expect(texts).toEqual([...new Set(texts)]);
  });

  const owed = async () =>
    (
      await view.rows(
        `select 1 from notice where ${NOTICE_IS_OWED}
         union all select 1 from card where wanted > drawn and dead_at is null`,
        [world.clock.now()],
      )
    ).length;

  test('SIGTERM in a black hole: it ends in its time', async () => {
    org.faults.add({ on: 'query', do: 'hang', soql: TOKENS, times: 1 });
    await view.makeDue(org.name);
    void world.bot?.wakeWorker();
    await view.until('in mid-sync', async () => org.ledger.calls.at(-1)?.soql?.includes(TOKENS));
    door.deaf();
    const from = performance.now();
    await world.bot?.close();
    // Each of what it closes may take half a second more.
    expect(performance.now() - from).toBeLessThan(STOP_MS + 4000);
  });
});

/** What PostgreSQL says where a file cannot grow, for each write, once it is switched on. */
const FULL = `
  create table fault_full (is_on boolean);
  insert into fault_full values (false);
  create function fault_refuse() returns trigger language plpgsql as $$ begin
    if (select is_on from fault_full) then
      raise exception 'could not extend file: No space left on device' using errcode = '53100';
    end if;
    return null;
  end $$;
  create function fault(set_on boolean) returns void language sql as 'update fault_full set is_on = set_on';
  do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'public' and tablename <> 'fault_full' loop
      execute format('create trigger fault before insert or update or delete on %I for each statement execute function fault_refuse()', t);
    end loop;
  end $$;`;
