import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CountShared, createRateLimit, type Rate } from '../../../src/lib/rate-limit.ts';

const RATE: Rate = { name: 'costly', most: 3, windowMs: 60_000 };

function scene(count?: CountShared) {
  let now = Date.UTC(2026, 10, 24, 12);
  const counts = new Map<string, number>();
  const warned: string[] = [];
  const shared: CountShared = async (key) => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) ?? 0;
  };
  const rate = createRateLimit({
    clock: { now: () => new Date(now) },
    count: count ?? shared,
    warn: (what) => void warned.push(what),
  });
  const forward = (ms: number) => {
    now += ms;
  };
  return { rate, counts, warned, forward, shared };
}

describe('a rate', () => {
  test('lets so many through, then says how long to wait; each for themselves', async () => {
    const { rate, forward } = scene();
    forward(20_000);
    for (let nth = 0; nth < 3; nth += 1) expect(await rate(RATE, 'U1')).toBe(0);
    expect(await rate(RATE, 'U1')).toBe(40_000);
    expect(await rate(RATE, 'U2')).toBe(0);
    expect(await rate({ ...RATE, name: 'other' }, 'U1')).toBe(0);
    forward(39_999);
    expect(await rate(RATE, 'U1')).toBe(1);
    forward(1);
    expect(await rate(RATE, 'U1')).toBe(0);
  });

  test('of many behind one address lets so many times as much through', async () => {
    const { rate } = scene();
    const waits = [];
    for (let nth = 0; nth < 7; nth += 1) waits.push(await rate(RATE, 'proxy', 2));
    expect(waits.map((ms) => ms > 0)).toEqual([...Array(6).fill(false), true]);
  });

  test('keeps nobody by name', async () => {
    const { rate, counts } = scene();
    await rate(RATE, 'U0DANA');
    expect([...counts.keys()].join()).not.toContain('U0DANA');
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('away'))],
    ['never answers', () => new Promise<number>(() => {})],
  ] as const)('holds in each process where what counts for all %s', async (_, count) => {
    let asked = 0;
    const { rate, warned } = scene(() => {
      asked += 1;
      return count();
    });
    const waits = [];
    for (let nth = 0; nth < 5; nth += 1) waits.push(await rate(RATE, 'U1'));
    expect(waits.map((ms) => ms > 0)).toEqual([false, false, false, true, true]);
    expect(warned).toHaveLength(1);
    // It waits for it once, not for each.
    expect(asked).toBe(1);
  });

  test('counts for all again ten seconds later', async () => {
    let away = true;
    const { shared, ...made } = scene();
    const { rate, forward } = scene((key, ms) =>
      away ? Promise.reject(new Error('away')) : shared(key, ms),
    );
    await rate(RATE, 'U1');
    away = false;
    await rate(RATE, 'U1');
    expect(made.counts.size).toBe(0);
    forward(10_000);
    await rate(RATE, 'U1');
    expect(made.counts.size).toBe(1);
  });

  test('whatever comes when, no window lets more through', async () => {
    const step = fc.record({ who: fc.constantFrom('a', 'b'), ms: fc.nat(30_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { rate, forward } = scene();
        let now = 0;
        const through = new Map<string, number>();
        for (const { who, ms } of steps) {
          forward(ms);
          now += ms;
          const key = `${who}/${Math.floor(now / RATE.windowMs)}`;
          if ((await rate(RATE, who)) > 0) continue;
          through.set(key, (through.get(key) ?? 0) + 1);
        }
        for (const n of through.values()) expect(n).toBeLessThanOrEqual(RATE.most);
      }),
    );
  });
});
