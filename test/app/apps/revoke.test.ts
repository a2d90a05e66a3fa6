import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { everythingInPostgres, everythingInRedis } from '../../support/everything-stored.ts';
import { secretsIn } from '../../support/find-secrets.ts';
import { only } from '../sync/scene.ts';
import {
  DAY_MS,
  deleteTokensOf,
  type GovernanceScene,
  governanceScene,
  HOUR_MS,
  revokedByUs,
} from './governance-scene.ts';

const MINUTE_MS = 60_000;

describe('tokens are revoked', () => {
  let scene: GovernanceScene;
  let org: Org;
  let workspaceId = 0;
  let dana = '';
  let sam = '';

  const clash = ['DATALIFT', "x' OR AppName != '", '\\', '%', 'DataLift ', 'DаtaLift'];

  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 4 }] });
    org = only(scene);
    [dana, sam] = [scene.slack.as('dana').id, scene.slack.as('sam').id];
    const old = new Date(scene.clock.now().getTime() - 400 * DAY_MS);
    const lastYear = { at: old };
    org.grantMany('DataLift', 300, lastYear);
    for (const name of clash) org.grantMany(name, 2, lastYear);
    org.grantMany('Flaky', 20, lastYear);
    org.grantMany('Sieve', 60, lastYear);
    org.grantMany('Flood', 10, lastYear);
    org.grantMany('Mind', 50, lastYear);
    org.grantMany('Mind', 20, { at: new Date(old.getTime() + HOUR_MS) });
    org.grantMany('Veil', 30, lastYear);
    org.grantMany('Paused', 5, lastYear);
    org.grantMany('Orgwarden', 1, { ...lastYear, uninstalledTwin: true });
    // Two that nothing tells apart, one of them used.
    const [, , , user] = org.users.all;
    if (!user) throw new Error('nobody');
    org.grantToken(user.username, 'Pair', { at: old });
    org.grantToken(user.username, 'Pair', { at: old, lastUsed: scene.clock.now(), uses: 3 });
    org.grantToken(user.username, 'Pair', { at: new Date(old.getTime() + HOUR_MS) });
    // Whose the tokens of many external client apps are is asked over many syncs: here are two, ours and this one.
    for (const { name, kind } of org.state.apps) {
      if (kind === 'external' && name !== org.state.ourApp.name) org.installApp(name);
    }
    org.installApp('Outer', { kind: 'external' });
    org.grantMany('Outer', 8, lastYear);
    await scene.connect(org);
    await scene.sync('Acme');
    workspaceId = await scene.workspaceId();
  });
  beforeEach(() => scene.forgetEnded());
  afterAll(() => scene.close());

  const revoked = (name: string) => revokedByUs(org).get(name) ?? 0;
  const others = (...names: string[]) =>
    [...revokedByUs(org)].filter(([name]) => !names.includes(name));

  /** The kinds of the cards in the channel that speak of an app, or of a revocation of it. */
  const cardsAbout = async (appId: number, revocationId: number) =>
    (
      await scene.rows<{ kind: string }>(
        `select kind from card where (kind = 'app' and subject = $1) or (kind = 'revocation' and split_part(subject, '.', 1) = $2) order by kind`,
        [String(appId), String(revocationId)],
      )
    ).map(({ kind }) => kind);

  test('who asked for more than the bound needs another person, whose click revokes exactly what was asked', async () => {
    const before = others('DataLift');
    const { revocationId, waitsForSecond } = await scene.revokeAll('DataLift', { by: dana });
    expect(waitsForSecond).toBe(true);
    const own = scene.apps.agree({ workspaceId, revocationId, by: dana, yes: true });
    await expect(own).rejects.toMatchObject({ code: 'E-NOT-PERMITTED', facts: { own: true } });
    expect(revoked('DataLift')).toBe(0);
    await scene.apps.agree({ workspaceId, revocationId, by: sam, yes: true });
    const late = scene.apps.agree({ workspaceId, revocationId, by: sam, yes: false });
    await expect(late).rejects.toMatchObject({ code: 'E-STALE-CARD' });
    const done = await scene.revocationIs(revocationId, 'done', 'stopped', 'again');
    expect(done).toMatchObject({ state: 'done', removed: 300, failed: 0 });
    expect(revoked('DataLift')).toBe(300);
    expect(org.countTokens({ app: 'DataLift' })).toBe(0);
    expect(others('DataLift')).toEqual(before);
    const appId = await scene.appId('DataLift');
    expect(await cardsAbout(appId, revocationId)).toEqual(['app', 'revocation']);
    // Before any other reading: no list counts what is proven to be gone.
    const seen = await scene.apps.view(workspaceId, appId);
    expect(seen).toMatchObject({ tokens: 0, users: 0, admins: null });
    const holders = await scene.apps.users(workspaceId, appId, { search: '', page: 0 });
    expect(holders.total).toBe(0);
  });

  test.each(clash)('a ban of %j ends its two tokens and no other', async (name) => {
    const before = others(name);
    const appId = await scene.appId(name);
    const { revocationIds } = await scene.apps.decide({
      workspaceId,
      appId,
      expected: undefined,
      verdict: 'banned',
      everywhere: true,
      until: undefined,
      reason: 'unknown publisher',
      note: undefined,
      who: undefined,
      by: dana,
      revoke: true,
    });
    expect(revocationIds).toHaveLength(1);
    const done = await scene.revocationIs(revocationIds[0] ?? 0, 'done', 'stopped', 'again');
    expect(done).toMatchObject({ state: 'done', removed: 2 });
    expect(revoked(name)).toBe(2);
    expect(others(name)).toEqual(before);
    expect(await cardsAbout(appId, revocationIds[0] ?? 0)).toEqual(['app']);
  });

  test('what grew between the press and the job is asked again, and nothing is revoked', async () => {
    const gate = org.faults.gate('query');
    const { revocationId } = await scene.revokeAll('Flood', { by: dana });
    await gate.arrived();
    org.grantMany('Flood', 2000);
    gate.open();
    const asks = await scene.revocationIs(revocationId, 'again', 'done', 'stopped');
    expect(asks).toMatchObject({ state: 'again', stop_why: 'grew', frozen_tokens: 2010 });
    expect(revoked('Flood')).toBe(0);
    const own = scene.apps.agree({ workspaceId, revocationId, by: dana, yes: true });
    await expect(own).rejects.toMatchObject({ code: 'E-NOT-PERMITTED' });
    await scene.apps.agree({ workspaceId, revocationId, by: sam, yes: false });
    expect(await scene.revocation(revocationId)).toMatchObject({
      state: 'refused',
      stop_why: 'declined',
    });
    expect(org.countTokens({ app: 'Flood' })).toBe(2010);
  });

  test('a change of mind while a batch is under way stops before the next one', async () => {
    const gate = org.faults.gate('revoke');
    const appId = await scene.appId('Mind');
    const { revocationId } = await scene.revokeAll('Mind', { by: dana });
    await gate.arrived(5);
    expect(gate.waiting).toBe(5);
    await scene.apps.decide({
      workspaceId,
      appId,
      expected: undefined,
      verdict: 'approved',
      everywhere: false,
      until: undefined,
      reason: undefined,
      note: undefined,
      who: undefined,
      by: sam,
      revoke: false,
    });
    gate.open();
    const end = await scene.revocationIs(revocationId, 'done', 'stopped');
    expect(end).toMatchObject({ state: 'stopped', stop_why: 'decision', removed: 50, failed: 0 });
    expect(org.countTokens({ app: 'Mind' })).toBe(20);
  });

  test('of two equal rows of which one was used, neither is unused', async () => {
    const { revocationId } = await scene.revoke('Pair', {
      by: dana,
      reach: 'unused',
      unusedDays: 90,
      shownTokens: 1,
    });
    const done = await scene.revocationIs(revocationId, 'done', 'stopped', 'again');
    expect(done).toMatchObject({ state: 'done', removed: 1, frozen_tokens: 1 });
    expect(org.countTokens({ app: 'Pair' })).toBe(2);
  });

  test('the picked users of an app lose it, by what its kind needs', async () => {
    const users = org.users.all.slice(5, 8).map(({ id }) => id);
    const { revocationId } = await scene.revoke('Outer', {
      by: dana,
      reach: 'users',
      userIds: users,
      shownTokens: 3,
    });
    const done = await scene.revocationIs(revocationId, 'done', 'stopped', 'again');
    expect(done).toMatchObject({ state: 'done', removed: 3 });
    const rows = org.ledger.revocations.flatMap((each) =>
      each.rows.filter(({ appName }) => appName === 'Outer').map(({ userId }) => [each.by, userId]),
    );
    expect(rows.sort()).toEqual(users.map((id) => ['usage', id]).sort());
  });

  test('those that fail are said, and only they are tried again', async () => {
    org.faults.add({ on: 'revoke', do: 'status', status: 503, times: 3 });
    const { revocationId } = await scene.revokeAll('Flaky', { by: dana });
    const end = await scene.revocationIs(revocationId, 'done', 'stopped');
    expect(end).toMatchObject({
      state: 'stopped',
      stop_why: 'failed',
      removed: 17,
      failed: 3,
      fail_code: 'E-SF-DOWN',
    });
    const gate = org.faults.gate('query');
    const other = await scene.revokeAll('Flaky', { by: dana });
    const meanwhile = scene.apps.retry({ workspaceId, revocationId, by: sam });
    await expect(meanwhile).rejects.toMatchObject({ code: 'E-STALE-CARD', facts: { by: dana } });
    await scene.apps.stop({ workspaceId, revocationId: other.revocationId, by: sam });
    gate.open();
    await scene.revocationIs(other.revocationId, 'stopped');
    // Whoever authorised it again meanwhile was not asked for.
    org.grantMany('Flaky', 5, { at: new Date(scene.clock.now().getTime() - MINUTE_MS) });
    await scene.apps.retry({ workspaceId, revocationId, by: sam });
    const done = await scene.until('it is done', async () => {
      const row = await scene.revocation(revocationId);
      return row.ended_at && row;
    });
    expect(done).toMatchObject({ state: 'done', stop_why: null, removed: 20, failed: 0 });
    expect(org.countTokens({ app: 'Flaky' })).toBe(5);
    const again = scene.apps.retry({ workspaceId, revocationId, by: sam });
    await expect(again).rejects.toMatchObject({ code: 'E-STALE-CARD' });
  });

  test('where the permission is gone nothing is said to be removed, until it is proven', async () => {
    const gate = org.faults.gate('revoke');
    const { revocationId } = await scene.revokeAll('Veil', { by: dana });
    await gate.arrived(5);
    org.setPermission(org.users.admin.username, 'CustomizeApplication', false);
    gate.open();
    const unproven = await scene.until('it could not be proven', async () => {
      const row = await scene.revocation(revocationId);
      return row.fail_code === 'E-NOT-ADMIN' && row;
    });
    expect(unproven).toMatchObject({ state: 'proving', removed: 0, ended_at: null });
    expect(org.countTokens({ app: 'Veil' })).toBe(0);
    scene.clock.forward(2 * MINUTE_MS);
    await scene.until('it was tried again', async () => {
      const [row] = await scene.rows<{ tries: number }>(
        'select tries from revocation where id = $1',
        [revocationId],
      );
      return (row?.tries ?? 0) >= 2;
    });
    expect(await scene.revocation(revocationId)).toMatchObject({ state: 'proving', removed: 0 });
    org.setPermission(org.users.admin.username, 'CustomizeApplication', true);
    scene.clock.forward(5 * MINUTE_MS);
    expect(await scene.revocationIs(revocationId, 'done', 'stopped')).toMatchObject({
      state: 'done',
      removed: 30,
      failed: 0,
    });
  });

  test('an app that only calls itself like ours is revoked, ours never is', async () => {
    const [ours] = await scene.rows<{ id: number; tokens: number }>(
      'select a.id, a.tokens from domain d join app a on a.id = d.own_app_id',
    );
    const [twin] = await scene.rows<{ id: number }>(
      `select id from app where name = 'Orgwarden' and application_id is null`,
    );
    if (!ours || !twin) throw new Error('not read');
    const refused = scene.revoke(ours.id, {
      by: dana,
      reach: 'all',
      shownTokens: 1,
    });
    await expect(refused).rejects.toMatchObject({ code: 'E-CONFIG', facts: { ours: true } });
    const asked = await scene.revoke(twin.id, {
      by: dana,
      reach: 'all',
      shownTokens: 1,
    });
    expect(await scene.revocationIs(asked.revocationId, 'done', 'stopped', 'again')).toMatchObject({
      state: 'done',
      removed: 1,
    });
    // Another grant of the same app is an app's like any other; the row of our own stays.
    const someone = org.users.all[9];
    org.grantToken(someone?.username ?? '', org.state.ourApp.name, {
      at: new Date(scene.clock.now().getTime() - MINUTE_MS),
    });
    await scene.sync('Acme');
    const [same] = await scene.rows<{ id: number }>(
      `select id from app where name = 'Orgwarden' and application_id is not null and id <> $1`,
      [ours.id],
    );
    if (!same) throw new Error('not read');
    const more = await scene.revoke(same.id, {
      by: dana,
      reach: 'all',
      shownTokens: 1,
    });
    expect(await scene.revocationIs(more.revocationId, 'done', 'stopped', 'again')).toMatchObject({
      state: 'done',
      removed: 1,
    });
    expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
    await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'complete' });
  });

  test('a forged bell rings for nothing that PostgreSQL does not owe', async () => {
    const { revocationId } = await scene.revokeAll('Sieve', { by: dana });
    const calls = org.ledger.calls.length;
    for (const key of [
      { workspaceId, revocationId },
      { workspaceId: workspaceId + 1, revocationId },
      { workspaceId, revocationId: revocationId + 1000 },
    ]) {
      await scene.core.governance.run(key, new AbortController().signal);
    }
    expect(org.ledger.calls.length).toBe(calls);
    expect(revoked('Sieve')).toBe(0);
    // Nobody agrees.
    scene.clock.forward(25 * HOUR_MS);
    expect(await scene.revocationIs(revocationId, 'refused')).toMatchObject({
      stop_why: 'expired',
    });
    expect(revoked('Sieve')).toBe(0);
  });

  test('two at once: the second is told of the first', async () => {
    const gate = org.faults.gate('query');
    const { revocationId } = await scene.revokeAll('Paused', { by: dana });
    const second = await scene.revokeAll('Paused', { by: sam }).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(AppError);
    expect(second).toMatchObject({ code: 'E-STALE-CARD', facts: { by: dana } });
    await scene.apps.stop({ workspaceId, revocationId, by: sam });
    gate.open();
    expect(await scene.revocationIs(revocationId, 'stopped')).toMatchObject({ stop_why: 'person' });
    expect(revoked('Paused')).toBe(0);
  });

  test('no DeleteToken stands in the database or in Redis', async () => {
    const secrets = deleteTokensOf(org, 'Flood', 'Mind', 'Pair', 'Sieve').slice(0, 400);
    expect(secrets.length).toBeGreaterThan(100);
    const stored =
      (await everythingInPostgres(scene.database.url)) +
      (await everythingInRedis(scene.env.REDIS_URL ?? ''));
    expect(
      secretsIn(stored, new Map(secrets.map((secret, at) => [secret, `token ${at}`]))),
    ).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
