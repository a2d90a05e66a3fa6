import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** Remembers what it found good: files that did not change since are not looked at again. */
const types = (project: string): [string, ...string[]] => {
  const remembered = join(
    root,
    'node_modules/.cache/types',
    `${project.replaceAll('/', '-')}.json`,
  );
  // Each further checker looks at the shared types anew: with four of them it takes twice the processor time.
  const once = ['--checkers', '1', '--incremental', '--tsBuildInfoFile', remembered];
  return [bin('tsc'), '--project', project, ...once];
};

const checks: Readonly<Record<string, readonly [string, ...string[]]>> = {
  types: types('.'),
  'types of the page': types('sandbox/web/app'),
  lint: [bin('biome'), 'check', '--error-on-warnings', '.'],
  'lock file': [process.execPath, join(import.meta.dirname, 'lockfile.ts'), '--check'],
};

/** Runs everything that is no test, at once. Prints what fails, and gives its names. */
export async function runChecks(): Promise<string[]> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, command]) => ({ name, ...(await run(command)) })),
  );
  for (const { name, isGood, output } of outcomes) {
    console.log(isGood ? `${name}: good` : `${name}:\n${output}`);
  }
  return outcomes.filter(({ isGood }) => !isGood).map(({ name }) => name);
}

function run([command, ...args]: readonly [string, ...string[]]) {
  return new Promise<{ isGood: boolean; output: string }>((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ isGood: false, output: `${error}` }));
    child.once('close', (code) => resolve({ isGood: code === 0, output }));
  });
}
