import { afterEach, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { only, type SyncScene, syncScene } from './sync/scene.ts';

/** A name that no resolver finds: a part of it is longer than DNS allows. */
const GONE = `${'a'.repeat(64)}.invalid`;

let scene: SyncScene;
afterEach(() => scene.close());

async function connected(): Promise<Org> {
  scene = await syncScene({
    orgs: [{ name: 'Acme', seed: 1, nextAddress: true, formerHost: `${GONE}:80`, rotation: true }],
  });
  const org = only(scene);
  await scene.connect(org);
  return org;
}

const thread = () =>
  scene.slack
    .as('dana')
    .sees('#sec-alerts')
    .filter((text) => text.includes('address changed'));

const tokenCalls = (org: Org) =>
  org.ledger.calls.filter(({ kind }) => kind === 'token').map(({ host }) => host);

describe('My Domain was renamed', () => {
  test('and the old address leads to the new one: it is taken over with a word, and no token followed the way', async () => {
    const org = await connected();
    const before = tokenCalls(org).length;
    org.rename();
    expect(await scene.sync('Acme')).toMatchObject({ outcome: 'complete', error_code: null });
    expect(tokenCalls(org).slice(before)).toEqual([scene.salesforce.login.host]);
    await scene.said(() => thread().find((text) => text.includes(org.host)));
    const [row] = await scene.rows<{ instance_url: string }>('select instance_url from domain');
    expect(row?.instance_url).toBe(org.url);
    expect(await scene.sync('Acme')).toMatchObject({ outcome: 'complete' });
    expect(org.ledger.reuse).toEqual([]);
  });

  test('and the old address is no longer found: the same', async () => {
    const org = await connected();
    await forget();
    expect(await scene.sync('Acme')).toMatchObject({ outcome: 'complete', error_code: null });
    await scene.said(() => thread().find((text) => text.includes(org.host)));
  });

  test('E-MOVED: in an org that forbids the generic page it is asked about, the grant lives, and Reconnect finds it', async () => {
    const org = await connected();
    const { host } = org;
    org.rename();
    org.faults.add({
      on: 'token',
      do: 'token-error',
      error: 'invalid_grant',
      description: 'expired access/refresh token',
    });
    expect(await scene.sync('Acme')).toMatchObject({ outcome: 'failed', error_code: 'E-MOVED' });
    const card = await scene.card('Acme', 'address has changed');
    const text = scene.slack.render(card);
    expect(text).toContain(`${host} leads to ${org.host} now. Was My Domain renamed?`);
    expect(text).toContain('Nobody said that the grant has ended');
    expect(org.grants().filter(({ ended }) => ended === null)).toHaveLength(1);

    org.faults.clear();
    const dana = scene.slack.as('dana');
    await dana.press('Reconnect', { in: card, confirm: 'Confirm' });
    await scene.slack.eventually(() => dana.modal?.text.includes('Allow and open Salesforce'));
    const { url } = await dana.press('Allow and open Salesforce');
    await dana.closeModal({ all: true });
    const page = await scene.consent(url ?? '', org);
    expect(page.text).toContain('connected again');
    await scene.card('Acme', 'Success');
    const [row] = await scene.rows<{ instance_url: string }>('select instance_url from domain');
    expect(row?.instance_url).toBe(org.url);
  });

  test('and then deleted: its grant is ended all the same', async () => {
    const org = await connected();
    await forget();
    const dana = scene.slack.as('dana');
    await dana.command('/salesforce delete Acme', { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('to confirm'));
    await dana.fill({ "Type the domain's name to confirm": 'Acme' });
    await dana.submit('Delete');
    await scene.until('the grant has ended', async () =>
      org.grants().every(({ ended }) => ended !== null),
    );
  });

  test('while no name at all is found, Salesforce is not answering, and that is all that is said', async () => {
    const org = await connected();
    await scene.close();
    scene = await syncScene({
      orgs: [{ name: 'Acme', seed: 1, formerHost: `${GONE}:80` }],
      env: { SALESFORCE_LOGIN_URL: `http://${GONE}` },
    });
    await scene.connect(only(scene));
    await forget();
    expect(await scene.sync('Acme')).toMatchObject({ error_code: 'E-SF-DOWN' });
    expect(org.ledger.reuse).toEqual([]);
  });
});

/** The address by which we know the org is no longer found. */
async function forget(): Promise<void> {
  await scene.rows(`update grant_secret set instance_url = $1`, [`http://${GONE}`]);
  await scene.rows(`update domain set instance_url = $1`, [`http://${GONE}`]);
}
