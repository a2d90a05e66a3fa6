import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { runRevocation } from '../../src/apps/revocations/run.ts';
import { revokeRunStore } from '../../src/apps/revocations/run-store.ts';
import type { RevokeDeps, RevokeSession } from '../../src/apps/revocations/work.ts';
import type { SalesforceOrg } from '../../src/domains/ports.ts';
import { createOpenSession } from '../../src/syncs/revoke-session.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from '../app/apps/governance-scene.ts';
import { only } from '../app/sync/scene.ts';

vi.setConfig({ testTimeout: 240_000 });

const MOST_STEPS = 80;
const TOKENS = 4;
const APPS = ['before', 'after'].flatMap((when) =>
  Array.from({ length: MOST_STEPS }, (_, step) => `Doomed ${when} ${step}`),
);

/** The process is dead: nothing that it would still do is done. */
class Killed extends Error {}

type When = 'before' | 'after';

/** Counts each call of the port and of the store, and dies at one: before it has its effect, or with it and no answer. */
function mortal(deps: RevokeDeps, at: number, when: When) {
  let step = 0;
  let dead = false;

  function wrap<Args extends unknown[], T>(call: (...args: Args) => Promise<T>) {
    return async (...args: Args): Promise<T> => {
      if (dead) throw new Killed();
      const mine = step;
      step += 1;
      if (mine === at && when === 'before') {
        dead = true;
        throw new Killed();
      }
      const answer = await call(...args);
      if (mine === at) dead = true;
      if (dead) throw new Killed();
      return answer;
    };
  }

  const wrapAll = <T extends object>(whole: T, names: readonly (keyof T)[]): T =>
    new Proxy(whole, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function' || !names.some((each) => each === name)) return value;
        return wrap((...args: unknown[]) => Promise.resolve(value.apply(target, args)));
      },
    });

  const session = (inner: RevokeSession): RevokeSession => ({
    ...inner,
    call: (work) =>
      inner.call((org) =>
        work(
          wrapAll<SalesforceOrg>(org, [
            'permissions',
            'countTokens',
            'revokeToken',
            'revokeExternal',
          ]),
        ),
      ),
    created: wrap(inner.created),
  });

  return {
    reached: () => dead,
    deps: {
      ...deps,
      store: wrapAll(deps.store, [
        'claim',
        'mustStop',
        'lastWholeReading',
        'knownUsers',
        'write',
        'change',
      ]),
      openSession: wrap(async (...args: Parameters<RevokeDeps['openSession']>) =>
        session(await deps.openSession(...args)),
      ),
    } satisfies RevokeDeps,
  };
}

// With a process that is killed: kill.test.ts.
describe('the process dies while tokens are revoked', () => {
  let scene: GovernanceScene;
  let org: Org;
  let deps: RevokeDeps;
  let workspaceId = 0;

  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    const at = new Date(scene.clock.now().getTime() - 200 * DAY_MS);
    for (const name of APPS) {
      org.grantMany(name, TOKENS - 1, { at });
      // One that nothing tells apart from another.
      org.grantMany(name, 1, { at });
    }
    await scene.connect(org);
    await scene.bot?.close();
    workspaceId = await scene.workspaceId();
    const { db, clock } = scene.resources;
    deps = {
      db,
      clock,
      store: revokeRunStore(db),
      announce: scene.core.announceApps,
      openSession: createOpenSession({
        ...scene.core,
        open: scene.resources.salesforce.open,
        clock,
      }),
      refuseOverStop: () => {},
      log: () => {},
    };
  });
  afterAll(() => scene.close());

  const leaseOver = (id: number) =>
    scene.rows('update revocation set lease_until = clock_timestamp() where id = $1', [id]);

  const held = (name: string) => org.countTokens({ app: name });

  async function ask(name: string): Promise<number> {
    await scene.forgetEnded();
    const { revocationId } = await scene.revokeAll(name, { by: 'U0DANA' });
    return revocationId;
  }

  /** What is said to be removed is gone, and what was not asked for is there. */
  async function expectHonest(name: string, id: number, regranted: number): Promise<void> {
    const row = await scene.revocation(id);
    const gone = TOKENS - (held(name) - regranted);
    expect(row.removed, `${name}: said to be removed`).toBeLessThanOrEqual(gone);
    if (row.state === 'done') expect(row.removed).toBe(TOKENS);
  }

  test.each<When>(['before', 'after'])(
    'at each step, with the kill %s its effect: the next one ends it, and takes nothing else',
    async (when) => {
      let walked = 0;
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const name = `Doomed ${when} ${step}`;
        const bystanders = org.countTokens() - held(name);
        const id = await ask(name);
        const { deps: dying, reached } = mortal(deps, step, when);
        const job = { workspaceId, revocationId: id };
        await runRevocation(dying, job, new AbortController().signal).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        if (!reached()) {
          expect(await scene.revocation(id)).toMatchObject({ state: 'done', removed: TOKENS });
          break;
        }
        walked += 1;
        await expectHonest(name, id, 0);
        // Somebody authorises it again before anybody comes back to it.
        const before = held(name);
        // In a second of its own: among rows of one user and second, an unknown one may be a renamed app's.
        scene.clock.forward(2000);
        org.grantMany(name, 2);
        const isFrozen = (await scene.revocation(id)).frozen_tokens !== null;
        await expectHonest(name, id, 2);
        await leaseOver(id);
        await runRevocation(deps, job, new AbortController().signal);
        const end = await scene.revocation(id);
        expect(end, `killed ${when} step ${step}`).toMatchObject({ state: 'done', failed: 0 });
        // Before the freeze they are rows of the app like any other.
        expect(held(name), `regranted after step ${step}`).toBe(isFrozen ? 2 : 0);
        expect(end.removed).toBe(isFrozen ? TOKENS : before + 2);
        expect(org.countTokens() - held(name)).toBe(bystanders);
      }
      expect(walked).toBeGreaterThan(15);
      expect(walked).toBeLessThan(MOST_STEPS);
      expect(scene.salesforce.problems).toEqual([]);
    },
  );
});
