import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.ts';
import { DANA, HOUR_MS, KIM, type Removal, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

const BOUND = 14;
const DAY_MS = 24 * HOUR_MS;
const PEOPLE = [DANA, SAM, KIM];
const DOMAINS = 2;
const NAMES = ['Lift', 'Sieve'];

let scene: RowsScene;
beforeAll(async () => {
  scene = await rowsScene();
});
afterAll(() => scene.close());

const person = fc.constantFrom(...PEOPLE);
const place = fc.record({
  domain: fc.nat(DOMAINS - 1),
  name: fc.constantFrom(...NAMES),
});
const asking = [
  fc.record({ kind: fc.constant('ban'), by: person, at: place, everywhere: fc.boolean() }),
  fc.record({ kind: fc.constant('revoke'), by: person, at: place }),
  fc.record({
    kind: fc.constant('slice'),
    by: person,
    at: place,
    from: fc.nat(20),
    size: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    kind: fc.constant('policy'),
    by: person,
    at: place,
    size: fc.integer({ min: 1, max: 15 }),
  }),
] as const;
const act = fc.oneof(
  ...asking,
  // Twice as often.
  fc.record({ kind: fc.constant('answer'), by: person, yes: fc.boolean(), nth: fc.nat(5) }),
  fc.record({ kind: fc.constant('answer'), by: person, yes: fc.boolean(), nth: fc.nat(5) }),
  fc.record({ kind: fc.constant('stop'), by: person, nth: fc.nat(5) }),
  fc.record({
    kind: fc.constant('grant'),
    at: place,
    users: fc.integer({ min: 12, max: 26 }),
    unread: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('run') }),
  fc.record({ kind: fc.constant('wait'), hours: fc.constantFrom(1, 13, 23, 25) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** What happens at one moment: mostly one thing. */
const moment: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 4, arbitrary: act.map((one) => [one]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(...asking, fc.record({ kind: fc.constant('run') })), {
      minLength: 2,
      maxLength: 4,
    }),
  },
);

interface Open {
  readonly id: number;
  readonly first_id: number;
  readonly asked_by: string;
  readonly waits: boolean;
  readonly users: number;
}

const open = () =>
  scene.rows<Open>(
    `select id, coalesce(first_id, id) as first_id, asked_by, state in ('asked', 'again') as waits,
       coalesce(frozen_users, shown_users) as users
     from revocation where workspace_id = $1 and ended_at is null order by id`,
    [scene.workspaceId()],
  );

/** By revocation: how many users somebody else saw when they agreed. */
type Agreed = Map<number, number>;

async function doAct(what: Act, domains: readonly number[], agreed: Agreed): Promise<void> {
  const appAt = ({ domain, name }: { domain: number; name: string }) =>
    scene.appId(domains[domain] ?? 0, name);
  switch (what.kind) {
    case 'ban': {
      const appId = await appAt(what.at);
      const [app] = await scene.rows<{ decision_id: number | null }>(
        'select decision_id from app where id = $1',
        [appId],
      );
      return void (await scene.ban(appId, what.by, what.everywhere, app?.decision_id ?? undefined));
    }
    case 'revoke':
      return void (await scene.revokeAll(await appAt(what.at), what.by));
    case 'slice':
      return void (await scene.revoke(
        await appAt(what.at),
        what.by,
        what.from,
        what.from + what.size,
      ));
    case 'policy':
      return void (await scene.policyTakes(await appAt(what.at), what.by, what.size));
    case 'answer': {
      const waiting = (await open()).filter(({ waits }) => waits);
      const one = waiting[what.nth % Math.max(1, waiting.length)];
      if (!one) return;
      const card = waiting.filter(({ first_id: first }) => first === one.first_id);
      const seen = card.reduce((sum, { users }) => sum + users, 0);
      await scene.agree(one.id, what.by, seen, what.yes);
      if (!what.yes) return;
      expect(what.by).not.toBe(one.asked_by);
      for (const { id, users } of card) agreed.set(id, users);
      return;
    }
    case 'stop': {
      const all = await open();
      const one = all[what.nth % Math.max(1, all.length)];
      if (one)
        await scene.answer.stop({
          workspaceId: scene.workspaceId(),
          revocationId: one.id,
          by: what.by,
        });
      return;
    }
    case 'grant':
      return scene.grant(domains[what.at.domain] ?? 0, what.at.name, what.users, {
        unread: what.unread,
      });
    case 'run':
      return scene.run();
    case 'wait':
      return scene.forward(what.hours * HOUR_MS);
  }
}

/** When each removal was that nobody but its asker wanted. */
function aloneBy(asker: string, removals: readonly Removal[], agreed: Agreed): number[] {
  const left = new Map(agreed);
  return removals
    .filter(({ askedBy }) => askedBy === asker)
    .flatMap(({ at, revocationId }) => {
      const covered = left.get(revocationId) ?? 0;
      left.set(revocationId, covered - 1);
      return covered > 0 ? [] : [at];
    });
}

test('whatever people do in whatever order, nobody removes more in 24 hours than the bound without a second person', async () => {
  let alone = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 6, maxLength: 20 }), async (moments) => {
      await scene.newWorkspace();
      await scene.rows(
        `insert into setting (workspace_id, name, value) values ($1, 'revoke.second_over', $2)`,
        [scene.workspaceId(), BOUND],
      );
      const domains = await scene.domains(
        DOMAINS,
        // The rest is there since a policy takes 5 % of a domain at most.
        { Rest: 400, ...Object.fromEntries(NAMES.map((name) => [name, 12])) },
      );
      const agreed: Agreed = new Map();
      for (const acts of [...moments, [{ kind: 'run' } as const]]) {
        const done = await Promise.allSettled(acts.map((what) => doAct(what, domains, agreed)));
        for (const each of done) {
          // Stale, own, nothing to revoke: refused, which is what is wanted.
          const isRefused = each.status === 'rejected' && each.reason instanceof AppError;
          if (each.status === 'rejected' && !isRefused) throw each.reason;
        }
      }
      for (const asker of PEOPLE) {
        const times = aloneBy(asker, scene.removals, agreed);
        alone += times.length;
        for (const [nth, at] of times.entries()) {
          const within = times.slice(nth).filter((each) => each < at + DAY_MS);
          expect(within.length, `${asker} from ${new Date(at).toISOString()}`).toBeLessThanOrEqual(
            BOUND,
          );
        }
      }
    }),
    { numRuns: 20, interruptAfterTimeLimit: 60_000 },
  );
  // It tried something.
  expect(alone).toBeGreaterThan(50);
});
