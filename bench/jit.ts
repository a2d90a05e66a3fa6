import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Scene, startScene } from './scene.ts';
import type { Measured } from './table.ts';

const ROUNDS = 5;
/** Compiling made it 12. */
const MOST = 1.5;

/** The server that npm brings has no JIT; Debian's has. */
const DEBIANS = '/usr/lib/postgresql/15/bin';

/** Syncs of an org with a few tokens on a server whose JIT is on, beside those on the same server with JIT off. */
export async function* run(binaries = DEBIANS): AsyncGenerator<Measured> {
  if (!existsSync(binaries)) {
    console.error(`No PostgreSQL in ${binaries}: what its JIT costs is not measured.`);
    return;
  }
  const scene = await startScene({ name: 'Tiny', size: 'small', seed: 1 }, { binaries });
  try {
    await turn(scene, 'on');
    await scene.connect();
    const best = { on: Number.POSITIVE_INFINITY, off: Number.POSITIVE_INFINITY };
    // Other work on the machine only ever adds time: the best figures count.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const jit of ['on', 'off'] as const) {
        await turn(scene, jit);
        best[jit] = Math.min(best[jit], (await scene.sync()).wall);
      }
    }
    yield {
      what: 'tiny org: sync where JIT is on against off',
      value: best.on / best.off,
      limit: MOST,
      unit: '×',
      beside: `${Math.round(best.on)} ms to ${Math.round(best.off)} ms`,
    };
  } finally {
    await scene.close();
  }
}

/** As the server's own setting, which a connection may override. */
async function turn(scene: Scene, jit: 'on' | 'off'): Promise<void> {
  await scene.rows(`alter system set jit = ${jit}`);
  await scene.rows('select pg_reload_conf()');
  for (;;) {
    const [now] = await scene.rows<{ jit: string; available: boolean }>(
      `select current_setting('jit') as jit, pg_jit_available() as available`,
    );
    if (now?.jit === jit) {
      if (jit === 'on' && !now.available) throw new Error('This PostgreSQL has no JIT.');
      return;
    }
    await sleep(10);
  }
}
