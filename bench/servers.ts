import { existsSync } from 'node:fs';
import type { PostgresOptions } from '../sandbox/embedded/postgres.ts';
import type { OrgSpec } from '../sandbox/salesforce/start.ts';
import { middle } from './quantile.ts';
import { type Scene, startScene } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';

const ROUNDS = 5;
const MOST = 1.3;
/** However often it is measured, our share of the orgs' calls does not run out. */
const PLENTY_OF_CALLS = 100_000_000;
const DEBIANS = '/usr/lib/postgresql/15/bin';

const servers: Readonly<Record<string, PostgresOptions>> = {
  embedded: {},
  "Debian's 15 without JIT": { binaries: DEBIANS, settings: { jit: 'off' } },
  "Debian's 15 as it comes": { binaries: DEBIANS },
};

const orgs: readonly OrgSpec[] = [
  { name: 'Tiny', size: 'small', seed: 1 },
  { name: 'Small', size: 'ordinary', seed: 2 },
  { name: 'Big', size: 'big', seed: 7 },
];

const row = rowsOf('servers');

/** The same sync of a tiny, a small and a big org on the PostgreSQL that npm brings, and on Debian's with its JIT off and on. */
export async function* run(): AsyncGenerator<Measured> {
  if (!existsSync(DEBIANS)) {
    console.error(`No PostgreSQL in ${DEBIANS}: what differs by the server is not measured.`);
    return;
  }
  const specs = orgs.map((org) => ({ ...org, apiLimit: PLENTY_OF_CALLS }));
  const scenes = new Map<string, Scene>();
  try {
    for (const [server, options] of Object.entries(servers)) {
      scenes.set(server, await startScene(specs, options));
    }
    for (const [at, { name }] of orgs.entries()) {
      const first = new Map<string, number>();
      for (const [server, scene] of scenes) {
        first.set(server, (await scene.connect(scene.orgs[at])).wall);
      }
      const later = new Map<string, number[]>([...scenes.keys()].map((server) => [server, []]));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [server, scene] of scenes) {
          later.get(server)?.push((await scene.sync(scene.orgs[at])).wall);
        }
      }
      // Other work on the machine only ever adds time: the best figures count.
      const best = [...later].map(([server, all]) => ({
        server,
        ms: Math.min(...all),
        middle: middle(all),
        first: first.get(server) ?? Number.NaN,
      }));
      const times = best.map(({ ms }) => ms);
      yield row(
        `${name.toLowerCase()} org, the slowest against the quickest`,
        Math.max(...times) / Math.min(...times),
        MOST,
        '×',
        `${best.map(told).join('; ')} ms (best, median, first)`,
      );
    }
  } finally {
    for (const scene of scenes.values()) await scene.close();
  }
}

interface Times {
  readonly server: string;
  readonly ms: number;
  readonly middle: number;
  readonly first: number;
}

const told = ({ server, ms, middle, first }: Times) =>
  `${server} ${[ms, middle, first].map(Math.round).join(', ')}`;
