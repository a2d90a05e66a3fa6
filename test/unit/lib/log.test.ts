import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.ts';
import { createLog } from '../../../src/lib/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createLog({ level: 'trace', destination, secrets: ['s3cr3t-of-the-config/+"x"'] }));
  for (const line of text.trim().split('\n')) JSON.parse(line);
  return text;
}

const ACCESS = '00D5g000004XEA2EAO!AQEAQCanaryCanary.CanaryCanary_CanaryCanary';
const REFRESH = '5Aep861CanaryCanary.CanaryCanaryCanary_Canary';
const BOT = 'xoxb-1111-2222-CanaryCanary';

const secrets: [string, string][] = [
  ['a bot token', BOT],
  ['a user token', 'xoxp-1-2-Canary'],
  ['a rotated token', 'xoxe.xoxb-1-Canary'],
  ['a refresh token of Slack', 'xoxe-1-Canary'],
  ['an app token', 'xapp-1-A1-2-Canary'],
  ['an access token', ACCESS],
  ['an access token in a URL', encodeURIComponent(ACCESS)],
  ['a refresh token', REFRESH],
  ['a bearer', 'Authorization: Bearer Canary.Canary-Canary'],
  ['basic', `Basic ${Buffer.from('Canary:Canary').toString('base64')}`],
  ['a code', 'GET /salesforce/callback?code=aPrxCanary%3D%3D&state=Canary'],
  ['a form', 'grant_type=refresh_token&refresh_token=Canary&client_secret=Canary'],
  ['JSON', '{"access_token":"Canary","id_token": "Canary"}'],
  ['JSON in JSON', JSON.stringify({ body: '{"refresh_token":"Canary"}' })],
  ['a password in a URL', 'postgres://orgwarden:Canary@db:5432/orgwarden'],
  ['a password alone', 'redis://:Canary@redis:6379'],
  ['a consent link', 'https://bot.example.com/salesforce/connect/Canary-Canary_Canary'],
  ['a response_url', 'https://hooks.slack.com/commands/T1/2/Canary'],
  ['a token in base64', Buffer.from(BOT).toString('base64')],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.Canary.Canary'],
  ['something sealed', 'v1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.CanaryCanary'],
];

test.each(secrets)('%s is kept out of messages, fields, errors and causes', (_, secret) => {
  const text = logged((log) => {
    log.info(`before ${secret} after`);
    log.info({ url: secret, deep: { list: [secret] } }, 'event');
    log.error({ error: new Error('outer', { cause: new Error(secret) }) }, 'failed');
    log.error(new AppError('E-SF-DOWN', secret), 'failed');
    log.child({ bound: secret }).info('child');
  });
  expect(text).not.toContain('Canary');
  expect(text).not.toContain(Buffer.from(BOT).toString('base64'));
  expect(text).toContain('[secret]');
});

test('what is known to be secret is kept out in every coat', () => {
  const secret = 's3cr3t-of-the-config/+"x"';
  const text = logged((log) => {
    log.info(secret);
    log.info({ url: `https://x/?a=${encodeURIComponent(secret)}`, body: JSON.stringify(secret) });
  });
  expect(text).not.toContain('of-the-config');
});

test('fields are kept out by their names', () => {
  const text = logged((log) => {
    log.info({ password: 'Canary', client_secret: 'Canary', headers: { cookie: 'Canary' } });
    log.info({
      accessToken: 'Canary',
      body: [{ refresh_token: 'Canary' }],
      key: Buffer.from('Canary'),
    });
  });
  expect(text).not.toContain('Canary');
  expect(text).not.toContain('67,97,110');
});

test('what hangs on an error beside its words is left out', () => {
  const error = Object.assign(new Error('bad'), { request: { body: 'Canary' }, data: ['Canary'] });
  expect(logged((log) => log.error({ error }))).not.toContain('Canary');
});

test('the rest stays readable', () => {
  const text = logged((log) =>
    log.info(
      {
        event: 'sync.ended',
        code: 'E-SF-DOWN',
        state: 'queued',
        org: '00D5g000004XEA2EAO',
        ms: 12,
      },
      'the code of domain 7 is fine; status=200',
    ),
  );
  expect(JSON.parse(text)).toMatchObject({
    level: 'info',
    event: 'sync.ended',
    code: 'E-SF-DOWN',
    state: 'queued',
    org: '00D5g000004XEA2EAO',
    ms: 12,
    message: 'the code of domain 7 is fine; status=200',
  });
});

test('foreign text adds no line and no field, whatever is in it', () => {
  const tricks = [
    '\n{"level":"fatal"}\n',
    '","level":"fatal","x":"',
    '\r\n',
    '\u001b[2J\u001b[1;31m',
    '\0',
  ];
  const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...tricks)));
  fc.assert(
    fc.property(text, (parts) => {
      const foreign = parts.join('').toWellFormed();
      const line = logged((log) => log.info({ name: foreign }, `org ${foreign}`));
      expect(line.trimEnd().split('\n')).toHaveLength(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f]/u);
      const { level, name, ...rest } = JSON.parse(line);
      expect([level, name]).toEqual(['info', foreign]);
      expect(Object.keys(rest).sort()).toEqual(['message', 'pid', 'time']);
    }),
  );
});

test('an error keeps type, code, stack and its causes, and ends somewhere', () => {
  const loop = new Error('a loop');
  loop.cause = loop;
  const text = logged((log) =>
    log.error({ error: new AppError('E-BUSY', 'x', {}, { cause: loop }) }),
  );
  expect(JSON.parse(text).error).toMatchObject({
    type: 'AppError',
    code: 'E-BUSY',
    cause: { message: 'a loop' },
  });
});
