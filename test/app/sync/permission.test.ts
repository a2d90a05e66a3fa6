import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { heldTokens, only, type SyncScene, syncScene } from './scene.ts';

const PERMISSION = 'CustomizeApplication';

describe('the permission to see all tokens is taken away in mid-sync', () => {
  let scene: SyncScene;
  let org: Org;
  beforeAll(async () => {
    scene = await syncScene();
    org = only(scene);
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  const gone = async () => {
    const [row] = await scene.rows<{ gone: number }>(
      `select (select count(*) from token where gone_at is not null)::integer
         + (select count(*) from app where gone_at is not null and first_token_at is not null)::integer
         + (select count(*) from org_user where gone_at is not null)::integer
         + (select count(*) from package where gone_at is not null)::integer as gone`,
    );
    return row?.gone;
  };
  const appFacts = () =>
    scene.rows('select id, name, label, namespace, kind, admin_approved_only from app order by id');
  const notices = () =>
    scene.rows<{ key: string }>('select key from notice order by created_at, key');

  test('at each boundary: nothing is gone, the card says so, and nothing floods on return', async () => {
    const held = heldTokens(org);
    const facts = await appFacts();
    const told = await notices();
    const uses = await scene.rows('select * from app_use order by app_id');

    const first = org.ledger.calls.length;
    await scene.sync('Acme');
    const queries = org.ledger.calls.slice(first).filter(({ kind }) => kind === 'query').length;
    expect(queries).toBeGreaterThan(8);

    const outcomes: string[] = [];
    for (let after = 0; after <= queries; after += 1) {
      org.faults.add({
        on: 'query',
        do: 'take-permission',
        permission: PERMISSION,
        after,
        times: 1,
      });
      const run = await scene.sync('Acme');
      outcomes.push(run.outcome);
      // Taken after the last call, it is not this reading's business.
      if (after < queries) {
        expect(run).toMatchObject({ outcome: 'suspect', error_code: 'E-PARTIAL' });
        expect(run.coverage?.ownRowsOnly).toBe(true);
      }
      expect(await gone()).toBe(0);
      expect(await scene.storedTokens('Acme')).toEqual(held);
      // The next reading is whole, and its card says nothing of it any more.
      if (after === queries - 1) await scene.card('Acme', 'Customize Application');
      org.faults.clear();
      org.setPermission(org.users.admin.username, PERMISSION, true);
    }
    expect(outcomes).toHaveLength(queries + 1);

    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'complete' });
    expect(await scene.storedTokens('Acme')).toEqual(held);
    expect(await appFacts()).toEqual(facts);
    expect(await scene.rows('select * from app_use order by app_id')).toEqual(uses);
    expect(await gone()).toBe(0);
    expect((await notices()).length - told.length).toBeLessThanOrEqual(2);
  });

  test('taken and given back within the reading, it is found by what is missing', async () => {
    const held = await scene.storedTokens('Acme');
    // Counts and slices see own rows only; both probes see the permission.
    org.faults.add({
      on: 'query',
      do: 'take-permission',
      permission: PERMISSION,
      soql: 'COUNT() FROM OauthToken',
      times: 1,
    });
    const release = giveBackAt(org, 'FROM User');
    const run = await scene.sync('Acme');
    release();
    expect(run.outcome).toBe('suspect');
    expect(run.coverage?.ownRowsOnly).toBe(false);
    expect(await gone()).toBe(0);
    expect(await scene.storedTokens('Acme')).toEqual(held);
  });
});

describe('more than half of the tokens vanish', () => {
  let scene: SyncScene;
  let org: Org;
  beforeAll(async () => {
    scene = await syncScene();
    org = only(scene);
    await scene.connect(org);
    // Our own approval is of the second in which the first reading began.
    scene.clock.forward(2000);
    await scene.sync('Acme');
  });
  afterAll(() => scene.close());

  test('the reading adds and never removes; one an hour later that agrees decides', async () => {
    const before = await scene.storedTokens('Acme');
    const busy = org.users.all.filter(({ index }) => index > 0).slice(0, 18);
    for (const { username } of busy) org.revokeTokens({ user: username });
    org.grantToken(org.users.ordinary.username, 'Brand New');
    scene.clock.forward(2000);

    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'suspect' });
    const suspect = await scene.storedTokens('Acme');
    expect(suspect.size).toBe(before.size + 1);
    await scene.card('Acme', 'far fewer than before');

    // Asked for by hand a little later, it decides nothing.
    scene.clock.forward(10 * 60_000);
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'suspect' });
    expect(await scene.storedTokens('Acme')).toEqual(suspect);

    // A failure in between neither agrees nor denies.
    org.faults.add({ on: 'query', do: 'status', status: 503 });
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'failed' });
    org.faults.clear();

    scene.clock.forward(55 * 60_000);
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'complete' });
    expect(await scene.storedTokens('Acme')).toEqual(heldTokens(org));
  });

  test('what came back meanwhile starts the hour anew', async () => {
    const before = await scene.storedTokens('Acme');
    const users = new Set([...before.keys()].map((key) => key.split(' ').at(-2)));
    const taken = await hide(org, users);
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'suspect' });
    taken.back();
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'complete' });
    scene.clock.forward(70 * 60_000);
    const again = await hide(org, users);
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'suspect' });
    again.back();
    expect(await scene.storedTokens('Acme')).toEqual(before);
  });
});

/** Gives the admin the permission back as soon as a query with this text comes. */
function giveBackAt(org: Org, soql: string): () => void {
  const { take } = org.state.faults;
  org.state.faults.take = (kind, text) => {
    if (text?.includes(soql)) org.setPermission(org.users.admin.username, PERMISSION, true);
    return take(kind, text);
  };
  return () => {
    org.state.faults.take = take;
  };
}

/** Takes all approvals away without a trace, as a fault at Salesforce would, and brings the same back. */
async function hide(org: Org, users: ReadonlySet<string | undefined>) {
  const { tokens } = org.state;
  const ours = new Set(org.state.grants.all.map(({ ref }) => ref));
  const hidden = [...tokens.all()].filter(
    ({ ref, user }) => !ours.has(ref) && users.has(org.users.all[user]?.id),
  );
  for (const { ref } of hidden) tokens.remove(ref);
  return {
    back() {
      for (const { ref: _, ...token } of hidden) tokens.add(token);
    },
  };
}
