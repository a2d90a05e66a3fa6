import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAILER = new URL('../../../src/email/email.ts', import.meta.url).href;

// In a process of its own: a test's own loader would remember what it could not load.
const PROGRAM = `
import { registerHooks } from 'node:module';
import { createEmail } from ${JSON.stringify(MAILER)};

const mail = { to: 'dana@example.com', subject: 'Broken', text: 'Acme is broken.' };
const email = createEmail({ smtpUrl: 'smtp://127.0.0.1:1', from: 'bot@example.com' });
const send = () => email.send(mail).catch(({ message }) => console.log(message));
const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'nodemailer') throw new Error('no such package');
    return next(specifier, context);
  },
});
await send();
hooks.deregister();
await send();
await email.close();`;

test('where nodemailer could not be loaded, as while packages are installed anew, the next mail loads it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    PROGRAM,
  ]);
  expect(stdout).toMatch(/^no such package\n.*ECONNREFUSED/);
});
