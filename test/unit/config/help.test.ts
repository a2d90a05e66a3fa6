import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';
import { checkHelp } from '../../../src/doctor/help.ts';
import { addressOfCode } from '../../../src/lib/help.ts';
import { completeEnv } from '../config.env.ts';

const helpOf = (env: Record<string, string>) => readConfig({ ...completeEnv, ...env }).help;
const codeAt = (env: Record<string, string>) => addressOfCode(helpOf(env), 'E-ACCESS');
function problemOf(env: Record<string, string>): string {
  try {
    helpOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join(' ');
  }
  return '';
}

test('whom people are sent to: an e-mail address, an address of the web, or a channel', () => {
  expect(helpOf({}).support).toBeUndefined();
  expect(helpOf({ SUPPORT_CONTACT: 'help@acme.com' }).support).toEqual({
    kind: 'address',
    words: 'help@acme.com',
    href: 'mailto:help@acme.com',
  });
  expect(helpOf({ SUPPORT_CONTACT: 'https://acme.com/a|b' }).support).toMatchObject({
    href: 'https://acme.com/a%7Cb',
  });
  expect(helpOf({ SUPPORT_CONTACT: 'C0123ABCD' }).support).toEqual({
    kind: 'channel',
    id: 'C0123ABCD',
  });
  expect(helpOf({ SUPPORT_CONTACT: '#help-desk' }).support).toEqual({
    kind: 'name',
    words: '#help-desk',
  });
  for (const bad of [
    'javascript:alert(1)',
    'http://acme.com',
    'ask Bob',
    'https://u:p@acme.com',
    '<!channel>',
  ]) {
    expect(problemOf({ SUPPORT_CONTACT: bad })).toMatch(/^SUPPORT_CONTACT must be/u);
  }
});

test('where a code leads: to our own page, or to the runbook that is named', () => {
  expect(codeAt({ PUBLIC_URL: 'https://bot.acme.com' })).toBe(
    'https://bot.acme.com/codes#E-ACCESS',
  );
  expect(codeAt({ RUNBOOK_URL: 'https://wiki.acme.com/bot' })).toBe(
    'https://wiki.acme.com/bot#E-ACCESS',
  );
  expect(codeAt({ RUNBOOK_URL: 'https://wiki.acme.com/{code}?c={code}' })).toBe(
    'https://wiki.acme.com/E-ACCESS?c=E-ACCESS',
  );
  expect(codeAt({ RUNBOOK_URL: 'https://wiki.acme.com/bot#errors' })).toBe(
    'https://wiki.acme.com/bot#errors',
  );
  expect(problemOf({ RUNBOOK_URL: 'http://wiki' })).toMatch(/^RUNBOOK_URL must be/u);
  expect(problemOf({ RUNBOOK_URL: 'wiki' })).toMatch(/^RUNBOOK_URL must be/u);
  expect(problemOf({ RUNBOOK_URL: 'https://me@wiki.acme.com' })).toMatch(/^RUNBOOK_URL must be/u);
});

test('the doctor says both', () => {
  const said = (env: Record<string, string>) => checkHelp({ help: helpOf(env) })[0];
  expect(said({})?.words).toContain('SUPPORT_CONTACT is not set');
  expect(said({ SUPPORT_CONTACT: '#help', RUNBOOK_URL: 'https://wiki.acme.com' })?.words).toBe(
    'errors name #help; codes lead to https://wiki.acme.com/#E-UNKNOWN',
  );
});
