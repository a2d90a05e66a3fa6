import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import type { ErrorCode } from '../../../src/lib/errors.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { dmWith, expectTold, liveGrants, orgNamed, sql, toldAlone } from './scene.ts';

const MINUTE_MS = 60_000;

interface Trouble {
  readonly code: ErrorCode;
  /** The domain's name, and the org's. */
  readonly name: string;
  readonly words: readonly string[];
  /** Whether it mends itself once Salesforce behaves; else only a new grant helps. */
  readonly mends: boolean;
  happen(org: Org): void | Promise<void>;
}

const tokenError = (org: Org, error: string, description: string) => {
  org.endSessions();
  org.faults.add({ on: 'token', do: 'token-error', error, description });
};

let world: TestWorld;

const troubles: readonly Trouble[] = [
  {
    code: 'E-GRANT-EXPIRED',
    name: 'Revoked',
    words: ['Grant expired', 'Salesforce does not tell which', 'connected again'],
    mends: false,
    happen: (org) => void org.endOurGrants(),
  },
  {
    code: 'E-LOST',
    name: 'Lost answer',
    words: ['We lost the grant', 'connected again'],
    mends: false,
    happen(org) {
      org.endSessions();
      org.faults.add({ on: 'token', do: 'drop-answer', times: 1 });
    },
  },
  {
    code: 'E-USER-OFF',
    name: 'Leaver',
    words: ['Grant owner deactivated', 'another admin'],
    mends: false,
    happen: (org) => org.deactivateUser(org.users.admin.username),
  },
  {
    code: 'E-ACCESS',
    name: 'Not for REST',
    words: ['Salesforce refuses our requests', 'Login History'],
    mends: true,
    happen: (org) => void org.faults.add({ on: 'query', do: 'not-valid-for-rest' }),
  },
  {
    code: 'E-ACCESS',
    name: 'IP rules',
    words: ['Salesforce refuses our requests', 'IP rules'],
    mends: true,
    happen: (org) => tokenError(org, 'invalid_grant', 'ip restricted'),
  },
  {
    code: 'E-API-OFF',
    name: 'No API',
    words: ['API access is off', 'API Enabled'],
    mends: true,
    happen: (org) => void org.faults.add({ on: 'query', do: 'api-disabled-for-org' }),
  },
  {
    code: 'E-API-LIMIT',
    name: 'Used up',
    words: ['API limit reached', 'we try again'],
    mends: true,
    happen: (org) => void org.faults.add({ on: 'query', do: 'api-limit' }),
  },
  {
    code: 'E-SF-DOWN',
    name: 'Maintenance',
    words: ['Salesforce is not answering', 'we keep trying'],
    mends: true,
    happen: (org) => void org.faults.add({ on: 'any', do: 'status', status: 503 }),
  },
  {
    code: 'E-SF-DOWN',
    name: 'Login rate',
    words: ['Salesforce is not answering', 'we keep trying'],
    mends: true,
    happen: (org) => tokenError(org, 'rate_limit_exceeded', 'login rate exceeded'),
  },
  {
    code: 'E-DOMAIN-GONE',
    name: 'Suspended',
    words: ['looks suspended or deleted', 'Ask a Salesforce admin'],
    mends: true,
    happen: (org) => tokenError(org, 'inactive_org', 'inactive organization'),
  },
  {
    code: 'E-CONFIG',
    name: 'Wrong secret',
    words: ['not set up correctly', 'the client secret'],
    mends: true,
    happen: (org) => tokenError(org, 'invalid_client', 'invalid client credentials'),
  },
  {
    code: 'E-APP-BLOCKED',
    name: 'Admin approved',
    words: [
      'only users whom an admin approved may use this app',
      'invalid_app_access: user is not admin approved to access this app',
      'assigns the permission set',
      'The grant was not ended by this',
    ],
    mends: true,
    happen(org) {
      org.endSessions();
      org.faults.add({ on: 'token', do: 'recorded', id: 'refresh-invalid-app-access' });
    },
  },
  {
    code: 'E-APP-BLOCKED',
    name: 'Switched off',
    words: ['switched off in this domain', 'External Client App Manager', 'oauth_flow_disabled'],
    mends: true,
    happen(org) {
      org.endSessions();
      org.faults.add({ on: 'token', do: 'recorded', id: 'refresh-flow-disabled' });
    },
  },
  {
    code: 'E-ACCESS',
    name: 'No reason',
    words: [
      'does not say that the grant ended',
      'invalid_grant: authentication failure',
      'Login History',
    ],
    mends: true,
    happen: (org) => tokenError(org, 'invalid_grant', 'authentication failure'),
  },
  {
    code: 'E-TOO-BIG',
    name: 'Endless page',
    words: ['too big for the limits', 'last good data'],
    mends: true,
    happen: (org) => void org.faults.add({ on: 'query', do: 'gzip-bomb' }),
  },
  {
    code: 'E-UNKNOWN',
    name: 'News',
    words: ['Something went wrong on our side', 'give the reference'],
    mends: true,
    happen: (org) =>
      void org.faults.add({
        on: 'query',
        do: 'rest-error',
        status: 400,
        errorCode: 'BRAND_NEW',
        message: 'of 2027',
      }),
  },
  {
    code: 'E-PARKED',
    name: 'Killer',
    words: ['Syncs of this domain are parked', 'starts again by itself'],
    mends: true,
    // What two workers leave behind that were killed in the middle of its sync.
    happen: async () =>
      void (await sql(world, `update domain set starts_without_end = 2 where name = 'Killer'`)),
  },
];

