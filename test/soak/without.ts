import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guard } from './guards.ts';
import { smallScale } from './plan.ts';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['src', 'sandbox', 'test', 'scripts', 'migrations', 'package.json'];

export interface Found {
  readonly name: string;
  /** Invariants that broke; undefined where the soak did not come to its end. */
  readonly broke: readonly string[] | undefined;
  readonly output: string;
}

/** Plays the soak in a copy of the project that lacks a guard. */
export async function playWithout(guard: Guard, args: readonly string[]): Promise<Found> {
  const copy = mkdtempSync(join(tmpdir(), 'orgwarden-without-'));
  try {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, find, by } of guard.edits) {
      const path = join(copy, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
      writeFileSync(
        path,
        text.replace(find, () => by),
      );
    }
    const scale = JSON.stringify({ ...smallScale, ...guard.scale });
    const output = await run(copy, [...args, '--scale', scale]);
    const [, said] = /^broke: (.*)$/m.exec(output) ?? [];
    const broke = said?.split('; ').filter((each) => each !== '');
    return { name: guard.name, broke, output };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function run(cwd: string, args: readonly string[]): Promise<string> {
  const program = ['--import', './scripts/node-version.mjs', 'test/soak/main.ts', ...args];
  const child = spawn(process.execPath, program, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const { promise, resolve } = Promise.withResolvers<string>();
  child.on('close', () => resolve(output));
  return promise;
}
