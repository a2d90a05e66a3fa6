import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppName, type LooksScene, looksScene, type Moment } from './looks-scene.ts';

let scene: LooksScene;
beforeAll(async () => {
  scene = await looksScene();
});
afterAll(() => scene.close());

type Domain = Awaited<ReturnType<LooksScene['newDomain']>>;

const USERS = 3;
const MOMENTS: readonly Moment[] = ['permissions', 'tokens', 'users'];

type Change =
  | { kind: 'grant' | 'revoke' | 'renew' | 'prove'; app: AppName; user: number }
  | { kind: 'wait'; seconds: number };
type Act =
  | Change
  | { kind: 'look'; during: readonly Change[]; sync: boolean }
  | { kind: 'sync'; during: readonly (readonly (Change | { kind: 'look' })[])[] };

/** Mostly grants, of what a look may settle. */
const KINDS = ['grant', 'grant', 'grant', 'revoke', 'renew', 'prove'] as const;
const APPS = ['Lift', 'Sieve', 'Ledger', 'Sieve', 'Lift', 'Ledger', 'Crane'] as const;

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(...KINDS),
      app: fc.constantFrom(...APPS),
      user: fc.integer({ min: 1, max: USERS }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 30, 90, 400),
    }),
  },
);
const few = fc.array(change, { maxLength: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: change },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('look' as const), during: few, sync: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      during: fc.array(
        fc.array(fc.oneof(change, fc.constant({ kind: 'look' as const })), { maxLength: 3 }),
        {
          minLength: MOMENTS.length,
          maxLength: MOMENTS.length,
        },
      ),
    }),
  },
);

const LEDGER = 'name:Ledger';
const appeared = ({ told }: Domain) =>
  told.filter(({ kind }) => kind === 'apps appeared').map(({ identity }) => identity);
const heldOf = async (domain: Domain) =>
  (await domain.state()).held.filter((held) => held.startsWith(LEDGER)).length;

test('an app that a look found while a sync read is there after it, with who holds it', async () => {
  const domain = await scene.newDomain();
  await domain.sync();
  await domain.sync({
    tokens: async () => {
      domain.grant('Ledger', 2);
      await domain.look();
    },
  });
  expect(appeared(domain)).toEqual([LEDGER]);
  expect([await domain.torn(), await heldOf(domain)]).toEqual([[], 1]);
  domain.tick();
  await domain.sync();
  expect([appeared(domain), await heldOf(domain)]).toEqual([[LEDGER], 1]);
});

test('a token that was renewed while a sync read, or is of somebody who holds one, is left to the next one', async () => {
  const domain = await scene.newDomain();
  domain.grant('Ledger', 2);
  domain.tick();
  await domain.sync();
  const before = (await domain.state()).since;
  await domain.sync({ permissions: async () => domain.renew('Ledger', 2) });
  expect(await heldOf(domain)).toBe(0);
  await domain.look();
  expect(domain.outcomes).toEqual(['nothing']);
  domain.tick();
  await domain.sync();
  expect(Object.values((await domain.state()).since)).toEqual(Object.values(before));
  domain.grant('Ledger', 2);
  await domain.look();
  expect([domain.outcomes, await heldOf(domain)]).toEqual([['nothing', 'nothing'], 1]);
  expect(appeared(domain)).toEqual([]);
});

test('who became inactive is told by whole readings alone, by no look and not by the first', async () => {
  const domain = await scene.newDomain();
  const { domainId } = domain.place;
  const told = async () =>
    (await domain.rows(sql`select id from leaving where domain_id = ${domainId}`)).length;
  domain.grant('Ledger', 2);
  domain.leave(2);
  domain.grant('Ledger', 3);
  domain.tick();
  await domain.sync();
  domain.leave(3);
  domain.grant('Lift', 3);
  await domain.look();
  expect(await told()).toBe(0);
  domain.tick();
  await domain.sync();
  expect(await told()).toBe(1);
  await domain.sync();
  expect(await told()).toBe(1);
});

test('what a look saw before a sync ended is not written after it', async () => {
  const domain = await scene.newDomain();
  await domain.sync();
  domain.grant('Ledger', 2);
  await domain.look(async () => {
    domain.revoke('Ledger', 2);
    domain.tick();
    await domain.sync();
  });
  expect([domain.outcomes, appeared(domain)]).toEqual([['old'], []]);
  await domain.look();
  expect([domain.outcomes, appeared(domain)]).toEqual([['old', 'nothing'], []]);
});

test('who grants an app again of which a revocation was proven is seen at once, and counted once', async () => {
  const domain = await scene.newDomain();
  domain.grant('Ledger', 2);
  domain.tick();
  await domain.sync();
  await domain.prove('Ledger', 2);
  await domain.look();
  domain.grant('Ledger', 2);
  await domain.look();
  expect(domain.outcomes).toEqual(['nothing', 'found']);
  const { apps: all, findings } = await domain.state();
  expect(all).toContainEqual(expect.stringMatching(/^name:Ledger Ledger 1 1 0 /));
  expect(findings).toContain('name:Ledger came-back');
});

