import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sent } from './sent.ts';

const root = join(import.meta.dirname, '../../..');

/** The models of `models.ts`, and whose they are. */
const models = [
  ['OfSlack', '@slack/types'],
  ['OfOthers', 'slack-web-api-client'],
] as const;

/** What the compiler says of payloads, as literals, by each model; a text for each that does not fit. */
export async function refusedByTypes(all: readonly Sent[]): Promise<string[]> {
  const source = asSource(all);
  const folder = await mkdtemp(join(tmpdir(), 'orgwarden-payloads-'));
  try {
    await writeFile(join(folder, 'sent.ts'), source.join('\n'));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: { types: [], noUnusedLocals: false, noErrorTruncation: true },
        files: ['sent.ts'],
        include: [],
      }),
    );
    return readErrors(all, source, await compile(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A line for each payload and model, after the first. */
function asSource(all: readonly Sent[]): string[] {
  const from = join(import.meta.dirname, 'models.ts').replaceAll('\\', '/');
  const lines = all.flatMap(({ surface, content }) =>
    models.map(([model]) => `void (${JSON.stringify(content)} satisfies ${model}['${surface}']);`),
  );
  return [`import type { ${models.map(([model]) => model).join(', ')} } from '${from}';`, ...lines];
}

function readErrors(all: readonly Sent[], source: readonly string[], output: string): string[] {
  const errors = output.split(/\n(?=\S)/u).filter(Boolean);
  return errors.map((error) => {
    const [, line = '', column = '', what = ''] =
      /^sent\.ts\((\d+),(\d+)\): error \w+: (.*)$/su.exec(error) ?? [];
    const at = Number(line) - 2;
    const sent = all[Math.floor(at / models.length)];
    const [, whose] = models[at % models.length] ?? [];
    if (!sent || !whose) throw new Error(`the compiler said: ${output.slice(0, 2000)}`);
    const where = source[at + 1]?.slice(Number(column) - 1, Number(column) + 80);
    return `${sent.by}: no ${sent.surface} by ${whose}, at ${where}: ${what.trim().slice(0, 500)}`;
  });
}

function compile(folder: string): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const args = [compiler, '--project', folder, '--pretty', 'false'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}
