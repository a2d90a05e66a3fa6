import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings, looks } from './axe.ts';
import type { PageDocument } from './page-dom.ts';
import { messagesOf, type Stage, startStage } from './stage.ts';

declare const document: PageDocument;
declare const innerWidth: number;

describe('for whoever cannot see the page, or not well', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      orgs: ['Acme', 'Fresh'].map((name, seed) => ({ name, size: 'few', seed })),
    });
    const [org] = stage.world.orgs;
    if (org) await stage.world.connect(org, 'Production EU');
    await stage.world.slack.as('dana').command('/salesforce list', { channel: '#sec-alerts' });
    stage.world.slack.takeProblems();
  });
  afterAll(() => stage.close());

  describe.each(looks)('$size and $colorScheme', ({ viewport, colorScheme }) => {
    let page: Page;
    beforeAll(async () => {
      const { context } = await stage.visitor({ viewport, colorScheme });
      page = await context.newPage();
      await stage.open(page);
      await messagesOf(page).getByText('Success').first().waitFor();
    });
    afterAll(() => page.context().close());

    test('channel, App Home, orgs and events', async () => {
      expect(await findings(page)).toEqual([]);
      for (const place of ['home', 'orgs', 'dm']) {
        await stage.open(page, 'dana', place);
        expect(await findings(page), place).toEqual([]);
      }
      if (viewport.width < 720) await page.getByRole('button', { name: /^Sandbox/ }).click();
      await page.getByRole('tab', { name: 'Events' }).click();
      expect(await findings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
        true,
      );
    });

    test('a form, and the consent step', async () => {
      await stage.open(page, 'li', 'sec-alerts');
      const li = stage.world.slack.as('li');
      await li.command('/salesforce add', { channel: '#sec-alerts' });
      await page.getByRole('dialog').getByLabel('My Domain address').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Next' }).click();
      await page.getByRole('dialog').locator('.error').first().waitFor();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });
  });

  test('the consent pages, at both sizes, light and dark', async () => {
    const [, org] = stage.world.orgs;
    if (!org) throw new Error('no org');
    const link = await stage.world.askFor(org);
    for (const { viewport, colorScheme } of looks) {
      const { context } = await stage.visitor({ viewport, colorScheme });
      const page = await context.newPage();
      await page.goto(link);
      expect(await findings(page)).toEqual([]);
      await page.goto(`${stage.world.publicUrl}/salesforce/connect/none`);
      expect(await findings(page)).toEqual([]);
      await context.close();
    }
  });

  test('keys alone: the menu of the list, a form, and back to where one was', async () => {
    const page = await (await stage.visitor()).context.newPage();
    await stage.open(page);
    const button = messagesOf(page)
      .getByRole('button', { name: /More actions/ })
      .last();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await expect.poll(() => focusedRole(page)).toBe('menuitem');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((each) => each === document.activeElement)).toBe(true);

    const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
    await field.focus();
    await page.keyboard.type('/salesforce add');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null))
      .toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => field.evaluate((each) => each === document.activeElement)).toBe(true);
  });
});

const focusedRole = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('role') ?? '');
