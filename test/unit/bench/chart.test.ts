import { expect, test } from 'vitest';
import { chartOf } from '../../../bench/chart.ts';

const points = [
  { units: 10_000, each: 50 },
  { units: 100_000, each: 25 },
  { units: 1_000_000, each: 12.5 },
];
const drawn = chartOf('tokens', [
  { title: 'Time', unit: 'µs a token', points },
  { title: 'Memory', unit: 'MB', points: [{ units: 10, each: 200 }] },
]);

test('each panel has its title with its unit, and each point its value and its number of units', () => {
  const texts = [...drawn.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      'Time, µs a token',
      'Memory, MB',
      '50',
      '25',
      '13',
      '10,000',
      '1,000,000',
      '0',
      'tokens',
    ]),
  );
});

test('who cannot see it is told what it is', () => {
  expect(drawn).toContain('<title>Time, µs a token; Memory, MB, by tokens</title>');
});

test('points lie where their values are: powers of ten across, and upwards from nothing', () => {
  const at = [...drawn.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  expect(at).toHaveLength(4);
  const [one, two, three] = at;
  expect(two?.x).toBeCloseTo(((one?.x ?? 0) + (three?.x ?? 0)) / 2, 0);
  const bottom = Number(/V(\d+)H/.exec(drawn)?.[1]);
  expect(bottom - (one?.y ?? 0)).toBeCloseTo(2 * (bottom - (two?.y ?? 0)), 0);
});

test('it brings its own ground, so that it is read on a dark page, too', () => {
  expect(drawn).toMatch(/<rect width="680" height="220" fill="#ffffff"\/>/);
});
