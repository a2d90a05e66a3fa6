import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrgSpec } from '../sandbox/salesforce/start.ts';
import { chartOf } from './chart.ts';
import { startScene } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';

const PLENTY_OF_CALLS = 100_000_000;
const PICTURE = join(import.meta.dirname, '../docs/pictures/growth-sync.svg');

interface Step {
  readonly size: OrgSpec['size'];
  readonly tokens: number;
  /** How often it is read again: what takes a second is measured more often than what takes a minute. */
  readonly rounds: number;
}

const steps: readonly Step[] = [
  { size: 'big', tokens: 12_000, rounds: 5 },
  { size: 'large', tokens: 100_000, rounds: 5 },
  { size: 'huge', tokens: 1_000_000, rounds: 1 },
];

const row = rowsOf('growth');

interface Grown {
  readonly tokens: number;
  /** Microseconds a token. */
  readonly first: number;
  readonly unchanged: number;
  readonly mb: number;
}

/** A sync of 12,000, 100,000 and 1,000,000 tokens, first and unchanged: the time of each token, and the memory of the worker; drawn into docs/pictures. */
export async function* run(): AsyncGenerator<Measured> {
  const all: Grown[] = [];
  for (const step of steps) all.push(await grown(step));
  for (const what of ['first', 'unchanged'] as const) {
    for (const [at, { tokens, [what]: micros }] of all.entries()) {
      const before = all[at - 1];
      if (!before) continue;
      const told = `${micros.toFixed(0)} µs a token, ${before[what].toFixed(0)} at ${before.tokens}`;
      yield row(
        `${what} sync of ${tokens}, a token against ${before.tokens}`,
        micros / before[what],
        1,
        '×',
        told,
      );
    }
  }
  const growth = (title: string, unit: string, what: keyof Grown) => ({
    title,
    unit,
    points: all.map((each) => ({ units: each.tokens, each: each[what] })),
  });
  const growths = [
    growth('First sync', 'µs a token', 'first'),
    growth('Unchanged sync', 'µs a token', 'unchanged'),
    growth('Peak memory of the process', 'MB', 'mb'),
  ];
  writeFileSync(PICTURE, chartOf('tokens', growths));
}

async function grown({ size, tokens, rounds }: Step): Promise<Grown> {
  const scene = await startScene({
    name: 'Grown',
    seed: 7,
    apiLimit: PLENTY_OF_CALLS,
    ...(size && { size }),
  });
  try {
    // Packing answers is the work of the simulator; the largest never does.
    scene.org.set({ gzip: false });
    const first = (await scene.connect()).wall;
    await scene.rows('vacuum analyze');
    const later: number[] = [];
    for (let round = 0; round < rounds; round += 1) later.push((await scene.sync()).wall);
    const micros = (ms: number) => (ms * 1000) / tokens;
    return {
      tokens,
      first: micros(first),
      unchanged: micros(Math.min(...later)),
      mb: scene.peakMb(),
    };
  } finally {
    await scene.close();
  }
}