test('what a look cannot settle is not written, and the next sync comes at once; what it has read calls for no other', async () => {
  const domain = await scene.newDomain();
  await domain.sync();
  domain.tick(3_600_000);
  await domain.sync();
  domain.tick(600_000);
  domain.grant('Crane', 2);
  await domain.look();
  expect(domain.outcomes).toEqual(['to sync']);
  expect(await domain.brought()).toEqual({ brought: 1, isDue: true });
  domain.tick();
  await domain.sync();
  await domain.look();
  expect(domain.outcomes.at(-1)).toBe('nothing');
  expect(appeared(domain)).toEqual(['id:0xI000000000001AAA']);
});

/** Plays a history; without looks, what happens during one happens all the same. */
async function play(history: readonly Act[], withLooks: boolean): Promise<Domain> {
  const domain = await scene.newDomain();
  async function happen(acts: readonly (Change | { kind: 'look' })[]): Promise<void> {
    for (const each of acts) {
      if (each.kind === 'wait') domain.tick(each.seconds * 1000);
      else if (each.kind === 'look') await (withLooks ? domain.look() : domain.tick());
      else await domain[each.kind](each.app, each.user);
    }
  }
  await domain.sync();
  for (const each of history) {
    if (each.kind === 'sync') {
      const moments = MOMENTS.map(
        (moment, at) => [moment, () => happen(each.during[at] ?? [])] as const,
      );
      await domain.sync(Object.fromEntries(moments));
    } else if (each.kind === 'look') {
      let isDone = false;
      const during = async () => {
        isDone = true;
        await happen(each.during);
        if (each.sync) await domain.sync();
      };
      if (withLooks) await domain.look(during);
      else domain.tick();
      if (!isDone) await during();
    } else await happen([each]);
    expect(await domain.torn()).toEqual([]);
  }
  // What the renewals of a reading left open is settled by the next one.
  for (let n = 0; n < 2; n += 1) {
    domain.tick(120_000);
    await domain.sync();
  }
  expect(domain.failed).toEqual([]);
  return domain;
}

const FOUND_BY_A_LOOK: Act[] = [
  { kind: 'grant', app: 'Ledger', user: 2 },
  { kind: 'look', during: [], sync: false },
];

const SEEN_AND_GONE: Act[] = [
  { kind: 'sync', during: [[{ kind: 'grant', app: 'Lift', user: 1 }], [{ kind: 'look' }], []] },
  { kind: 'prove', app: 'Lift', user: 1 },
  { kind: 'look', during: [{ kind: 'grant', app: 'Lift', user: 2 }], sync: false },
];

/** That an app came into the hands of an admin is told of what was seen without one: a look sees more apps so, or fewer. */
const isOfEnds = (finding: string) => !finding.endsWith(' first-admin');

/**
 * By whose first authorisation an app came is told of whoever came first, and no longer than they hold it. Where a look saw
 * somebody who was gone before any reading, that is somebody else, who came before.
 */
const EARLIER = / odd-hours$/;

test('whatever happens before, during and after syncs and looks: it ends as without looks, nothing is told twice, and nothing is lost', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 9 }), async (history) => {
      const [looked, plain] = [await play(history, true), await play(history, false)];
      const [with_, without] = [await looked.state(), await plain.state()];
      expect(with_.held).toEqual(without.held);
      expect(with_.apps).toEqual(without.apps);
      expect(with_.people).toEqual(without.people);
      const cameBefore = (finding: string) => {
        const app = finding.replace(EARLIER, '');
        const [first, plainFirst] = [with_.firstAt.get(app), without.firstAt.get(app)];
        return EARLIER.test(finding) && first && plainFirst && first < plainFirst;
      };
      const lasting = without.findings.filter(isOfEnds).filter((each) => !cameBefore(each));
      expect(with_.findings).toEqual(expect.arrayContaining(lasting));
      for (const [token, since] of Object.entries(with_.since)) {
        expect(since, token).toBeLessThanOrEqual(without.since[token] ?? 0);
      }
      expect(new Set(appeared(looked)).size).toBe(appeared(looked).length);
      expect(appeared(looked)).toEqual(expect.arrayContaining([...new Set(appeared(plain))]));
      for (const each of looked.outcomes) outcomes.set(each, (outcomes.get(each) ?? 0) + 1);
    }),
    { numRuns: Number(process.env.RUNS ?? 6), examples: [[FOUND_BY_A_LOOK], [SEEN_AND_GONE]] },
  );
  // Else this has shown nothing.
  expect(outcomes.get('found')).toBeGreaterThan(0);
});
