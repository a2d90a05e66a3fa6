import { expect, test } from 'vitest';
import { isWorthALine, type Refusal } from '../../../src/notices/refusal.ts';

const slower: Refusal = {
  kind: 'passing',
  retryAfterMs: 2000,
  error: 'passing',
  limited: { method: 'chat.postMessage', place: 'C1' },
};

test.each<[string, number, boolean, Refusal]>([
  ['Slack tells us to wait', 1, false, slower],
  ['Slack tells us to wait', 9, false, slower],
  ['Slack tells us to wait', 10, true, slower],
  ['Slack tells us to wait', 11, false, slower],
  ['nobody was reached', 1, true, { kind: 'passing', retryAfterMs: undefined, error: 'passing' }],
  ['no answer came', 1, true, { kind: 'lost', error: 'ECONNRESET' }],
  ['the place is gone', 1, true, { kind: 'permanent', what: 'place', error: 'is_archived' }],
])('%s, try %i: a line in the log: %s', (_, tries, is, refusal) => {
  expect(isWorthALine(refusal, tries)).toBe(is);
});
