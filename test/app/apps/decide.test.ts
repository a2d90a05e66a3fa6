import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { DAY_MS, type GovernanceScene, HOUR_MS, twoOrgScene } from './governance-scene.ts';

describe('decisions about apps', () => {
  let scene: GovernanceScene;
  let eu: Org;
  let us: Org;
  let workspaceId = 0;
  let dana = '';
  let sam = '';

  beforeAll(async () => {
    const acmeEu = { name: 'Acme EU', size: 'few', seed: 31 } as const;
    const acmeUs = { name: 'Acme US', size: 'few', seed: 32 } as const;
    ({ scene, one: eu, other: us, dana, sam } = await twoOrgScene(acmeEu, acmeUs));
    const maker = { namespace: 'lift', startUrl: 'https://datalift.example/start' };
    eu.installApp('DataLift', maker);
    us.installApp('DataLift', maker);
    us.installApp('Impostor', maker);
    for (const org of [eu, us]) {
      org.grantMany('DataLift', 3);
      org.grantMany('Loose', 2);
      for (const name of ['Race', 'Renewed', 'Ending', 'Sleepy', 'datalift'])
        org.grantMany(name, 1);
    }
    us.grantMany('DataLift', 2, { uninstalledTwin: true });
    eu.grantMany('DataLift ', 1);
    eu.grantMany('DаtaLift', 1);
    await scene.connect(eu);
    await scene.connect(us);
    workspaceId = await scene.workspaceId();
  });
  afterAll(() => scene.close());

  const decide = (
    appId: number,
    verdict: 'approved' | 'banned' | 'ignored',
    more: Partial<Parameters<GovernanceScene['apps']['decide']>[0]> = {},
  ) =>
    scene.apps.decide({
      workspaceId,
      appId,
      expected: undefined,
      verdict,
      everywhere: false,
      until: undefined,
      reason: undefined,
      note: undefined,
      who: undefined,
      by: dana,
      revoke: false,
      ...more,
    });

  /** Status of every app of that exact name: domain, installed or not, status. */
  const statuses = async (...names: string[]) => {
    const rows = await scene.rows<{
      domain: string;
      name: string;
      installed: boolean;
      status: string;
    }>(
      `select d.name as domain, a.name, a.application_id is not null as installed, a.status
       from app a join domain d on d.id = a.domain_id where a.name = any($1)
       order by d.name, installed desc, a.name collate "C"`,
      [names],
    );
    return rows.map(
      (row) => `${row.domain} ${row.name}${row.installed ? '' : ' (not installed)'}: ${row.status}`,
    );
  };

  const appOf = async (name: string, domain: string, installed: boolean): Promise<number> => {
    const [row] = await scene.rows<{ id: number }>(
      `select a.id from app a join domain d on d.id = a.domain_id
       where a.name = $1 and d.name = $2 and (a.application_id is not null) = $3`,
      [name, domain, installed],
    );
    if (!row) throw new Error(`no ${name} in ${domain}`);
    return row.id;
  };

  test('a decision waits for a reading that is being written', async () => {
    const reading = new pg.Client({ connectionString: scene.database.url });
    await reading.connect();
    await reading.query('begin');
    // As the commit of a reading holds it.
    await reading.query(`select from domain where name = 'Acme US' for no key update`);
    const deciding = decide(await scene.appId('Loose', 'Acme US'), 'approved');
    await scene.until('it waits', async () => {
      const [row] = await scene.rows(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'select "id" from "domain"%for share'`,
      );
      return row;
    });
    await reading.query('commit');
    await reading.end();
    await expect(deciding).resolves.toMatchObject({ revocationIds: [] });
  });

  test('what is approved here is no alarm about the same app there', async () => {
    const told = `select key from notice where kind like 'app.changed%' or kind like 'app.appeared%' order by key`;
    const before = await scene.rows(told);
    await scene.sync('Acme EU');
    const appId = await scene.appId('Loose', 'Acme EU');
    const loose = await scene.apps.view(workspaceId, appId);
    expect(loose?.parts.map(({ rule }) => rule)).toEqual(['not-installed', 'no-owner']);
    expect(loose).toMatchObject({ status: 'new', level: 'low' });
    expect(await scene.rows(told)).toEqual(before);
  });

  test('of two at the same moment one wins, and the other is told by whom and what', async () => {
    const appId = await scene.appId('Race', 'Acme EU');
    const settled = await Promise.allSettled([
      decide(appId, 'approved', { by: dana }),
      decide(appId, 'banned', { by: sam, reason: 'not needed', revoke: true }),
    ]);
    const lost = settled.filter((each) => each.status === 'rejected');
    expect(lost).toHaveLength(1);
    const [row] = await scene.rows<{ status: string; made_by: string }>(
      'select a.status, d.made_by from app a join decision d on d.id = a.decision_id where a.id = $1',
      [appId],
    );
    expect(lost[0]?.reason).toMatchObject({
      code: 'E-STALE-CARD',
      facts: { by: row?.made_by, verdict: row?.status },
    });
    const made = await scene.rows('select id from decision where app_id = $1', [appId]);
    expect(made).toHaveLength(1);
  });

  test('E-NEEDS-REASON: an app of high risk is left be with a reason alone, by whatever way', async () => {
    const appId = await scene.appId('DаtaLift', 'Acme EU');
    expect(await scene.apps.view(workspaceId, appId)).toMatchObject({ level: 'high' });
    for (const verdict of ['approved', 'ignored'] as const) {
      for (const reason of [undefined, ' ']) {
        await expect(decide(appId, verdict, { reason })).rejects.toMatchObject({
          code: 'E-NEEDS-REASON',
          facts: { name: 'DаtaLift' },
        });
      }
    }
    expect(await scene.rows('select from decision where app_id = $1', [appId])).toEqual([]);
    const { decisionId } = await decide(appId, 'ignored', { reason: 'a test of ours' });
    await scene.apps.undo({ workspaceId, appId, expected: decisionId, by: dana });
  });

  test('an approval for all domains reaches the installed app of the same maker, and no name alone', async () => {
    const appId = await appOf('DataLift', 'Acme EU', true);
    await decide(appId, 'approved', { everywhere: true });
    expect(await statuses('DataLift', 'datalift', 'DataLift ', 'DаtaLift')).toEqual([
      'Acme EU DataLift: approved',
      'Acme EU DataLift  (not installed): new',
      'Acme EU DаtaLift (not installed): new',
      'Acme EU datalift (not installed): new',
      'Acme US DataLift: approved',
      'Acme US DataLift (not installed): new',
      'Acme US datalift (not installed): new',
    ]);
  });

  test('a change of mind on one domain leaves the others, and undo gives back what held', async () => {
    const eu = await appOf('DataLift', 'Acme EU', true);
    const us = await appOf('DataLift', 'Acme US', true);
    const [row] = await scene.rows<{ decision_id: number }>(
      'select decision_id from app where id = $1',
      [us],
    );
    const everywhere = row?.decision_id;
    const { decisionId } = await decide(us, 'banned', { expected: everywhere, reason: 'other' });
    expect(await statuses('DataLift')).toEqual([
      'Acme EU DataLift: approved',
      'Acme US DataLift: banned',
      // What accuses needs no fingerprint, as long as nobody has installed it.
      'Acme US DataLift (not installed): banned',
    ]);
    await expect(
      scene.apps.undo({ workspaceId, appId: us, expected: everywhere ?? 0, by: sam }),
    ).rejects.toMatchObject({ code: 'E-STALE-CARD', facts: { by: dana, verdict: 'banned' } });
    await scene.apps.undo({ workspaceId, appId: us, expected: decisionId, by: sam });
    expect(await statuses('DataLift')).toEqual([
      'Acme EU DataLift: approved',
      'Acme US DataLift: approved',
      'Acme US DataLift (not installed): new',
    ]);
    await scene.apps.undo({ workspaceId, appId: eu, expected: everywhere ?? 0, by: sam });
    expect((await statuses('DataLift')).every((line) => line.endsWith('new'))).toBe(true);
    const stale = decide(eu, 'approved', { expected: everywhere });
    await expect(stale).rejects.toMatchObject({
      code: 'E-STALE-CARD',
      facts: { by: sam, verdict: 'new' },
    });
  });

  test('a ban for all domains asks for a revocation where its fingerprint was seen', async () => {
    const appId = await scene.appId('Loose', 'Acme EU');
    const { revocationIds } = await decide(appId, 'banned', {
      everywhere: true,
      reason: 'data risk',
      revoke: true,
    });
    expect(revocationIds).toHaveLength(2);
    for (const id of revocationIds) {
      expect(await scene.revocationIs(id, 'done', 'stopped')).toMatchObject({ removed: 2 });
    }
    expect([eu.countTokens({ app: 'Loose' }), us.countTokens({ app: 'Loose' })]).toEqual([0, 0]);
  });

  test('an approval is renewed by a new decision', async () => {
    const appId = await scene.appId('Renewed', 'Acme EU');
    const until = new Date(scene.clock.now().getTime() + 30 * DAY_MS);
    const later = new Date(until.getTime() + 365 * DAY_MS);
    const { decisionId } = await decide(appId, 'approved', { until, note: 'contract C-113' });
    const again = { workspaceId, appId, expected: decisionId, until: later, reason: 'in use' };
    await scene.apps.renew({ ...again, by: sam });
    const view = await scene.apps.view(workspaceId, appId);
    expect(view?.decision).toMatchObject({
      verdict: 'approved',
      note: 'contract C-113',
      reason: 'in use',
      until: later,
      madeBy: sam,
    });
    const twice = scene.apps.renew({ ...again, by: dana });
    await expect(twice).rejects.toMatchObject({ code: 'E-STALE-CARD' });
  });

  test('the end of an approval is said once 14 days before, and at the end the app is new', async () => {
    const appId = await scene.appId('Ending', 'Acme EU');
    const until = new Date(scene.clock.now().getTime() + 15 * DAY_MS);
    const { decisionId } = await decide(appId, 'approved', { until });
    const notices = () =>
      scene.rows<{ kind: string }>(
        `select distinct kind from notice where facts ->> 'decisionId' = $1 and kind like 'app.decisionEnd%' order by kind`,
        [String(decisionId)],
      );
    const reminded = async () =>
      (
        await scene.rows<{ at: Date | null }>(
          'select reminded_at as at from decision where id = $1',
          [decisionId],
        )
      )[0]?.at;
    expect(await reminded()).toBeNull();
    scene.clock.forward(2 * DAY_MS);
    await scene.until('the reminder', reminded);
    expect((await notices()).map(({ kind }) => kind)).toContain('app.decisionEndsSoon.thread');
    scene.clock.forward(14 * DAY_MS);
    // A reading and the tick both come upon it, in any order.
    await scene.until('the end', async () => {
      const [row] = await scene.rows<{ over: boolean }>(
        'select ended_at is not null as over from decision where id = $1',
        [decisionId],
      );
      return row?.over;
    });
    expect((await scene.apps.view(workspaceId, appId))?.status).toBe('new');
    const [row] = await scene.rows('select ended_why, ended_by from decision where id = $1', [
      decisionId,
    ]);
    expect(row).toEqual({ ended_why: 'expired', ended_by: 'bot' });
    expect((await notices()).map(({ kind }) => kind)).toContain('app.decisionEnded.thread');
  });

  test('assign, snooze and the word that it is blocked are written with who', async () => {
    const appId = await scene.appId('Sleepy', 'Acme EU');
    const until = new Date(scene.clock.now().getTime() + 25 * HOUR_MS);
    const press = { workspaceId, appId, by: dana };
    await scene.apps.assign({ ...press, to: sam });
    await expect(scene.apps.snooze({ ...press, until, reason: ' ' })).rejects.toThrow(RangeError);
    await scene.apps.snooze({ ...press, until, reason: 'waits for the contract' });
    await scene.apps.blockedInSetup(press);
    expect(await scene.apps.view(workspaceId, appId)).toMatchObject({
      owner: sam,
      snoozedUntil: until,
      snoozedBy: dana,
      snoozeReason: 'waits for the contract',
      blockedSaidBy: dana,
    });
    await scene.apps.snooze({ ...press, until: undefined, reason: undefined });
    expect(await scene.apps.view(workspaceId, appId)).toMatchObject({
      snoozedUntil: null,
      snoozedBy: null,
    });
    const acts = await scene.rows<{ action: string; actor: string }>(
      'select action, actor from audit_event where subject = $1 order by id',
      [String(appId)],
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'app.assigned',
      'app.snoozed',
      'app.blocked_in_setup',
      'app.woken',
    ]);
    const nowhere = scene.apps.assign({ workspaceId: workspaceId + 1, appId, by: dana, to: sam });
    await expect(nowhere).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
    const other = decide(appId, 'approved', { workspaceId: workspaceId + 1 });
    await expect(other).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
  });
});
