import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOf, lookedUpAgain, untilOf } from '../../../../src/apps/questions/question.ts';
import {
  againstGranter,
  type Granter,
  type SlackFound,
  whomToAsk,
} from '../../../../src/apps/questions/whom.ts';
import { candidateOf } from '../../../../src/slack/web-api/by-email.ts';
import type { SlackUser } from '../../../../src/slack/web-api/person.ts';

const HERE = 'T0HERE';
const sam: Granter = {
  email: 'sam@acme.com',
  username: 'sam@acme.com.prod',
  name: 'Sam Ode',
  active: true,
  profile: 'System Administrator',
  userType: 'Standard',
  sameAddress: 0,
};
const inSlack: SlackUser = {
  id: 'U0SAM',
  team_id: HERE,
  deleted: false,
  profile: { email: 'sam@acme.com' },
};
const found = (user: SlackUser): SlackFound => {
  const person = candidateOf(user, HERE);
  return person ? { kind: 'found', person } : { kind: 'unknown' };
};
const whom = (granter: Partial<Granter>, user: Partial<SlackUser> = {}) =>
  whomToAsk({ ...sam, ...granter }, found({ ...inSlack, ...user }));

describe('who granted an app is asked where it is surely them', () => {
  test('an active full member with exactly that address', () => {
    expect(whom({})).toEqual({ ask: 'U0SAM' });
    expect(whom({ email: 'Sam@Acme.COM' })).toEqual({ ask: 'U0SAM' });
    expect(whom({ userType: undefined })).toEqual({ ask: 'U0SAM' });
    const grid = { id: 'W0SAM', team_id: 'E1', enterprise_user: { id: 'W0SAM', teams: [HERE] } };
    expect(whom({}, grid)).toEqual({ ask: 'W0SAM' });
  });

  test.each<[string, Partial<Granter>, Partial<SlackUser>]>([
    ['inactive', { active: false }, {}],
    ['not a person', { userType: 'PowerPartner' }, {}],
    ['service user', { profile: 'Salesforce API Only System Integrations' }, {}],
    ['service user', { profile: 'Minimum Access - API Only Integrations' }, {}],
    ['service user', { name: 'Integration User' }, {}],
    ['service user', { username: 'svc-datalift@acme.com' }, {}],
    ['service user', { username: 'no-reply@acme.com' }, {}],
    ['kind hidden', { profile: null, userType: null }, {}],
    ['no address', { email: '' }, {}],
    ['shared address', { sameAddress: 1 }, {}],
    ['other address', { email: 'sam@acme.com.invalid' }, {}],
    // The K of a temperature lowers to a k, and the dotless i of Turkish to itself.
    ['other address', { email: 'k@acme.com' }, { profile: { email: '\u212A@acme.com' } }],
    ['other address', {}, { profile: {} }],
    ['deactivated', {}, { deleted: true }],
    ['deactivated', {}, { is_invited_user: true }],
    ['bot', {}, { is_bot: true }],
    ['bot', {}, { id: 'USLACKBOT' }],
    ['outside', {}, { team_id: 'T0OTHER' }],
    ['outside', {}, { is_stranger: true }],
    ['outside', {}, { team_id: 'E1', enterprise_user: { id: 'W1', teams: ['T0OTHER'] } }],
    ['guest', {}, { is_restricted: true }],
    ['guest', {}, { is_ultra_restricted: true }],
  ])('nobody, and it says why: %s', (why, granter, user) => {
    expect(whom(granter, user)).toEqual({ why });
  });

  test('people of Service Cloud, and with names such as those of programs, are people', () => {
    expect(againstGranter({ ...sam, profile: 'Service Cloud Agent' })).toBeUndefined();
    expect(againstGranter({ ...sam, name: 'Botticelli Apidae' })).toBeUndefined();
  });

  test('what Slack does not say is asked again; nobody, and a scope that is missing, are answers', () => {
    expect(whomToAsk(sam, { kind: 'unknown' })).toEqual({ again: true });
    expect(whomToAsk(sam, { kind: 'nobody' })).toEqual({ why: 'nobody' });
    expect(whomToAsk(sam, { kind: 'no scope' })).toEqual({ why: 'no scope' });
  });
});

