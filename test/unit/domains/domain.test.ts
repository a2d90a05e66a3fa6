import { expect, test } from 'vitest';
import { worstFirst } from '../../../src/domains/domain.ts';
import { aDomain } from '../slack/domains.ts';

const HOUR = 3_600_000;
const late = (name: string, hours: number) =>
  aDomain({ name, lateness: { level: hours > 4 ? 'very late' : 'late', ageMs: hours * HOUR } });

test('broken before late before running before fine; of the late ones the oldest, else by name', () => {
  const domains = [
    aDomain({ name: 'Fine B' }),
    aDomain({ name: 'Fine A', lateness: { level: 'on time', ageMs: HOUR } }),
    late('A bit late', 3),
    aDomain({ name: 'Running', status: 'in_progress' }),
    late('Very late', 9),
    aDomain({ name: 'Broken', status: 'error' }),
  ];
  expect(domains.sort(worstFirst).map(({ name }) => name)).toEqual([
    'Broken',
    'Very late',
    'A bit late',
    'Running',
    'Fine A',
    'Fine B',
  ]);
});
