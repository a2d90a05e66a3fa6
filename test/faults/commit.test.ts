import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { allSaid, liveGrants, orgNamed, sql } from '../app/errors/scene.ts';
import { type Door, type Loss, openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const GRANT = ['insert into "grant_secret"'];
const COMMIT = { after: GRANT, text: 'commit' } as const;
const soon = { statement: 1200, lock: 800, answer: 1500, connect: 800, fate: 1000 };
/** For the table of docs/operations.md. */
const goesOn = (what: string, from: number) =>
  console.log(`${what}: goes on after ${((performance.now() - from) / 1000).toFixed(1)} s`);
const NAMES = ['Kept cut', 'Undone silent', 'Later', 'Never', 'Drawn', 'Told', 'Committed'];

describe('the answer of a COMMIT is lost', () => {
  let world: TestWorld;
  let door: Door;
  let behind: Awaited<ReturnType<typeof testDatabase>>;

  beforeAll(async () => {
    behind = await testDatabase();
    door = await openDoor(behind.url);
    world = await testWorld({
      orgs: NAMES.map((name, at) => ({ name, size: 'few' as const, seed: at + 1 })),
      env: { DATABASE_URL: door.url, LOG_LEVEL: 'fatal' },
      deadlinesMs: { database: soon },
    });
  });
  afterAll(async () => {
    await world.close();
    await door.close();
    await behind.drop();
  });

  const rows = <Row>(text: string, values: unknown[] = []) =>
    sql<Row>({ ...world, database: behind }, text, values);
  const domainsNamed = (org: Org) =>
    rows<{ id: number }>('select id from domain where name = $1', [org.name]);

  test.each<{ name: string; seen: Loss['seen'] }>([{ name: 'Kept cut', seen: 'cut' }])(
    'of a grant that was kept, with $seen: it lives, and the page says so',
    async ({ name, seen }) => {
      const org = orgNamed(world, name);
      const link = await world.askFor(org);
      const lost = door.lose({ ...COMMIT, lost: 'answer', seen }).then(() => performance.now());
      const page = await world.consent(link, org);
      goesOn('an answer of COMMIT is lost', await lost);
      expect(page.text).toContain('Connected');
      expect(liveGrants(org)).toHaveLength(1);
      expect(await domainsNamed(org)).toHaveLength(1);
      await world.card(name, 'Success');
    },
  );

  test.each<{ code: string; name: string; seen: Loss['seen'] }>([
    { code: 'E-DB-DOWN', name: 'Undone silent', seen: 'silence' },
  ])(
    'COMMIT itself is, with $seen: nothing was kept, and no grant is left',
    async ({ code, name, seen }) => {
      const org = orgNamed(world, name);
      const link = await world.askFor(org);
      const lost = door.lose({ ...COMMIT, lost: 'statement', seen });
      const page = await world.consent(link, org);
      await lost;
      expect(page.text).not.toContain('Connected');
      expect(page.text).toContain(code);
      expect(page.text).toContain('Nothing was connected.');
      expect(liveGrants(org)).toEqual([]);
      expect(await domainsNamed(org)).toEqual([]);
    },
  );

  test.each<{ name: string; lost: Loss['lost'] }>([
    { name: 'Later', lost: 'answer' },
    { name: 'Never', lost: 'statement' },
  ])(
    '$lost, and the database is away: nobody is told what nobody knows, and it is settled when it is back',
    async ({ name, lost }) => {
      const org = orgNamed(world, name);
      const link = await world.askFor(org);
      const away = door.lose({ ...COMMIT, lost, seen: 'cut' }).then(() => door.shut());
      const page = await world.consent(link, org);
      await away;
      expect(page.text).toContain('We could not learn whether the connection was kept.');
      expect(liveGrants(org)).toHaveLength(1);
      door.open();
      const from = performance.now();
      if (lost === 'answer') {
        await world.card(name, 'Success');
        goesOn('the same, PostgreSQL away, and it was kept', from);
        expect(liveGrants(org)).toHaveLength(1);
      } else {
        await expect.poll(() => liveGrants(org)).toEqual([]);
        goesOn('the same, PostgreSQL away, and it was not kept', from);
        expect(await domainsNamed(org)).toEqual([]);
      }
    },
  );

  test('the connection of a sync breaks after its COMMIT: its run is as it was committed', async () => {
    const org = orgNamed(world, 'Committed');
    const broken = door.lose({
      after: [],
      text: 'delete from stage_odd',
      lost: 'statement',
      seen: 'cut',
    });
    await world.connect(org);
    await broken;
    await world.card('Committed', 'Success');
    const runs = await rows<{ outcome: string; calls: number }>(
      `select outcome, api_calls as calls from sync_run r join domain d on d.id = r.domain_id
       where d.name = 'Committed' order by r.started_at`,
    );
    expect(runs).toEqual([{ outcome: 'complete', calls: expect.any(Number) }]);
  });

  test.each([
    { name: 'Drawn', what: 'card', text: 'set "drawn"', seen: 'cut' },
    { name: 'Told', what: 'notice', text: 'set "sent_at"', seen: 'silence' },
  ] as const)(
    'a $what that Slack took and that could not be marked is not posted again',
    async ({ name, text, seen }) => {
      const org = orgNamed(world, name);
      const posted = () =>
        world.slack.requests.filter(
          ({ method, answer }) => method === 'chat.postMessage' && answer.ok,
        );
      const from = posted().length;
      const link = await world.askFor(org);
      const lost = door.lose({ after: [], text, lost: 'statement', seen });
      await world.consent(link, org);
      await lost;
      await world.card(name, 'Success');
      await allSaid({ ...world, database: behind });
      // A card that is posted twice says by then something else after its name.
      const begins = posted()
        .slice(from)
        .map(
          ({ args }) =>
            `${args.channel} ${String(args.text)
              .replace(/^[^\s\w]+ /u, '')
              .slice(0, name.length + 4)}`,
        );
      expect(begins.length).toBeGreaterThan(3);
      expect(begins.toSorted()).toEqual([...new Set(begins)].toSorted());
    },
  );
});
