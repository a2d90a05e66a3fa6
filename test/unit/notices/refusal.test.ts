import { expect, test } from 'vitest';
import { isWorthALine, type Refusal } from '../../../src/notices/refusal.ts';

test.each<[string, boolean, Refusal]>([
  [
    'Slack tells us to wait',
    false,
    {
      kind: 'passing',
      retryAfterMs: 2000,
      error: 'passing',
      limited: { method: 'chat.postMessage', place: 'C1' },
    },
  ],
  ['nobody was reached', true, { kind: 'passing', retryAfterMs: undefined, error: 'passing' }],
  ['no answer came', true, { kind: 'lost', error: 'ECONNRESET' }],
  ['the place is gone', true, { kind: 'permanent', what: 'place', error: 'is_archived' }],
])('%s: a line in the log: %s', (_, is, refusal) => {
  expect(isWorthALine(refusal)).toBe(is);
});
