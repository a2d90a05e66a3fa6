import { expect, test } from 'vitest';
import { type BreachRun, newTokens, nextOf } from '../../../../src/apps/breaches/breach.ts';
import { groupKey } from '../../../../src/apps/revocations/revocation.ts';
import { hours, NOW } from '../facts.ts';

const run = (over: Partial<BreachRun> = {}): BreachRun => ({
  appId: 1,
  state: 'done',
  stopWhy: null,
  askedAt: NOW,
  agreedBy: 'U0SAM',
  endedAt: hours(1),
  isAgain: false,
  ...over,
});
const waits = run({ state: 'asked', agreedBy: null, endedAt: null });
const under = run({ state: 'running', endedAt: null });
const no = run({ state: 'refused', stopWhy: 'declined', agreedBy: null });

test.each([
  ['it waits for a person', 'asked', [waits, waits], 'asked'],
  ['somebody agreed', 'asked', [run({ state: 'due', endedAt: null })], 'revoking'],
  ['nobody agreed', 'asked', [no, no], 'refused'],
  ['nothing was left to agree to', 'asked', [run({ state: 'stopped', agreedBy: null })], 'refused'],
  ['one of two has ended', 'revoking', [run(), under], 'revoking'],
  ['one asks again', 'revoking', [run(), run({ state: 'again', endedAt: null })], 'revoking'],
  ['all have ended, one not well', 'revoking', [run(), run({ state: 'stopped' })], 'watching'],
  ['only the watch is at it', 'revoking', [run(), { ...under, isAgain: true }], 'watching'],
  ['its day is not over', 'watching', [run()], 'watching'],
  ['a person stopped it', 'stopped', [under], 'stopped'],
] as const)('%s', (_what, state, runs, then) => {
  const watchUntil = state === 'watching' ? hours(25) : null;
  expect(nextOf({ state, watchUntil }, runs, hours(2)).state).toBe(then);
});

test('it is watched for a day after the last has ended, and what the watch began comes to its end', () => {
  const begun = nextOf({ state: 'revoking', watchUntil: null }, [run()], hours(2));
  expect(begun).toEqual({ state: 'watching', watchUntil: hours(26) });
  expect(nextOf(begun, [run(), { ...under, isAgain: true }], hours(27))).toEqual(begun);
  expect(nextOf(begun, [run()], hours(26)).state).toBe('ended');
});

const token = (userId: string, seen = hours(3)) => ({
  userId,
  createdAt: NOW.getTime(),
  firstSeenAt: seen,
});

test.each([
  ['seen after the app was asked about', [run()], [], ['a']],
  ['nothing was asked of the app: nobody held it', [], [], ['a', 'old']],
  ['it was sent to be revoked', [run()], ['a'], []],
  ['one is under way', [run(), { ...under, isAgain: true }], [], []],
  ['somebody said no', [run(), { ...no, askedAt: hours(2) }], [], []],
  ['a person stopped it', [run({ state: 'stopped', stopWhy: 'person' })], [], []],
  ['the watch asked about it since', [run(), run({ askedAt: hours(4), isAgain: true })], [], []],
  [
    'what the watch asked was stopped by a new decision',
    [run(), run({ askedAt: hours(4), isAgain: true, state: 'stopped', stopWhy: 'decision' })],
    [],
    ['a'],
  ],
] as const)('the watch: %s', (_what, runs, sent, found) => {
  const tokens = [token('a'), token('old', hours(-1))];
  const frozen = new Set(
    tokens.filter(({ userId }) => sent.some((id) => id === userId)).map(groupKey),
  );
  expect(newTokens(runs, frozen, tokens).map(({ userId }) => userId)).toEqual(found);
});
