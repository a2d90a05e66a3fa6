import { expect, test } from 'vitest';
import { checkReadiness } from '../../../src/http/readiness.ts';

type Asked = Parameters<typeof checkReadiness>[0];

const well: Asked = {
  database: async () => 'good',
  patientIsBusy: () => false,
  pendingMigrations: async () => 0,
  missingKeys: async () => [],
  redisProblem: async () => undefined,
  worksHere: true,
  tickAgeMs: () => 1000,
  machineAheadMs: () => -4_000,
  refused: async () => [],
  unlisted: async () => 0,
};
const mustNotAsk = () => Promise.reject(new Error('a database that is away was asked'));
const away = {
  pendingMigrations: mustNotAsk,
  missingKeys: mustNotAsk,
  refused: mustNotAsk,
  unlisted: mustNotAsk,
};

test('all is well', async () => {
  expect(await checkReadiness(well)).toEqual({ ok: true, problems: [], troubles: [] });
});

test.each<{ what: string; given: Partial<Asked>; words: string; trouble: string; web: boolean }>([
  {
    what: 'a silent server',
    given: { database: async () => 'silent', ...away },
    words: 'PostgreSQL does not answer',
    trouble: 'database',
    web: false,
  },
  {
    what: 'a pool that answers nobody',
    given: { database: async () => 'busy', ...away },
    words: 'All our connections to PostgreSQL are in use',
    trouble: 'database_connections',
    web: false,
  },
  {
    what: 'the pool of syncs',
    given: { patientIsBusy: () => true },
    words: 'All connections to PostgreSQL for syncs are in use',
    trouble: 'database_connections',
    web: true,
  },
  {
    what: 'a read-only server',
    given: { database: async () => 'read-only' },
    words: 'PostgreSQL takes no changes: it is read-only',
    trouble: 'database_read_only',
    web: true,
  },
  {
    what: 'migrations',
    given: { pendingMigrations: async () => 2, missingKeys: mustNotAsk, refused: mustNotAsk },
    words: '2 migrations are pending',
    trouble: 'migrations',
    web: false,
  },
  {
    what: 'a key',
    given: { missingKeys: async () => ['old'] },
    words: 'ENCRYPTION_KEYS lacks the key old',
    trouble: 'keys',
    web: true,
  },
  {
    what: 'Redis',
    given: { redisProblem: async () => 'Redis does not answer (REDIS_URL)' },
    words: 'Redis does not answer',
    trouble: 'redis',
    web: true,
  },
  {
    what: 'a stale tick',
    given: { tickAgeMs: () => 75_400 },
    words: 'Nothing that is due is begun: the last look for it was 75 s ago',
    trouble: 'tick',
    web: true,
  },
])('$what: in words, as a label, and by the role', async ({ given, words, trouble, web }) => {
  const worker = await checkReadiness({ ...well, ...given });
  expect(worker.ok).toBe(false);
  expect(worker.problems.join()).toContain(words);
  expect(worker.troubles).toEqual([trouble]);
  const { ok, problems } = await checkReadiness({ ...well, ...given, worksHere: false });
  expect({ ok, problems }).toEqual({ ok: web, problems: worker.problems });
});

test('a clock that is off is said, and makes nobody unready', async () => {
  const off = { ...well, machineAheadMs: () => 598_000 };
  expect(await checkReadiness(off)).toEqual({
    ok: true,
    problems: ['This machine’s clock is 9 min 58 s ahead of the database’s: set both by NTP'],
    troubles: ['clock'],
  });
  const silent: Partial<Asked> = { database: async () => 'silent', ...away };
  expect((await checkReadiness({ ...off, ...silent })).troubles).toEqual(['database']);
});
