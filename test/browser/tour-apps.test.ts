import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { happening, messagesOf, openSetup, type Stage, startStage, withText } from './stage.ts';

const VENDOR = 'DataLift';
const FAKE = 'Data Loader';

describe('two apps that nobody has seen before, decided by a person', () => {
  let stage: Stage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await startStage({
      orgs: [{ name: 'Acme Production', size: 'few', seed: 7, rotation: true, delayMs: 60 }],
    });
    const [org] = stage.world.orgs;
    if (!org) throw new Error('no org');
    await stage.world.connect(org, 'Production EU');
    const visitor = await stage.visitor();
    complaints = visitor.complaints;
    page = await visitor.context.newPage();
    await stage.open(page);
  });
  afterAll(() => stage.close());

  const card = (...parts: string[]) => withText(page, ...parts);
  const dialog = (name: string) => page.getByRole('dialog', { name });
  const closed = async (said: string) => {
    await page.getByRole('dialog').getByText(said).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };

  test('the first look is one list, and calls no app new', async () => {
    const list = card('at the first look');
    await list.waitFor();
    expect(await list.textContent()).toContain('This is the baseline');
    await list.getByRole('button', { name: /^Review \d+ apps of Production EU$/ }).waitFor();
    expect(await messagesOf(page).textContent()).not.toContain('New app:');
  });

  test('after the next sync each new app is one card with its reasons', async () => {
    await happening(page, 'Connect a new vendor app', `${VENDOR} was installed`);
    await happening(page, 'Grant a look-alike “Data Loader”', 'that is not installed');
    await happening(page, 'Forward by an hour', 'It is now');

    const fake = card(`Possible fake of ${FAKE}`);
    await fake.waitFor();
    const said = await fake.textContent();
    expect(said).toContain('high risk');
    expect(said).toContain('Why high: bears the name of Data Loader');
    expect(said).toContain('Tokens: 1');
    const vendor = card(`New app: ${VENDOR}`);
    await vendor.waitFor();
    expect(await vendor.textContent()).toMatch(/Why \w+: .*not seen here before/);
    expect(
      await messagesOf(page).getByRole('article').filter({ hasText: 'New app:' }).count(),
    ).toBe(1);
  });

  test('Details tells what is known, who holds it, and what is not visible', async () => {
    await card(`Possible fake of ${FAKE}`)
      .getByRole('button', { name: `Details of ${FAKE}` })
      .click();
    const details = dialog('App details');
    await details.getByText('Why high').waitFor();
    const said = await details.textContent();
    const [org] = stage.world.orgs;
    for (const part of ['not installed', 'high risk', 'Seen in', 'History', 'Scopes: not visible'])
      expect(said).toContain(part);
    expect(said).toContain(org?.users.ordinary.username);
    await closed('History');
  });

  test('Approve asks where and until when, and the card says it', async () => {
    await card(`New app: ${VENDOR}`)
      .getByRole('button', { name: `Approve ${VENDOR}` })
      .click();
    const form = dialog('Approve an app');
    expect(await form.getByLabel('This domain (Production EU)').isChecked()).toBe(true);
    await form.getByLabel('90 days').check();
    // It is of high risk: why it is, and a reason.
    await form.getByLabel(/^Reason/).fill('Bought in May');
    await form.getByLabel(/^Note/).fill('Contract 4711');
    await form.getByRole('button', { name: 'Approve', exact: true }).click();
    await closed(`${VENDOR} is approved in Production EU`);
    const decided = card(VENDOR, 'Approved in Production EU');
    await decided.waitFor();
    expect(await decided.textContent()).toContain('by Dana Ruiz');
    expect(await decided.textContent()).toContain('Contract 4711');
    await decided.getByRole('button', { name: `Change ${VENDOR}` }).waitFor();
  });

  test('Ban needs a reason, says whom it hits, and proves that the token is gone', async () => {
    await card(`Possible fake of ${FAKE}`)
      .getByRole('button', { name: `Ban ${FAKE}` })
      .click();
    const form = dialog('Ban an app');
    await form.getByText('1 user loses access at once').waitFor();
    expect(await form.getByLabel('Remove its 1 token now').isChecked()).toBe(true);
    await form.getByRole('button', { name: 'Ban', exact: true }).click();
    await form.locator('.error').first().waitFor();
    await form.getByLabel('Unknown publisher').check();
    await form.getByRole('button', { name: 'Ban', exact: true }).click();
    await closed(`${FAKE} is banned in Production EU`);
    const banned = card(FAKE, 'Banned in Production EU', '1 of 1 removed');
    await banned.waitFor({ timeout: 30_000 });
    expect(await banned.textContent()).toContain('Reason: unknown publisher');
    await banned.getByRole('link', { name: 'Open Setup' }).waitFor();
  });

  test('in Setup the token of the banned app is gone, and that of the vendor is there', async () => {
    const setup = await openSetup(page, 'Acme Production');
    const rows = setup.getByRole('row');
    await rows.filter({ hasText: VENDOR }).waitFor();
    expect(await rows.filter({ hasText: VENDOR }).textContent()).toContain('Installed');
    const uninstalled = rows.filter({ hasText: FAKE }).filter({ hasText: 'Not installed' });
    expect(await uninstalled.count()).toBe(0);
    await setup.close();
  });

  test('nothing was refused, and the browser had nothing to complain about', () => {
    expect(complaints).toEqual([]);
    expect(stage.world.slack.problems).toEqual([]);
    expect(stage.world.salesforce.problems).toEqual([]);
  });
});
