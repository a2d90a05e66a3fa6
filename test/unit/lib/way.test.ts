import { expect, test } from 'vitest';
import { wayToPostgres } from '../../../src/db/way.ts';
import { wayToRedis } from '../../../src/jobs/redis.ts';
import { openWay, warnOfOpenWays } from '../../../src/lib/way.ts';
import { caFile } from '../../support/tls/tls.ts';

const PLAIN = /in plain text$/;
const UNCHECKED = /is not checked/;
const cases: [string, RegExp | undefined][] = [
  ['postgres://u:p@localhost/x', undefined],
  ['postgres://u:p@127.0.0.9:5432/x', undefined],
  ['postgres://u:p@[::1]:5432/x', undefined],
  ['postgres:///x?host=/run/postgresql', undefined],
  ['postgres://u:p@db.example.com/x', PLAIN],
  ['postgres://u:p@[2001:db8::7]/x', PLAIN],
  ['postgres://u:p@db/x?sslmode=disable', PLAIN],
  ['postgres://u:p@db/x?sslmode=no-verify', UNCHECKED],
  ['postgres://u:p@db/x?sslmode=verify-full', undefined],
  [`postgres://u:p@db/x?sslmode=verify-full&sslrootcert=${caFile}`, undefined],
  ['redis://:p@localhost', undefined],
  ['redis://[::1]:6379', undefined],
  ['redis://:p@redis:6379', PLAIN],
  ['redis://[2001:db8::7]:6379', PLAIN],
  ['rediss://:p@redis:6379', undefined],
];
test.each(cases)('%s', (url, expected) => {
  const open = openWay(url.startsWith('redis') ? wayToRedis(url) : wayToPostgres(url));
  if (expected === undefined) expect(open).toBeUndefined();
  else expect(open).toMatch(expected);
});

test('what stands in brackets in an address is called without them', () => {
  expect(wayToPostgres('postgres://u:p@[2001:db8::7]/x').host).toBe('2001:db8::7');
  expect(wayToRedis('redis://[2001:db8::7]:6379').host).toBe('2001:db8::7');
});

test('the start warns of those that are open, by name, and never says a password', () => {
  const warned: unknown[] = [];
  const log = { warn: (...line: unknown[]) => void warned.push(line) };
  const redis = wayToRedis('redis://:password@redis.example.com');
  warnOfOpenWays({ PostgreSQL: wayToPostgres('postgres://u:p@localhost/x'), Redis: redis }, log);
  expect(warned).toEqual([
    [
      { event: 'way.open', server: 'Redis' },
      'Redis: data and password go to redis.example.com in plain text',
    ],
  ]);
});
