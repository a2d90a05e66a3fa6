import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heldTokens, only, type SyncScene, syncScene } from './scene.ts';

const TOKENS = 12_000;
const BURST = 3000;
const MOST_CALLS = 1.15 * Math.ceil(TOKENS / 500) + 20;
/** What a later reading may ask beside, to settle what is not known yet. */
const WHOSE_CALLS = 40;

describe('an org of 12,000 tokens, 3,000 of them of one second', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene({ orgs: [{ name: 'Big', size: 'big', seed: 7 }] });
  });
  afterAll(() => scene.close());

  test('every token is read, while tokens are granted and revoked', async () => {
    const org = only(scene);
    const first = [...org.state.tokens.all()].map(({ ref }) => ref);
    const revoked = new Set<string>();
    let round = 0;
    // At each query of the reading one token comes and three go, spread over the org's years.
    const take = org.faults.take;
    Object.assign(org.state.faults, {
      take: (...of: Parameters<typeof take>) => {
        if (of[1]?.includes('FROM OauthToken') || of[0] === 'query') change();
        return take(...of);
      },
    });
    function change() {
      round += 1;
      const user = org.users.all[(round * 7) % 3000];
      if (user) org.grantToken(user.username, `Granted ${round % 9}`);
      for (const share of [0.11, 0.45, 0.83]) {
        const ref = first[Math.floor(((share * TOKENS) / 2 + round * 41) % TOKENS)];
        const token = org.state.tokens.get(ref ?? -1);
        if (token && token.user !== 0) {
          const app = org.state.apps[token.app];
          const id = app?.kind === 'external' ? undefined : app?.applicationId;
          revoked.add(`${id ?? app?.name} ${org.users.all[token.user]?.id} ${token.created}`);
          org.state.tokens.remove(token.ref);
        }
      }
    }

    await scene.connect(org);
    Object.assign(org.state.faults, { take });
    const [run] = await scene.endedRuns('Big');
    expect(run).toMatchObject({ outcome: 'complete', error_code: null });
    expect(run?.tokens_read).toBe(run?.tokens_counted);
    expect(run?.tokens_read).toBeGreaterThan(TOKENS - 4 * round);
    expect(round).toBeGreaterThan(TOKENS / 500);
    expect(revoked.size).toBeGreaterThan(50);

    expect(run?.api_calls).toBeLessThanOrEqual(MOST_CALLS);

    const stored = await scene.storedTokens('Big');
    const held = heldTokens(org);
    const missing = [...held].filter(
      ([key, copies]) => (stored.get(key) ?? 0) < copies && !key.startsWith('Granted'),
    );
    expect(missing).toEqual([]);
    const extra = [...stored].filter(([key, copies]) => copies > (held.get(key) ?? 0));
    expect(extra.filter(([key]) => !revoked.has(key))).toEqual([]);
  });

  test('once nothing moves, the table is what the org holds', async () => {
    const org = only(scene);
    const foundAtFirst = async () => {
      await scene.bot?.wakeWorker();
      return scene.slack
        .as('dana')
        .sees('#sec-alerts')
        .find((text) => text.includes('at the first look'));
    };
    expect(await foundAtFirst()).toMatch(
      /Whether \d+ of them are installed as external client apps is not known yet/,
    );
    scene.clock.forward(2000);
    const before = org.ledger.apiCalls;
    const run = await scene.sync('Big');
    expect(run).toMatchObject({ outcome: 'complete', api_calls: org.ledger.apiCalls - before });
    // Once for each name of an external client app, whose its tokens are; then never again.
    expect(run.api_calls).toBeLessThanOrEqual(MOST_CALLS + WHOSE_CALLS);
    let calls = run.api_calls ?? 0;
    for (let more = 0; more < 6 && calls > MOST_CALLS; more += 1) {
      calls = (await scene.sync('Big')).api_calls ?? 0;
      expect(calls).toBeLessThanOrEqual(MOST_CALLS + WHOSE_CALLS);
    }
    expect(calls).toBeLessThanOrEqual(MOST_CALLS);
    expect(await foundAtFirst()).not.toContain('external client apps');
    // That it is known later whose a token is, is no news of an app. What was granted while it ran may be: to many in an hour.
    const told = await scene.rows(
      `select a.name from card c join app a on a.id::text = c.subject
       where c.kind = 'app' and a.name not like 'Granted %'`,
    );
    expect(told).toEqual([]);
    const stored = await scene.storedTokens('Big');
    expect(stored).toEqual(heldTokens(org));
    const seconds = new Map<string, number>();
    for (const [key, copies] of stored) {
      const second = key.split(' ').at(-1) ?? '';
      seconds.set(second, (seconds.get(second) ?? 0) + copies);
    }
    expect(Math.max(...seconds.values())).toBeGreaterThan(BURST * 0.9);
  });

  test('PostgreSQL plans by what the first reading wrote', async () => {
    const reckoned = await scene.rows<{ relname: string; reltuples: number }>(
      `select relname, reltuples from pg_class where relname in ('app', 'org_user', 'token') order by relname`,
    );
    expect(reckoned.map(({ relname }) => relname)).toEqual(['app', 'org_user', 'token']);
    const tokens = reckoned.find(({ relname }) => relname === 'token')?.reltuples ?? 0;
    expect(tokens).toBeGreaterThan(TOKENS / 2);
    for (const { reltuples } of reckoned) expect(reltuples).toBeGreaterThan(100);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
