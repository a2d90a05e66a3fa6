import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  consent,
  happening,
  messagesOf,
  openSetup,
  type Stage,
  startStage,
  withText,
} from './stage.ts';

const NAME = 'Production EU';
const CATCH_UP_MS = 2 * 60_000;
const TICK_MS = 1250;

describe('a domain that breaks, is late, and ends, seen by a person', () => {
  let stage: Stage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await startStage({
      orgs: [{ name: 'Acme Production', size: 'few', seed: 7, rotation: true }],
    });
    const [org] = stage.world.orgs;
    if (!org) throw new Error('no org');
    await stage.world.connect(org, NAME);
    const visitor = await stage.visitor();
    complaints = visitor.complaints;
    page = await visitor.context.newPage();
    await stage.open(page);
  });
  afterAll(() => stage.close());

  const card = (...parts: string[]) => withText(page, NAME, ...parts);
  const command = async (line: string) => {
    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.fill(line);
    await field.press('Enter');
  };

  test('7. a grant that is revoked in Setup: an Error card with its reason, and an alert', async () => {
    const setup = await openSetup(page, 'Acme Production');
    await setup.getByRole('button', { name: 'Revoke all: Orgwarden' }).click();
    await setup.getByText('tokens of Orgwarden are gone').waitFor();
    await setup.close();
    await happening(page, 'Forward by an hour', 'It is now');

    const broken = card('Error · Grant expired');
    await broken.waitFor({ timeout: 30_000 });
    expect(await broken.textContent()).toContain('What to do:');
    expect(await broken.textContent()).toContain('E-GRANT-EXPIRED');
    const alert = card('Grant expired', 'Acknowledge');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('Not watched meanwhile:');
  });

  test('7. Reconnect asks, leads through the consent, and the same card is green again', async () => {
    const at = await card('Error · Grant expired').getAttribute('data-ts');
    await card('Grant expired', 'Acknowledge')
      .getByRole('button', { name: `Reconnect ${NAME}` })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    const step = page.getByRole('dialog').filter({ hasText: 'refresh_token' });
    await step.waitFor();
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      step.getByRole('link', { name: 'Allow and open Salesforce' }).click(),
    ]);
    await consent(tab);
    await tab.close();
    await page.getByRole('dialog', { name: 'Connected' }).waitFor();
    await page.keyboard.press('Escape');

    await card('Fixed', 'Well again at').waitFor({ timeout: 30_000 });
    const green = card('Success', 'first connected');
    await green.waitFor();
    expect(await green.getAttribute('data-ts')).toBe(at);
    expect(await green.textContent()).not.toContain('Error');
  });

  test('8. syncs stop: the list is late and red, its summary shows the worst, an alert says so', async () => {
    await happening(page, 'Stop syncing', 'Syncs wait in the queue.');
    for (let hours = 0; hours < 5; hours += 1)
      await happening(page, 'Forward by an hour', 'It is now');
    await command('/salesforce list');
    const list = card('Last synced:', 'Open home');
    await list.waitFor();
    const said = await list.textContent();
    expect(said).toMatch(/Last synced: 🔴\s*Late: \d h/u);
    expect(said).toContain(`${NAME} is Late`);
    expect(await list.locator('.glyph-red').count()).toBeGreaterThan(0);
    // After a jump of the clock the syncs have a minute to catch up before anybody is told.
    await setTimeout(2 * TICK_MS);
    stage.world.clock.forward(CATCH_UP_MS);
    await card('Late: last synced', 'Acknowledge').waitFor({ timeout: 30_000 });

    await happening(page, 'Sync again', 'Syncs run again.');
    await card('Fixed', 'was late').waitFor({ timeout: 30_000 });
  });

  test('9. Delete takes the typed name; the domain is gone, and so is our grant', async () => {
    await command(`/salesforce delete ${NAME}`);
    const form = page.getByRole('dialog', { name: 'Delete a domain' });
    const field = form.getByLabel("Type the domain's name to confirm");
    await field.fill('Production');
    await form.getByRole('button', { name: 'Delete', exact: true }).click();
    await form.locator('.error').first().waitFor();
    expect(await field.inputValue()).toBe('Production');
    await field.fill(NAME);
    await form.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByText('no longer watched').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    const gone = card('confirmed that our grant is revoked');
    await gone.waitFor({ timeout: 30_000 });
    await gone.getByRole('button', { name: /repl/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('You now watch 0 domains.').waitFor();
    await thread.getByRole('button', { name: 'Close thread' }).click();

    await page.getByRole('link', { name: 'Orgs' }).click();
    const org = page.getByRole('article', { name: 'Acme Production' });
    await expect.poll(() => org.textContent()).toMatch(/Our grants\s*0/);
    await page.getByRole('link', { name: /^sec-alerts/ }).click();
    await command('/salesforce');
    await messagesOf(page).getByText('No Salesforce domains yet').waitFor();
  });

  test('nothing was refused, and the browser had nothing to complain about', () => {
    expect(complaints).toEqual([]);
    expect(stage.world.slack.problems).toEqual([]);
    expect(stage.world.salesforce.problems).toEqual([]);
  });
});
