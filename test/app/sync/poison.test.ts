import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/salesforce/faults.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type Run, type SyncScene, syncScene } from './scene.ts';

const HEALTHY = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const ON_TOKENS = { on: 'query', soql: 'FROM OauthToken WHERE CreatedDate >=' } as const;
/** More than are read of one org. */
const APPS = 21_000;
/** So long an endless answer is waited for. */
const DEADLINE_MS = 40_000;

interface Poison {
  readonly fault?: Fault;
  readonly code: string;
  /** What the error's facts say. */
  readonly facts: object;
}

const poisons: Readonly<Record<string, Poison>> = {
  'Gzip bomb': {
    fault: { ...ON_TOKENS, do: 'gzip-bomb', bytes: 12_000_000 },
    code: 'E-TOO-BIG',
    facts: { bytes: 8 * 1024 * 1024 },
  },
  'Huge body': {
    fault: { ...ON_TOKENS, do: 'huge-body', bytes: 12_000_000 },
    code: 'E-TOO-BIG',
    facts: { bytes: 8 * 1024 * 1024 },
  },
  'Endless body': {
    fault: { ...ON_TOKENS, do: 'endless-body' },
    code: 'E-SF-DOWN',
    facts: { network: 'timeout' },
  },
  'Never done': { fault: { ...ON_TOKENS, do: 'never-done' }, code: 'E-SF-DOWN', facts: {} },
  'Same locator': { fault: { ...ON_TOKENS, do: 'repeat-locator' }, code: 'E-SF-DOWN', facts: {} },
  'Cut body': { fault: { ...ON_TOKENS, do: 'reset-body' }, code: 'E-SF-DOWN', facts: {} },
  'Many apps': { code: 'E-TOO-BIG', facts: { limit: 20_000 } },
};

describe('poisonous orgs beside nine healthy ones', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene({
      orgs: [...HEALTHY, ...Object.keys(poisons)].map((name, seed) => ({
        name,
        size: 'few' as const,
        seed,
      })),
      deadlinesMs: { api: DEADLINE_MS },
    });
    scene.slack.rateLimit({ burst: 100, intervalMs: 1000 });
    for (const org of scene.orgs) await scene.consent(await scene.askFor(org), org);
    for (const org of scene.orgs) await scene.card(org.name, 'Success', 90_000);
  });
  afterAll(() => scene.close());

  const orgNamed = (name: string): Org => {
    const org = scene.orgs.find((each) => each.name === name);
    if (!org) throw new Error(`no org ${name}`);
    return org;
  };

  /** One sync of each, looked at all at once. */
  async function allSync(names: readonly string[], onEnd: (name: string) => void = () => {}) {
    const from = scene.clock.now();
    await scene.makeDue(...names);
    void scene.bot?.wakeWorker();
    const ended = new Map<string, Run>();
    return scene.until(
      'all have ended',
      async () => {
        const runs = await scene.rows<Run & { name: string }>(
          `select d.name, r.* from sync_run r join domain d on d.id = r.domain_id
           where d.name = any($1) and r.started_at >= $2 and r.outcome is not null and r.outcome <> 'stopped'
           order by r.ended_at`,
          [names, from],
        );
        for (const run of runs) {
          if (ended.has(run.name)) continue;
          ended.set(run.name, run);
          onEnd(run.name);
        }
        return ended.size === names.length && ended;
      },
      2 * DEADLINE_MS,
    );
  }

  test('each ends in its own words, keeps its last good data, and delays nobody', async () => {
    const many = orgNamed('Many apps');
    for (let made = 0; made < APPS; made += 1000) {
      many.grantNewApps(1000, `App ${made}`);
      scene.clock.forward(1000);
    }
    scene.clock.forward(2000);
    const before = new Map<string, number>();
    for (const name of Object.keys(poisons))
      before.set(name, (await scene.storedTokens(name)).size);
    for (const [name, { fault }] of Object.entries(poisons)) {
      if (fault) orgNamed(name).faults.add(fault);
    }

    const from = performance.now();
    const names = [...HEALTHY, ...Object.keys(poisons)];
    const ended = new Map<string, number>();
    const runs = await allSync(names, (name) => ended.set(name, performance.now() - from));
    for (const name of HEALTHY) expect(runs.get(name)).toMatchObject({ outcome: 'complete' });
    for (const [name, { code, facts }] of Object.entries(poisons)) {
      expect(runs.get(name)).toMatchObject({ outcome: 'failed', error_code: code });
      const [row] = await scene.rows<{ facts: object }>(
        'select error_facts as facts from domain where name = $1',
        [name],
      );
      expect(row?.facts).toMatchObject(facts);
      expect((await scene.storedTokens(name)).size).toBe(before.get(name));
    }
    const healthy = HEALTHY.map((name) => ended.get(name) ?? Number.POSITIVE_INFINITY);
    expect(Math.max(...healthy)).toBeLessThan(ended.get('Endless body') ?? 0);
  });

  test('once the poison is gone they are well', async () => {
    for (const org of scene.orgs) org.faults.clear();
    const names = Object.keys(poisons).filter((name) => name !== 'Many apps');
    for (const run of (await allSync(names)).values()) {
      expect(run).toMatchObject({ outcome: 'complete' });
    }
  });
});