describe('what goes wrong in a sync is said on the card, in its thread, by DM and in the list', () => {
  let known: Map<string, number>;
  const tokensKnown = async () => {
    const rows = await sql<{ name: string; count: string }>(
      world,
      `select d.name, count(*) from token t join domain d on d.id = t.domain_id
       where t.gone_at is null group by d.name`,
    );
    return new Map(rows.map(({ name, count }) => [name, Number(count)]));
  };
  const card = (name: string, part: string) => world.card(name, part);
  /** By the time the last domain is connected the first may be looked at: a look would take the one lost answer from the sync. */
  const looksRest = () =>
    world.slack.eventually(
      async () => {
        await sql(world, 'update look set due_at = null where claimed_until is null');
        const [looks] = await sql<{ due: number }>(
          world,
          'select count(due_at)::int as due from look',
        );
        return looks?.due === 0;
      },
      { what: 'no look is under way' },
    );

  beforeAll(async () => {
    world = await testWorld({
      orgs: [...troubles.map(({ name }) => name), 'Demoted'].map((name, seed) => ({
        name,
        seed,
        rotation: name === 'Lost answer',
      })),
    });
    world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    // One goes through the browser while the next link is asked for.
    const walks: Promise<unknown>[] = [];
    for (const org of world.orgs) walks.push(world.consent(await world.askFor(org), org));
    await Promise.all(walks);
    for (const org of world.orgs) await card(org.name, 'Success');
    await looksRest();
    known = await tokensKnown();
    for (const trouble of troubles) await trouble.happen(orgNamed(world, trouble.name));
    orgNamed(world, 'Demoted').faults.add({
      on: 'query',
      do: 'take-permission',
      permission: 'CustomizeApplication',
      soql: 'OauthToken',
      times: 1,
    });
    world.clock.forward(61 * MINUTE_MS);
    await card('Lost answer', 'E-SF-DOWN');
    world.clock.forward(2 * MINUTE_MS);
  }, 180_000);
  afterAll(() => world.close());

  for (const { code, name, words } of troubles) {
    test(`${code}: ${name}`, async () => {
      const message = await card(name, code);
      const text = world.slack.render(message);
      expectTold(text, code, [...words, 'Error', 'last good sync', '[Details]']);
      // What passes by itself is told after a while, and many of one cause are told together.
      if (code === 'E-SF-DOWN') return;
      await world.said(
        () =>
          world.slack
            .as('dana')
            .messages('#sec-alerts')
            .map((each) => world.slack.render(each))
            .find((alert) => /Acknowledge|Moved to/.test(alert) && alert.includes(name)),
        { what: `alert of ${name}` },
      );
    });
  }

  test('E-LOST: was a connection that broke at first, and never an expired grant', async () => {
    const message = await card('Lost answer', 'E-LOST');
    const shown = message.history.map((version) => world.slack.render(version)).join('\n');
    expect(shown).toContain('E-SF-DOWN');
    expect(shown.toLowerCase()).not.toContain('grant expired');
  });

  test('E-UNKNOWN: card and DM carry the reference that the log has', async () => {
    const text = world.slack.render(await card('News', 'E-UNKNOWN'));
    const reference = /give the reference ([0-9a-f]{8}) to/.exec(text)?.[1] ?? 'none';
    await dmWith(world, 'dana', 'News', 'stopped syncing', reference);
  });

  test('E-PARTIAL: the reader lost its rights half-way; counts stay, details name what is missing', async () => {
    const text = world.slack.render(await card('Demoted', 'Customize Application'));
    expect(text).toContain('Success');
    const dana = world.slack.as('dana');
    await dana.command('/salesforce status Demoted', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes('Coverage'));
    const details = dana.modal?.text ?? '';
    await dana.closeModal({ all: true });
    expectTold(details, 'E-PARTIAL', ['Customize Application', 'nothing was taken as removed']);
  });

  test('nothing that was known is forgotten, whatever went wrong', async () => {
    expect(await tokensKnown()).toEqual(known);
  });

  test('the list shows them all, worst first, and none as late data that is called good', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce list status:error', { channel: '#sec-alerts' });
    const list = await toldAlone(world, 'dana', 'First connected');
    expect(list).toContain('Error');
    expect(list).not.toMatch(/undefined|\[object/);
  });

  test('a sync by hand of a domain whose grant is over says why not, and changes nothing', async () => {
    const dana = world.slack.as('dana');
    for (const { code, name, words } of troubles.filter(({ mends }) => !mends)) {
      await dana.command(`/salesforce sync "${name}"`, { channel: '#sec-alerts' });
      const answer = await world.slack.eventually(() =>
        dana.ephemerals.findLast((text) => text.includes(code) && text.includes('[Copy diag')),
      );
      expectTold(answer, code, words.slice(0, 1));
      await dana.press('Copy diagnostics', { in: '#sec-alerts' });
      await world.slack.eventually(() => dana.modal?.text.includes(`code: ${code}`));
      await dana.closeModal({ all: true });
    }
  });

  test('what is put right in Salesforce mends itself: no new grant, and the same card is green', async () => {
    const before = liveGrants(...world.orgs);
    for (const org of world.orgs) org.faults.clear();
    world.clock.forward(61 * MINUTE_MS);
    for (const { name, mends } of troubles) {
      if (!mends) continue;
      const message = await card(name, 'Success');
      expect(message.history.length).toBeGreaterThan(1);
    }
    for (const { name, mends, code } of troubles) if (!mends) await card(name, code);
    expect(liveGrants(...world.orgs)).toEqual(before);
    expect(world.slack.problems).toEqual([]);
  });
});