const some = <T>(...values: T[]) => fc.constantFrom(...values);
const seldom = fc.integer({ min: 0, max: 14 }).map((n) => n === 0);
const address = fc.oneof(
  some(
    'sam@acme.com',
    'SAM@acme.com',
    'sam@acme.com.invalid',
    'sam+x@acme.com',
    's\u0430m@acme.com',
    'sam@acme.co',
    ' sam@acme.com',
    '',
  ),
  fc.emailAddress(),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const granters: fc.Arbitrary<Granter> = fc.record({
  email: address,
  username: fc.oneof(some('sam@acme.com', 'kim@acme.com', 'svc-x@acme.com'), address),
  name: some('Sam Ode', 'Li Wei', 'Kim Berg', 'Integration User', 'Data Sync'),
  active: seldom.map((n) => !n),
  profile: some(null, 'System Administrator', 'API Only', 'Sales', 'Service Cloud Agent'),
  userType: some<string | null | undefined>(
    'Standard',
    'Standard',
    'PowerPartner',
    null,
    undefined,
  ),
  sameAddress: seldom.map(Number),
});
const users = fc.record({
  id: some('U0SAM', 'U0KIM', 'W0SAM', 'USLACKBOT', ''),
  team_id: some(HERE, HERE, HERE, 'T0OTHER', ''),
  deleted: seldom,
  is_bot: seldom,
  is_app_user: seldom,
  is_invited_user: seldom,
  is_restricted: seldom,
  is_ultra_restricted: seldom,
  is_stranger: seldom,
  profile: fc.record({ email: address }),
});

test('of 10,000 people and addresses nobody is asked who is not surely the one', () => {
  let asked = 0;
  fc.assert(
    fc.property(granters, users, seldom, (granter, user, isSame) => {
      // Most random addresses differ: some are made to fit, so that all else decides.
      const given = isSame ? granter : { ...granter, email: user.profile.email };
      const outcome = whomToAsk(given, found(user));
      if (!('ask' in outcome)) return;
      asked += 1;
      expect(outcome.ask).toBe(user.id);
      expect(user.profile.email.toUpperCase()).toBe(given.email.toUpperCase());
      expect(given.email).toMatch(/^[^\s@]+@[^\s@]+$/u);
      expect(user.team_id).toBe(HERE);
      for (const flag of [
        user.deleted,
        user.is_bot,
        user.is_app_user,
        user.is_invited_user,
        user.is_restricted,
        user.is_ultra_restricted,
        user.is_stranger,
      ])
        expect(flag).toBe(false);
      expect(user.id).not.toBe('USLACKBOT');
      expect([given.active, given.sameAddress]).toEqual([true, 0]);
      expect(['Standard', null, undefined]).toContain(given.userType);
      expect(given.profile ?? '').not.toMatch(/api|integration/iu);
      expect(given.name).not.toMatch(/integration|api|sync/iu);
      expect(given.profile !== null || given.userType === 'Standard').toBe(true);
    }),
    { numRuns: 10_000 },
  );
  expect(asked).toBeGreaterThan(100);
});

describe('when, and until when', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const asking = { highMs: 900_000, elseMs: 86_400_000 };
  const asked = { state: 'asked', answer: null, status: 'new', tokens: 1 } as const;
  const question = { ...asked, isWatched: true };

  test('the channel is told soon where the app is of high risk, else after a day', () => {
    expect(untilOf(asking, 'high', now).toISOString()).toBe('2026-11-24T10:15:00.000Z');
    expect(untilOf(asking, 'low', now).toISOString()).toBe('2026-11-25T10:00:00.000Z');
  });

  test('whom nobody speaks of is looked up for an hour, with pauses that grow to ten minutes', () => {
    expect(lookedUpAgain(now, 0, now)?.toISOString()).toBe('2026-11-24T10:01:00.000Z');
    expect(lookedUpAgain(now, 9, now)?.toISOString()).toBe('2026-11-24T10:10:00.000Z');
    expect(lookedUpAgain(now, 9, new Date('2026-11-24T11:00:00Z'))).toBeUndefined();
  });

  test('its buttons end with an answer, a decision, or when nothing is left', () => {
    expect(endOf(question)).toBeUndefined();
    expect(endOf({ ...question, state: 'answered', answer: 'phone' })).toBe('phone');
    expect(endOf({ ...question, status: 'banned' })).toBe('decided');
    expect(endOf({ ...question, tokens: 0, status: 'banned' })).toBe('gone');
    expect(endOf({ ...question, isWatched: false })).toBe('unwatched');
    expect(endOf({ ...question, state: 'unasked' })).toBe('unasked');
  });
});
