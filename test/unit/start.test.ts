import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

const LATER = ['node_modules/jsforce/', 'node_modules/nodemailer/'];

test('a start waits for no package that an idle bot does not use', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => { console.log(url); return next(url, context); } });
    await import('./src/app.ts');`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
  const loaded = stdout.split('\n');
  expect(loaded.some((url) => url.includes('node_modules/bullmq/'))).toBe(true);
  expect(loaded.filter((url) => LATER.some((part) => url.includes(part)))).toEqual([]);
});
