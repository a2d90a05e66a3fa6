import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type SecretName, secretNames } from '../../../src/config/names.ts';
import { type ConfigError, readConfig, secretsOf } from '../../../src/config.ts';
import { completeEnv } from '../config.env.ts';

const folder = mkdtempSync(join(tmpdir(), 'orgwarden-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The environment with the given secrets in files, as orchestrators mount them. */
const inFiles = (env: Record<string, string>, names: readonly string[]) =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) =>
      names.includes(name) ? [`${name}_FILE`, fileOf(name, `${value}\n`)] : [name, value],
    ),
  );

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

test('every secret may come from a file, and is the same then', () => {
  const env = {
    ...completeEnv,
    SLACK_APP_TOKEN: 'xapp-1-of-the-test',
    SMTP_URL: 'smtp://u:p-of-the-mail@mail',
    MAIL_FROM: 'a@example.com',
    METRICS_TOKEN: 'metrics-token-of-the-test',
    HTTPS_PROXY: 'http://u:p-of-the-proxy@proxy:3128',
  };
  const config = readConfig(inFiles(env, secretNames));
  expect(config).toEqual(readConfig(env));
  expect(secretsOf(config)).toEqual(secretsOf(readConfig(env)));
  const { SLACK_BOT_TOKEN: _, ...rest } = completeEnv;
  const many = {
    ...rest,
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'client-secret',
    SLACK_STATE_SECRET: 'state-secret-of-ours',
    SLACK_WORKSPACES: '*',
  };
  expect(readConfig(inFiles(many, secretNames))).toEqual(readConfig(many));
});

const bad: [string, (name: SecretName) => Record<string, string>, RegExp][] = [
  [
    'is not there',
    (name) => ({ [`${name}_FILE`]: join(folder, 'no') }),
    /cannot be read \(ENOENT\)/,
  ],
  ['is a folder', (name) => ({ [`${name}_FILE`]: folder }), /cannot be read \(EISDIR\)/],
  ['is empty', (name) => ({ [`${name}_FILE`]: fileOf('empty', '\n') }), /an empty file/],
  [
    'stands beside the secret itself',
    (name) => ({ [name]: completeEnv.REDIS_URL, [`${name}_FILE`]: fileOf('two', 'x') }),
    /stands beside/,
  ],
];
test.each(bad)('a file that %s is said once, by name', (_, given, says) => {
  const { REDIS_URL: __, ...rest } = completeEnv;
  const problems = problemsOf({ ...rest, ...given('REDIS_URL') });
  expect(problems).toEqual([expect.stringMatching(/^REDIS_URL_FILE /)]);
  expect(problems[0]).toMatch(says);
});
