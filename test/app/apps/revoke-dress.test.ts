import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { domainScene, HOUR_MS } from '../domain-scene.ts';
import { liveGrants } from '../errors/scene.ts';
import { type SyncScene, syncScene } from '../sync/scene.ts';
import { revokedByUs } from './governance-scene.ts';

const TOKENS = 3;
const WITHIN_MS = 30_000;
const MINUTE_MS = 60_000;
/** More new apps in an hour come together in one card. */
const CARDS_AN_HOUR = 5;

type Dress = Parameters<Org['set']>[0];

/** How records show that a revoke was done. */
const done: readonly Dress[] = [
  { revokedAs: 'revoke-ok-no-type', usageEndsWith: 204 },
  { revokedAs: 'revoke-ok-html', usageEndsWith: 200 },
  { revokedAs: 'revoke-ok-jsonp', usageEndsWith: 204 },
];
/** How they show that there was nothing to revoke: here somebody else was faster. */
const unknown: readonly Dress[] = [
  { unknownAs: 'revoke-invalid' },
  { unknownAs: 'revoke-unsupported' },
  { unknownAs: 'json' },
];
const domains = ['No type', 'HTML', 'JSONP', 'Stumbles', 'Gone by form', 'Gone by JSON'] as const;

describe('revoked, in every dress that Salesforce is known to answer in', () => {
  let scene: SyncScene;
  let org: Org;
  let banned = 0;
  const dana = () => scene.slack.as('dana');
  const orgOf = (name: string): Org => {
    const found = scene.orgs.find((each) => each.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const bans = [...done, ...unknown].map((dress, at) => ({ dress, name: `Dress ${at + 1}` }));
  const stumbling = 'Dress that stumbles';
  const external = 'Dress outside';

  beforeAll(async () => {
    scene = await syncScene({
      orgs: ['Acme', ...domains].map((name, at) => ({ name, seed: 300 + at })),
    });
    scene.slack.rateLimit({ burst: 1_000, intervalMs: 1 });
    org = orgOf('Acme');
    for (const each of scene.orgs) await scene.connect(each);
    org.installApp(external, { kind: 'external' });
  });
  afterAll(() => scene.close());

  const cardOf = (name: string, part: string, waitMs = WITHIN_MS) =>
    scene.said(
      () =>
        dana()
          .messages('#sec-alerts')
          .find((message) => {
            const text = scene.slack.render(message);
            return text.includes(name) && text.includes(part) ? message : undefined;
          }),
      { waitMs, what: `card of ${name} with ${part}` },
    );

  /** From the card to its proof, as a person sees it; gives how long that took. */
  async function ban(name: string): Promise<number> {
    // Before the second in which the reading begins.
    org.grantMany(name, TOKENS, { at: new Date(scene.clock.now().getTime() - MINUTE_MS) });
    banned += 1;
    if (banned % CARDS_AN_HOUR === 0) scene.clock.forward(HOUR_MS);
    await scene.sync('Acme');
    const card = await cardOf(name, '[Ban]');
    await dana().press('Ban', { in: card });
    await scene.slack.eventually(() => dana().modal?.text.includes('Ban an app'));
    await dana().fill({ Reason: 'Unknown publisher' });
    const from = performance.now();
    await dana().submit('Ban');
    await scene.slack.eventually(() => dana().modal?.text.includes('Banned.'));
    await dana().closeModal({ all: true });
    const shown = await cardOf(name, `${TOKENS} of ${TOKENS} removed`);
    expect(scene.slack.render(shown)).not.toMatch(/failed|still there/);
    expect(org.countTokens({ app: name })).toBe(0);
    return performance.now() - from;
  }

  for (const { dress, name } of bans.slice(0, done.length)) {
    test(`a ban answered with ${JSON.stringify(dress)} is proven`, async () => {
      org.set(dress);
      expect(await ban(name)).toBeLessThan(WITHIN_MS);
      expect(revokedByUs(org).get(name)).toBe(TOKENS);
    });
  }

  for (const { dress, name } of bans.slice(done.length)) {
    test(`a ban of what is gone already, answered with ${JSON.stringify(dress)}, is proven`, async () => {
      org.set(dress);
      const gate = org.faults.gate('revoke');
      const banned = ban(name);
      await Promise.race([gate.arrived(), banned]);
      org.revokeTokens({ app: name });
      gate.open();
      expect(await banned).toBeLessThan(WITHIN_MS);
      expect(revokedByUs(org).get(name)).toBeUndefined();
    });
  }

  test('a ban is proven where the service stumbles, and where the usage resource answers with a page', async () => {
    org.faults.add({ on: 'revoke', do: 'recorded', id: 'revoke-bad-id', times: 1 });
    expect(await ban(stumbling)).toBeLessThan(WITHIN_MS);
    org.set({ usageEndsWith: 200 });
    expect(await ban(external)).toBeLessThan(WITHIN_MS);
    const by = org.ledger.revocations.filter(({ rows }) =>
      rows.some(({ appName }) => appName === external),
    );
    expect(new Set(by.map((each) => each.by))).toEqual(new Set(['usage']));
  });

  test.each(domains)('the end of %s is confirmed, and never said not to be', async (name) => {
    const own = orgOf(name);
    if (name === 'HTML') own.set({ revokedAs: 'revoke-ok-html' });
    if (name === 'JSONP') own.set({ revokedAs: 'revoke-ok-jsonp' });
    if (name === 'Stumbles')
      own.faults.add({ on: 'revoke', do: 'recorded', id: 'revoke-bad-id', times: 1 });
    if (name.startsWith('Gone')) own.endOurGrants();
    if (name === 'Gone by JSON') own.set({ unknownAs: 'json' });
    await domainScene(scene).remove(name);
    const card = await scene.card(name, 'Salesforce confirmed that our grant is revoked');
    const history = card.history.map((version) => scene.slack.render(version)).join('\n');
    expect(history).not.toContain("didn't confirm");
    expect(liveGrants(own)).toEqual([]);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
