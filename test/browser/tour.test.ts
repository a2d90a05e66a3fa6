import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messagesOf, type Stage, startStage } from './stage.ts';

describe('the story, walked as a person', () => {
  let stage: Stage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await startStage({
      orgs: [{ name: 'Acme Production', size: 'few', seed: 7, rotation: true, delayMs: 120 }],
    });
    const visitor = await stage.visitor();
    complaints = visitor.complaints;
    page = await visitor.context.newPage();
    await stage.open(page);
  });
  afterAll(() => stage.close());

  test('1. the command shows the empty list to Dana alone', async () => {
    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.fill('/salesforce');
    await field.press('Enter');
    const list = messagesOf(page).getByRole('article').filter({ hasText: 'No Salesforce domains' });
    await list.waitFor();
    expect(await list.textContent()).toContain('Only visible to you');
    await list.getByRole('button', { name: 'Add a domain' }).waitFor();
    await page.getByRole('complementary').getByText('done').waitFor();
  });

  test('2. the form says what is wrong, beside the field, and keeps what was typed', async () => {
    await messagesOf(page).getByRole('button', { name: 'Add a domain' }).click();
    const form = page.getByRole('dialog', { name: 'Add a Salesforce domain' });
    await form.getByLabel('Name').fill('Production EU');
    await form.getByLabel('My Domain', { exact: true }).check();
    await form.getByLabel('My Domain address').fill('acme.example.com');
    await form.getByRole('button', { name: 'Next' }).click();
    const field = form.getByLabel('My Domain address');
    await form.getByText("That isn't a Salesforce address").waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await form.getByLabel('Name').inputValue()).toBe('Production EU');
  });

  test('2. the consent step, Salesforce, and the post in the channel', async () => {
    const [org] = stage.world.orgs;
    if (!org) throw new Error('no org');
    const form = page.getByRole('dialog');
    await form.getByLabel('My Domain address').fill(org.host);
    const alerts = form.getByRole('combobox', { name: 'Send alerts to' });
    await alerts.click();
    await alerts.fill('sec-al');
    await page.getByRole('option', { name: '#sec-alerts' }).click();
    await form.getByRole('button', { name: 'Next' }).click();
    await form.getByRole('heading', { name: 'What we ask for' }).waitFor();
    expect(await form.textContent()).toContain('refresh_token');

    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      form.getByRole('link', { name: 'Allow and open Salesforce' }).click(),
    ]);
    await tab.getByRole('heading', { name: 'Connect Production EU' }).waitFor();
    await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
    await tab
      .getByRole('radio', { name: `${org.users.admin.name} ${org.users.admin.username}` })
      .check();
    await tab.getByRole('button', { name: 'Log In' }).click();
    await tab.getByRole('heading', { name: 'Allow Access?' }).waitFor();
    await tab.getByRole('button', { name: 'Allow', exact: true }).click();
    await tab.getByRole('heading', { name: 'Connected' }).waitFor();
    await tab.close();

    await form.getByRole('heading', { name: 'Connected' }).waitFor();
    await page.keyboard.press('Escape');
    const card = messagesOf(page).getByRole('article').filter({ hasText: 'Production EU' });
    await card.first().waitFor();
    expect(await messagesOf(page).textContent()).toContain('Production EU');
  });

  test('3. one card goes from In progress to Success, and the list shows the domain', async () => {
    const card = messagesOf(page)
      .getByRole('article')
      .filter({ hasText: 'Production EU' })
      .filter({ hasText: 'Success' });
    await card.first().waitFor({ timeout: 30_000 });
    await card.first().getByText('(edited)').waitFor();
    await card.first().getByRole('button', { name: /repl/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('You now watch 1 domain.').waitFor();
    await thread.getByRole('button', { name: 'Close thread' }).click();

    await page.getByRole('link', { name: /Messages/ }).click();
    await messagesOf(page).getByText('ready to review').first().waitFor();
    await page.getByRole('link', { name: /^sec-alerts/ }).click();
    await page.getByRole('button', { name: 'Do it: In progress' }).click();
    const list = messagesOf(page)
      .getByRole('article')
      .filter({ hasText: /First connected/ });
    await list.waitFor();
    expect(await list.textContent()).toContain('Dana Ruiz');
    const steps = page.getByRole('complementary', { name: 'Sandbox' }).getByText('done');
    await expect.poll(() => steps.count()).toBe(3);
  });

  test('shortcuts: an app is found by a slash, and a message is attached to a case', async () => {
    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.fill('/f');
    await page.getByRole('button', { name: /^Find an app/ }).click();
    const find = page.getByRole('dialog', { name: 'Find an app' });
    await find.getByText('Type a part of its name').waitFor();
    await find.getByRole('button', { name: 'Close' }).first().click();
    await find.waitFor({ state: 'hidden' });
    const first = messagesOf(page)
      .getByRole('article')
      .filter({ hasText: 'at the first look' })
      .first();
    await first.hover();
    await first.getByRole('button', { name: "Attach to an app's case" }).click();
    const attach = page.getByRole('dialog', { name: 'Attach to a case' });
    await attach.getByText('Why it belongs there').waitFor();
    await attach.getByRole('button', { name: 'Cancel' }).first().click();
    await attach.waitFor({ state: 'hidden' });
  });

  test('a link to an error code says below it what that means', async () => {
    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.fill(`${stage.world.publicUrl}/codes#E-SLOW`);
    await field.press('Enter');
    await messagesOf(page).getByText('What a person does:').waitFor();
  });

  test('a file of an export opens', async () => {
    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.fill('/salesforce export domains');
    await field.press('Enter');
    await page.getByRole('link', { name: /Messages/ }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      messagesOf(page)
        .getByRole('link', { name: /^Salesforce domains/ })
        .click(),
    ]);
    const bytes = await text(await file.createReadStream());
    expect(bytes).toContain('Production EU');
  });

  test('a grant that is ended in Setup is gone from the page at once', async () => {
    await page.getByRole('link', { name: 'Orgs' }).click();
    const org = page.getByRole('article', { name: 'Acme Production' });
    expect(await org.textContent()).toMatch(/Our grants\s*1/);
    const [setup] = await Promise.all([
      page.context().waitForEvent('page'),
      org.getByRole('link', { name: /Connected Apps OAuth Usage/ }).click(),
    ]);
    await setup.getByRole('button', { name: 'Revoke all: Orgwarden' }).click();
    await setup.getByRole('status').waitFor();
    expect(await setup.getByRole('status').textContent()).toContain('tokens of Orgwarden are gone');
    await setup.close();
    await expect.poll(() => org.textContent()).toMatch(/Our grants\s*0/);
  });

  test('nothing was refused, and the browser had nothing to complain about', async () => {
    expect(complaints).toEqual([]);
    expect(stage.world.slack.problems).toEqual([]);
    expect(stage.world.salesforce.problems).toEqual([]);
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByText('Nothing was refused.').waitFor();
  });
});
