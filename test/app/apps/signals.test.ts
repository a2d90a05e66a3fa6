import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('what is wrong with a domain as a whole', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    view = inventoryView(scene);
    await scene.connect(org);
    scene.clock.forward(2000);
    await view.sync();
  });
  afterAll(() => scene.close());

  const said = () =>
    scene.slack
      .as('dana')
      .sees('#sec-alerts')
      .filter((text) => text.includes('look at this'));

  test('a permission that lets in any app is told once, with the line of the audit trail', async () => {
    expect(said()).toEqual([]);
    org.handOut(org.users.ordinary.username, 'CanApproveUninstalledApps');
    scene.clock.forward(2000);
    await view.sync();
    const [text = ''] = await scene.slack.eventually(() =>
      said().length > 0 ? said() : undefined,
    );
    expect(text).toContain('Somebody may let in apps that no admin installed');
    // Who gave what to whom.
    expect(text).toMatch(
      /gave “Approve Uninstalled Connected Apps” to whoever holds the permission/u,
    );
    expect(text).toMatch(/gave Sam[^\n]* the permission set Access: CanApproveUninstalledApps/u);

    scene.clock.forward(2000);
    await view.sync();
    await scene.until('all is delivered', async () => {
      const [row] = await scene.rows<{ n: number }>(
        'select count(*)::int as n from notice where sent_at is null and dropped_at is null',
      );
      return row?.n === 0;
    });
    expect(said()).toHaveLength(1);
  });

  test('a promotion and a permission by a profile are told in the words of the audit trail', async () => {
    const told = said().length;
    org.allowByProfile('Sales', 'CanApproveUninstalledApps');
    org.setProfile(org.users.all[5]?.username ?? '', 'System Administrator');
    scene.clock.forward(2000);
    await view.sync();
    const [text = ''] = await scene.slack.eventually(() => {
      const news = said().slice(told);
      return news.length > 0 ? news : undefined;
    });
    expect(text).toContain('Somebody was given the profile of an administrator');
    expect(text).toMatch(/ gave [^\n]* the profile System Administrator; it was Standard User/u);
    expect(text).toMatch(
      /gave “Approve Uninstalled Connected Apps” to whoever has the profile Sales/u,
    );
  });

  test('failed sign-ins under the name of an app are a reason of its risk', async () => {
    const name = 'Fivetran';
    for (let n = 0; n < 12; n += 1) {
      org.signIn(org.users.ordinary.username, name, {
        ip: '192.0.2.9',
        status: 'Invalid Password',
      });
    }
    scene.clock.forward(2000);
    await view.sync();
    expect(await view.findings(name)).toContain('failed-sign-ins');
    const dana = scene.slack.as('dana');
    await dana.command(`/salesforce app ${name}`, { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('failed sign-ins'));
    expect(dana.modal?.text).toContain('12 failed sign-ins under its name, from 192.0.2.9');
    await dana.closeModal({ all: true });
  });

  test('a new address is grave where an app sits still, not where it roams or nothing is known', async () => {
    const [steady, roamer, silent] = ['Steady Sync', 'Roaming Sync', 'Silent Sync'] as const;
    const names = [steady, roamer, silent];
    const { username } = org.users.ordinary;
    const signIns = (name: string, ...last: number[]) => {
      for (const end of last) org.signIn(username, name, { ip: `192.0.2.${end}` });
    };
    for (const name of names) org.grantToken(username, name);
    signIns(steady, 11, 12, 13);
    signIns(roamer, 21, 22, 23);
    await view.sync();
    // Known for a month; of one app all addresses are as old, of another none is kept.
    await scene.rows(
      `update app set first_seen_at = first_seen_at - interval '30 days' where name = any($1)`,
      [names],
    );
    await scene.rows(
      `update app_source set first_at = first_at - interval '20 days' where application = $1`,
      [steady],
    );
    await scene.rows('delete from app_source where application = $1', [silent]);
    for (const name of names) signIns(name, 99);
    await view.sync();
    const found = await scene.rows<{
      name: string;
      severity: string;
      evidence: { value: unknown }[];
    }>(
      `select a.name, f.severity, f.evidence from finding f join app a on a.id = f.app_id
       where f.rule = 'new-source' and a.name = any($1) order by a.name desc`,
      [names],
    );
    expect(
      found.map(({ name, severity, evidence }) => [
        name,
        severity,
        ...evidence.map(({ value }) => value),
      ]),
    ).toEqual([
      [steady, 'high', '192.0.2.99', 1, 4, 0],
      [silent, 'medium', '192.0.2.99', 1, 0, 0],
      [roamer, 'low', '192.0.2.99', 1, 4, 4],
    ]);
  });

  test('it stands in the details of the domain', async () => {
    const dana = scene.slack.as('dana');
    await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('Signals'));
    expect(dana.modal?.text).toContain('Approve Uninstalled Connected Apps');
    await dana.closeModal({ all: true });
  });
});
