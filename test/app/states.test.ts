import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import type { Coverage } from '../../src/domains/domain.ts';
import { lockDomain, reconnectDomain } from '../../src/domains/reconnect-store.ts';
import { createRemoval } from '../../src/domains/remove.ts';
import { type DomainState, stateAfter, transitions } from '../../src/domains/states.ts';
import { insertDomain } from '../../src/domains/store.ts';
import { AppError } from '../../src/lib/errors.ts';
import { migrateToLatest } from '../../src/migrate.ts';
import { failRun, succeedRun } from '../../src/syncs/run-store.ts';
import { syncStore } from '../../src/syncs/store.ts';
import { workspaceStore } from '../../src/workspaces/store.ts';
import { testDatabase } from '../support/servers/database.ts';
import { movableClock } from '../unit/sandbox/slack/clock.ts';

const whole: Coverage = {
  outcome: 'complete',
  tokensRead: 1,
  tokensCounted: 1,
  ownRowsOnly: false,
  notes: [],
  readAt: '2026-11-24T10:00:00Z',
};

/** Every way by which the product changes a domain's state, in any order, on a real database. */
describe('a domain in the database goes by the table of its states', () => {
  const clock = movableClock();
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let opened: ReturnType<typeof createDatabase>;
  let workspaceId: number;
  let made = 0;

  beforeAll(async () => {
    database = await testDatabase();
    await migrateToLatest(database.url);
    opened = createDatabase({ url: database.url, size: 4, onError: () => {} });
    const team = { teamId: 'T1', name: 'Acme', slackUrl: '', alertChannel: undefined };
    workspaceId = (await workspaceStore(opened.db).ensure(team, clock.now())).id;
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  async function newDomain() {
    made += 1;
    const n = made;
    return opened.db.transaction().execute((trx) =>
      insertDomain(
        trx,
        {
          workspaceId,
          name: `Domain ${n}`,
          orgId: `00D${n}`,
          orgName: 'Acme',
          kind: 'production',
          edition: '',
          instanceName: '',
          instanceUrl: `https://a${n}.my.salesforce.com`,
          signInKind: 'production',
          signInOrigin: 'https://login.salesforce.com',
          channel: 'C1',
          grantId: randomUUID(),
          salesforceUserId: '005',
          salesforceUsername: 'a@b.c',
          connectedAt: clock.now(),
          connectedBy: 'U1',
          confirmedAt: null,
          intervalMs: 3_600_000,
        },
        clock.now(),
      ),
    );
  }
  const row = (id: number) =>
    opened.db
      .selectFrom('domain')
      .select(['status', 'deletedAt', 'lastSyncedAt', 'errorCode'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  async function stateOf(id: number): Promise<{ state: DomainState; wasSynced: boolean }> {
    const { status, deletedAt, lastSyncedAt } = await row(id);
    return {
      state: deletedAt === null ? status : 'deleted',
      wasSynced: lastSyncedAt !== null,
    };
  }

  /** Takes the domain for a run, as a worker would; false where it may not be synced. */
  async function claim(domainId: number, runId: string): Promise<boolean> {
    await opened.db
      .updateTable('domain')
      .set({ nextDueAt: clock.now() })
      .where('id', '=', domainId)
      .where('deletedAt', 'is', null)
      .execute();
    return Boolean(await syncStore(opened.db).claim({ workspaceId, domainId, runId }, clock.now()));
  }
  async function end(domainId: number, runId: string, how: 'synced' | 'failed'): Promise<boolean> {
    return opened.db.transaction().execute(async (trx) => {
      const run = { workspaceId, domainId, runId };
      if (how === 'failed') {
        const failure = {
          error: new AppError('E-SF-DOWN', 'no answer'),
          nextDueAt: clock.now(),
          apiCalls: 0,
          api: undefined,
        };
        return (await failRun(trx, run, failure, clock.now())) !== undefined;
      }
      const held = await trx
        .selectFrom('domain')
        .select('id')
        .where('id', '=', domainId)
        .where('runId', '=', runId)
        .where('deletedAt', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (!held) return false;
      const success = {
        coverage: whole,
        nextDueAt: clock.now(),
        apiCalls: 0,
        api: undefined,
        warning: undefined,
      };
      await succeedRun(trx, run, success, clock.now());
      return true;
    });
  }
  const reconnect = (domainId: number, isNewOrg: boolean) =>
    opened.db.transaction().execute(async (trx) => {
      const before = await lockDomain(trx, workspaceId, domainId);
      if (!before) throw new Error('no domain');
      made += 1;
      const grant = {
        grantId: randomUUID(),
        orgId: isNewOrg ? `00D${made}` : before.orgId,
        orgName: 'Acme',
        kind: 'production',
        edition: '',
        instanceName: '',
        instanceUrl: 'https://a.my.salesforce.com',
        salesforceUserId: '005',
        salesforceUsername: 'a@b.c',
        by: 'U1',
      };
      await reconnectDomain(trx, before, grant, clock.now());
    });
  const removal = () =>
    createRemoval({
      db: opened.db,
      clock,
      announce: async () => {},
      endConsents: async () => {},
      endRevocations: async () => {},
    });
  const remove = (domainId: number) =>
    removal().remove({ workspaceId, domainId, by: 'U1', reason: undefined, revoke: false });

  const act = fc.constantFrom(
    'synced' as const,
    'failed' as const,
    'reconnected' as const,
    'carried over' as const,
    'deleted' as const,
    'late end of an old run' as const,
  );

  test('in any order; an end that comes too late changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
        const id = await newDomain();
        let old: string = randomUUID();
        for (const each of acts) {
          const { state, wasSynced } = await stateOf(id);
          const runId = randomUUID();
          switch (each) {
            case 'synced':
            case 'failed': {
              const held = await claim(id, runId);
              expect(held).toBe(state !== 'deleted');
              expect(await end(id, runId, each)).toBe(held);
              old = runId;
              break;
            }
            case 'late end of an old run':
              expect(await end(id, old, 'failed')).toBe(false);
              expect(await end(id, old, 'synced')).toBe(false);
              break;
            case 'reconnected':
            case 'carried over': {
              const attempt = reconnect(id, each === 'carried over');
              if (transitions[state][each]) await attempt;
              else await expect(attempt).rejects.toThrow(RangeError);
              break;
            }
            case 'deleted':
              if (state === 'deleted') await expect(remove(id)).rejects.toThrow('no such domain');
              else await remove(id);
              break;
          }
          const now = await stateOf(id);
          const isStep = each !== 'deleted' && each !== 'late end of an old run';
          const expected =
            each === 'deleted'
              ? 'deleted'
              : isStep && transitions[state][each]
                ? stateAfter(state, each, wasSynced)
                : state;
          expect(now.state).toBe(expected);
        }
        // Whatever came: with a grant and one good sync it is well.
        if ((await stateOf(id)).state === 'deleted') await reconnect(id, false);
        const last = randomUUID();
        expect(await claim(id, last)).toBe(true);
        await end(id, last, 'synced');
        expect(await row(id)).toMatchObject({ status: 'success', errorCode: null });
      }),
      { numRuns: 40 },
    );
  });
});
