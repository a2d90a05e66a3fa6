import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OddRows } from '../../../sandbox/salesforce/settings.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { DAY, HOUR } from '../../../src/lib/time.ts';
import { type GovernanceScene, governanceScene } from '../apps/governance-scene.ts';
import { inventoryView } from '../apps/inventory-view.ts';
import { only } from './scene.ts';

const INSTALLED = 'Installed Connected App Ledger to Salesforce';

describe('rows that say less than they should', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  let dana: ReturnType<GovernanceScene['slack']['as']>;
  const at = (hours: number) => new Date(scene.clock.now().getTime() - 400 * DAY + hours * HOUR);
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    view = inventoryView(scene);
    dana = scene.slack.as('dana');
    for (const [day, app] of ['Nobody', 'Timeless', 'Nameless', 'Twice', 'Fixed'].entries())
      for (const n of [0, 1, 2]) org.grantToken(person(n), app, { at: at(24 * day + n) });
    org.grantToken(person(0), 'Lone', { at: at(200) });
    org.grantToken(person(1), 'Used', { at: at(201), uses: 40, lastUsed: at(203) });
    await scene.connect(org);
    await view.sync();
  });
  afterAll(() => scene.close());

  const person = (n: number) => org.users.all[4 + n]?.username ?? '';
  const idOf = (n: number) => org.users.all[4 + n]?.id ?? '';
  const token = (app: string, n: number, set: OddRows['set'], more: Partial<OddRows> = {}) => ({
    object: 'OauthToken',
    where: { AppName: app, UserId: idOf(n) },
    set,
    ...more,
  });
  const living = () =>
    scene.rows<{ app: string; n: number }>(
      `select a.name as app, sum(t.copies)::int as n from token t join app a on a.id = t.app_id
       where t.gone_at is null group by 1 order by 1`,
    );
  const tokensOf = async (app: string) => (await living()).find((row) => row.app === app)?.n;
  const lastRun = async () => (await scene.endedRuns('Acme')).at(-1);

  const odd = () => [
    token('Nobody', 0, { UserId: null }),
    token('Lone', 0, { UserId: '' }),
    token('Timeless', 0, { CreatedDate: null }),
    token('Nameless', 0, { AppName: null }),
    token('Used', 1, { LastUsedDate: null }),
    token('Twice', 0, {}, { twice: true }),
    { object: 'OauthToken', where: { AppName: 'Fixed' }, set: { Id: '0CQ000000000001AAA' } },
    { object: 'User', where: { Id: idOf(0) }, set: { Username: null, Name: '', ProfileId: null } },
    { object: 'User', where: { Id: idOf(12) }, set: { Id: null } },
    { object: 'LoginHistory', where: { Application: 'Used' }, set: { UserId: null }, most: 4 },
    { object: 'LoginHistory', where: { Application: 'Used' }, set: { Id: null } },
    {
      object: 'SetupAuditTrail',
      where: { Action: 'insertConnectedApplication', Display: INSTALLED },
      set: { Id: null },
    },
    { object: 'PermissionSetAssignment', where: {}, set: { PermissionSetId: null }, most: 1 },
  ];

  test('fail no sync, and none of them is taken for a removal or for a new app', async () => {
    const before = await living();
    const notices = await view.notices();
    for (let n = 0; n < 9; n += 1) org.signIn(person(1), 'Used');
    org.installApp('Ledger');
    org.oddRows(odd());
    await view.sync();
    expect(await lastRun()).toMatchObject({ outcome: 'complete', error_code: null });
    // A row that comes twice is two approvals that nothing tells apart.
    const twice = ({ app, n }: { app: string; n: number }) => ({
      app,
      n: app === 'Twice' ? n + 1 : n,
    });
    expect(await living()).toEqual(before.map(twice));
    expect(await view.notices()).toEqual(notices);
    expect(await view.findings('Used')).not.toContain('unused');
    const [run] = [await lastRun()];
    expect(run?.tokens_read).toBe(run?.tokens_counted);
  });

  test('are counted in Details, each by what it lacks', async () => {
    await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('left out'));
    const said = dana.modal?.text ?? '';
    for (const sentence of [
      '2 tokens without a user were left out. No list here shows them, and no revocation reaches them.',
      '1 token without a creation date was left out.',
      '1 token tells no app and no name of one.',
      '1 user without an id was left out.',
      '1 setup audit trail line without an id or a time was left out.',
    ])
      expect(said).toContain(sentence);
    expect(said).toMatch(/[56] sign-ins without an id or a time were left out\./);
    await dana.closeModal({ all: true });
  });

  test('leave whom and what can still be seen where it was: a nameless user is called by id', async () => {
    const [user] = await scene.rows<{ username: string; profile: string | null }>(
      'select username, profile from org_user where user_id = $1',
      [idOf(0)],
    );
    expect(user).toEqual({ username: idOf(0), profile: null });
  });

  test('what really goes meanwhile is seen, and what was odd is not new once it is whole again', async () => {
    org.revokeTokens({ app: 'Nobody', user: person(1) });
    await view.sync();
    expect(await tokensOf('Nobody')).toBe(2);
    org.oddRows([]);
    await view.sync();
    expect(await tokensOf('Nobody')).toBe(2);
    expect(await tokensOf('Lone')).toBe(1);
    expect(await tokensOf('Timeless')).toBe(3);
    expect(await tokensOf('Nameless')).toBe(3);
    expect(await tokensOf('Twice')).toBe(3);
    expect((await lastRun())?.coverage?.notes).toEqual([]);
  });

  test('an app that nobody can name is listed as such', async () => {
    org.grantToken(person(2), 'Unheard Of', { at: at(5) });
    org.oddRows([token('Unheard Of', 2, { AppName: '' })]);
    await view.sync();
    expect(await tokensOf('(no name)')).toBe(1);
    await scene.slack.eventually(() =>
      dana.sees('#sec-alerts').some((text) => text.includes('New app: (no name)')),
    );
  });

  test('where most profiles are hidden, Details says what shows them', async () => {
    org.oddRows([{ object: 'User', where: {}, set: { ProfileId: null } }]);
    await view.sync();
    expect((await lastRun())?.coverage?.notes).toEqual([
      'Profiles of most users are not visible. Give the connected user "View All Profiles".',
    ]);
  });

  test('a token that Salesforce gives nothing to remove by stays, and is said; the others go', async () => {
    org.grantMany('Doomed', 6, { at: at(6) });
    org.oddRows([]);
    await view.sync();
    org.oddRows([
      token('Doomed', 1, { DeleteToken: null }),
      token('Doomed', 2, { LastUsedDate: null }, { twice: true }),
      // Of other apps, of the same people.
      token('Fixed', 0, { DeleteToken: '' }),
      token('Fixed', 1, { CreatedDate: null }),
    ]);
    const { revocationId } = await scene.revokeAll('Doomed', { by: dana.id });
    const ended = await scene.revocationIs(revocationId, 'done', 'stopped');
    expect(ended).toMatchObject({ removed: 5, failed: 1, fail_code: 'not removable' });
    expect(org.countTokens({ app: 'Doomed' })).toBe(1);
    expect(org.countTokens({ app: 'Fixed' })).toBe(3);
    const line = 'Removed 5 of 6 tokens. 1 failed: Salesforce gives nothing to remove them by';
    await scene.slack.eventually(() =>
      dana.sees('#sec-alerts').some((text) => text.includes(line)),
    );
  });

  test('a token that loses the name of its app while it is revoked is not called removed', async () => {
    org.grantMany('Late', 3, { at: at(7) });
    org.oddRows([]);
    await view.sync();
    const stuck = token('Late', 1, { DeleteToken: null });
    org.oddRows([stuck]);
    const gate = org.faults.gate('revoke');
    const { revocationId } = await scene.revokeAll('Late', { by: dana.id });
    await gate.arrived();
    org.oddRows([{ ...stuck, set: { DeleteToken: null, AppName: null } }]);
    gate.open();
    const ended = await scene.revocationIs(revocationId, 'done', 'stopped');
    expect(ended).toMatchObject({ removed: 2, failed: 1, fail_code: 'not removable' });
    expect(org.countTokens({ app: 'Late' })).toBe(1);
  });
});
