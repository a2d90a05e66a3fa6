import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gaveWords,
  trailByField,
  trailField,
  trailLines,
} from '../../../../src/apps/risk/trail-words.ts';
import { hours, NOW } from '../facts.ts';

describe('who gave what to whom', () => {
  test.each([
    [
      'Changed profile for user Sam Okafor from Standard User to System Administrator',
      'Priya Shah gave Sam Okafor the profile System Administrator; it was Standard User',
    ],
    [
      'Permission set Access: Use Any API Client: assigned to user Sam Okafor (UserID: [0055g00000AbCdE])',
      'Priya Shah gave Sam Okafor the permission set Access: Use Any API Client',
    ],
    [
      'Changed permission set Sales Ops: Use Any API Client permission was changed from disabled to enabled',
      'Priya Shah gave “Use Any API Client” to whoever holds the permission set Sales Ops',
    ],
    [
      'Changed profile Sales: general user permission Approve Uninstalled Connected Apps was changed from disabled to enabled',
      'Priya Shah gave “Approve Uninstalled Connected Apps” to whoever has the profile Sales',
    ],
    ['Use any API auth enabled', 'Priya Shah: Use any API auth enabled'],
  ])('%s', (display, words) => {
    expect(gaveWords(display, 'Priya Shah')).toBe(words);
    expect(gaveWords(display, undefined)).not.toContain('undefined');
  });

  test('any line is said, whatever somebody has named a set', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (display, by) => {
        const words = gaveWords(display, by);
        expect(words.startsWith(by)).toBe(true);
      }),
    );
  });

  test('the lines of the evidence, newest first, each by its own hand', () => {
    const readAt = NOW.toISOString();
    const [one, other] = [hours(-1), hours(-5)];
    const evidence = [
      { field: trailField(one), value: 'Use any API auth enabled', readAt },
      { field: trailField(other), value: 'Use Any API Client enabled', readAt },
      { field: 'people with "Use Any API Client"', value: 2, readAt },
      { field: trailByField(one), value: 'Priya Shah', readAt },
    ];
    expect(trailLines(evidence)).toEqual([
      { at: one, words: 'Priya Shah: Use any API auth enabled' },
      { at: other, words: 'Use Any API Client enabled' },
    ]);
  });
});
