import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAct } from '../../../sandbox/salesforce/faults.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { heldTokens, only, type SyncScene, syncScene } from './scene.ts';

describe('a long reading', () => {
  let scene: SyncScene;
  let org: Org;
  beforeAll(async () => {
    scene = await syncScene({ orgs: [{ name: 'Big', size: 'big', seed: 7 }] });
    org = only(scene);
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  /** Spoils each page for which `when` is true, counted from one. */
  function spoil(when: (page: number) => boolean, act: FaultAct): () => number {
    const { take } = org.state.faults;
    let pages = 0;
    let spoilt = 0;
    org.state.faults.take = (kind, soql) => {
      const taken = take(kind, soql);
      if (kind !== 'query') return taken;
      pages += 1;
      if (!when(pages)) return taken;
      spoilt += 1;
      return [...taken, act];
    };
    return () => {
      org.state.faults.take = take;
      return spoilt;
    };
  }

  test.each<FaultAct['do']>(['reset-body', 'drop-answer'])(
    'of which each fortieth page breaks (%s) reads that page again, not the org',
    async (how) => {
      const clean = await scene.sync('Big');
      const stop = spoil((page) => page % 40 === 7, { do: how } as FaultAct);
      const run = await scene.sync('Big');
      expect(stop()).toBeGreaterThan(0);
      expect(run).toMatchObject({ outcome: 'complete', tokens_read: run.tokens_counted });
      expect(run.api_calls ?? 0).toBeLessThanOrEqual(1.5 * (clean.api_calls ?? 0));
      expect(await scene.storedTokens('Big')).toEqual(heldTokens(org));
    },
  );

  test('whose query is forgotten in the middle repeats the window, not the sync', async () => {
    const clean = await scene.sync('Big');
    const message = 'invalid query locator';
    const stop = spoil((page) => page === 12, {
      do: 'rest-error',
      status: 400,
      errorCode: 'INVALID_QUERY_LOCATOR',
      message,
    });
    const run = await scene.sync('Big');
    expect(stop()).toBe(1);
    expect(run).toMatchObject({ outcome: 'complete', tokens_read: run.tokens_counted });
    expect(run.api_calls ?? 0).toBeLessThanOrEqual(1.5 * (clean.api_calls ?? 0));
    expect(await scene.storedTokens('Big')).toEqual(heldTokens(org));
  });
});

describe('first syncs that break late each time', () => {
  const LIMIT = 300;
  let scene: SyncScene;
  let org: Org;
  beforeAll(async () => {
    scene = await syncScene({ orgs: [{ name: 'Acme', size: 'few', seed: 1, apiLimit: LIMIT }] });
    org = only(scene);
    org.faults.add({ on: 'query', do: 'status', status: 503, soql: 'FROM LoginHistory' });
    await scene.consent(await scene.askFor(org), org);
  });
  afterAll(() => scene.close());

  test('E-BUDGET: they stop at half of the org’s calls, say why, and start again a day later', async () => {
    let code: string | null | undefined;
    for (let tries = 0; tries < 30 && code !== 'E-BUDGET'; tries += 1) {
      code = (await scene.sync('Acme')).error_code;
      expect(['E-SF-DOWN', 'E-BUDGET']).toContain(code);
    }
    expect(code).toBe('E-BUDGET');
    expect(org.ledger.apiCalls).toBeLessThan(0.6 * LIMIT);
    await scene.card('Acme', 'The first sync takes too many API calls');

    const [due] = await scene.rows<{ hours: number }>(
      `select round(extract(epoch from next_due_at - $1) / 3600)::integer as hours from domain`,
      [scene.clock.now()],
    );
    expect(due?.hours).toBe(24);

    org.faults.clear();
    scene.clock.forward(25 * 3_600_000);
    await scene.card('Acme', 'Success');
  });
});
