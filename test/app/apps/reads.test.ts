import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { DAY_MS, type GovernanceScene, governanceScene, HOUR_MS } from './governance-scene.ts';

interface LogRow {
  looked_at: Date | null;
  hidden: string | null;
  fail_code: string | null;
  due_at: Date;
  lease_owner: string | null;
}

describe('what apps read, by the API usage log', () => {
  let scene: GovernanceScene;
  let org: Org;
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    for (const each of [org.users.admin, org.users.ordinary])
      org.setPermission(each.username, 'ViewEventLogFiles', each === org.users.admin);
    org.grantToken(org.users.ordinary.username, 'Drift');
    await scene.connect(org);
    toMorning();
  });
  afterAll(() => scene.close());

  /** Calls, hours and their reading are of one day, at whatever time of the day this runs. */
  const toMorning = () => {
    const now = scene.clock.now().getTime();
    scene.clock.forward(Math.ceil(now / DAY_MS) * DAY_MS + 8 * HOUR_MS - now);
  };
  const log = async () => {
    const [row] = await scene.rows<LogRow>('select * from read_log');
    return row;
  };
  /** Lets time pass, and then minute by minute, until the log was looked at anew: a sync leaves the session for it. */
  async function lookAfter(ms: number, isDone = isLooked) {
    scene.clock.forward(ms);
    const from = scene.clock.now();
    return scene.until('the log was looked at', async () => {
      scene.clock.forward(60_000);
      await scene.bot?.wakeWorker();
      const row = await log();
      return row && row.lease_owner === null && isDone(row, from) ? row : undefined;
    });
  }
  const isLooked = (row: LogRow, from: Date) =>
    row.fail_code !== null || (row.looked_at !== null && row.looked_at >= from);
  const files = () =>
    scene.rows<{ hourly: boolean; calls: string; unnamed: string }>(
      'select hourly, calls, unnamed from read_file order by log_date, hourly',
    );
  const callsOf = async (app: string) => {
    const [row] = await scene.rows<{ calls: number }>(
      `select coalesce(sum(r.calls), 0)::int as calls from app_read r join app a on a.id = r.app_id where a.name = $1`,
      [app],
    );
    return row?.calls;
  };
  const details = async (of: string) => {
    const dana = scene.slack.as('dana');
    await dana.command(`/salesforce ${of}`, { channel: '#sec-alerts' });
    const text = await scene.slack.eventually(() =>
      /\*?Reads|API usage log/u.test(dana.modal?.text ?? '') ? dana.modal?.text : undefined,
    );
    await dana.closeModal({ all: true });
    return text ?? '';
  };
  const made = () => org.ledger.calls.filter(({ kind }) => kind === 'log').length;

  test('before the first file nothing is claimed', async () => {
    expect((await lookAfter(30 * 60_000))?.looked_at).not.toBeNull();
    expect(await files()).toEqual([]);
    expect(await details('app Drift')).toContain('Not known yet');
    expect(await details('status Acme')).toContain('no file of it was read yet');
  });

  test('a file of a day is counted once: by app, object and address, with what names no app', async () => {
    const { username } = org.users.ordinary;
    org.callApi(username, 'Drift', { object: 'Lead', calls: 40, ip: '192.0.2.7' });
    org.callApi(username, 'Drift', { object: 'Contact', calls: 2 });
    org.callApi(username, 'Drift', { object: 'Case', calls: 9, unnamed: true });
    // Cut on the way: read again from its beginning.
    org.faults.add({ on: 'log', do: 'reset-body', times: 1 });
    await lookAfter(DAY_MS + 3 * HOUR_MS);
    expect(await files()).toEqual([{ hourly: false, calls: '51', unnamed: '9' }]);
    expect(await callsOf('Drift')).toBe(42);
    expect(made()).toBe(2);
    const text = await details('app Drift');
    expect(text).toContain('42 calls in the last 7 days, by 1 user');
    expect(text).toContain('Lead (40) and Contact (2)');
    expect(text).toContain('192.0.2.7 (40)');
    expect(text).toContain('API usage log of 1 day, up to');
    expect(text).toContain('9 of 51 calls in this org cannot be matched to an app');
    expect(await details('status Acme')).toContain(
      'Of 51 calls in 7 days, 9 cannot be matched to an app',
    );
    // It is there still, and is not asked for again.
    await lookAfter(5 * HOUR_MS);
    expect(made()).toBe(2);
  });

  test('hours where the org has them; the day then takes their place', async () => {
    org.set({ usageLog: 'hourly' });
    toMorning();
    org.callApi(org.users.ordinary.username, 'Drift', { calls: 5 });
    const row = await lookAfter(5 * HOUR_MS);
    expect((row?.due_at.getTime() ?? 0) - scene.clock.now().getTime()).toBeLessThanOrEqual(HOUR_MS);
    expect((await files()).map(({ hourly }) => hourly)).toEqual([false, true]);
    expect(await callsOf('Drift')).toBe(47);
    await lookAfter(DAY_MS);
    expect((await files()).map(({ hourly }) => hourly)).toEqual([false, false]);
    expect(await callsOf('Drift')).toBe(47);
  });

  test('what fails is told, alone, and tried again; without the right it is not visible', async () => {
    org.callApi(org.users.ordinary.username, 'Drift', { calls: 3 });
    const fault = org.faults.add({ on: 'log', do: 'html' });
    expect((await lookAfter(DAY_MS + 3 * HOUR_MS))?.fail_code).toBe('E-SF-DOWN');
    expect(await details('status Acme')).toContain('The last look failed (E-SF-DOWN)');
    expect(await scene.rows(`select 1 from alert where condition <> 'late'`)).toEqual([]);
    fault.clear();
    const isWell = ({ fail_code: code }: LogRow) => code === null;
    await lookAfter(HOUR_MS, isWell);
    expect(await callsOf('Drift')).toBe(50);

    org.setPermission(org.users.admin.username, 'ViewEventLogFiles', false);
    org.setPermission(org.users.admin.username, 'ViewAllData', false);
    expect((await lookAfter(5 * HOUR_MS))?.hidden).toContain('View Event Log Files');
    expect(await details('status Acme')).toContain('API usage log: not visible');
    // What was seen before is told with that.
    expect(await details('app Drift')).toContain('No longer visible');
  });

  test('it stops where our share of the calls is used up', async () => {
    for (const name of ['ViewEventLogFiles', 'ViewAllData'])
      org.setPermission(org.users.admin.username, name, true);
    org.callApi(org.users.ordinary.username, 'Drift', { calls: 1 });
    org.set({ sessionMs: 30 * DAY_MS });
    const before = made();
    const soon = new Date(scene.clock.now().getTime() + DAY_MS + 2 * HOUR_MS);
    await scene.rows('update sync_run set api_calls = 10000, ended_at = $1', [soon]);
    scene.clock.forward(DAY_MS + 2 * HOUR_MS);
    const isPutOff = ({ due_at: due }: LogRow) =>
      due.getTime() > scene.clock.now().getTime() + 50 * 60_000;
    await lookAfter(HOUR_MS, isPutOff);
    expect(made()).toBe(before);
    expect(await callsOf('Drift')).toBe(50);
  });
});
