import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appEvents } from '../../sandbox/events/apps.ts';
import { findings, looks } from './axe.ts';
import type { PageDocument } from './page-dom.ts';
import { type Stage, startStage, withText } from './stage.ts';

declare const document: PageDocument;
declare const innerWidth: number;

const FAKE = 'Data Loader';
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

describe('apps, for whoever cannot see the page, or not well', () => {
  let stage: Stage;
  beforeAll(async () => {
    // One with apps of every risk, so that each sign and sentence is drawn.
    stage = await startStage({ orgs: [{ name: 'Acme', size: 'small', seed: 1 }] });
    const { world } = stage;
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    await world.connect(org, 'Production EU');
    appEvents.lookalike.run(world, org);
    world.clock.forward(HOUR_MS);
    const dana = world.slack.as('dana');
    await world.said(() =>
      dana.sees('#sec-alerts').some((text) => text.includes(`Possible fake of ${FAKE}`)),
    );
    await dana.command('/salesforce apps', { channel: '#sec-alerts' });
    await world.slack.eventually(() =>
      dana.ephemerals.some((text) => text.includes('the riskiest first')),
    );
  });
  afterAll(() => stage.close());

  const fits = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  describe.each(looks)('$size and $colorScheme', ({ viewport, colorScheme }) => {
    let page: Page;
    beforeAll(async () => {
      const { context } = await stage.visitor({ viewport, colorScheme });
      page = await context.newPage();
      await stage.open(page);
    });
    afterAll(() => page.context().close());

    test('the card of an app, and the list of apps', async () => {
      await withText(page, `Possible fake of ${FAKE}`).waitFor();
      await withText(page, 'the riskiest first').waitFor();
      expect(await findings(page)).toEqual([]);
      expect(await fits(page)).toBe(true);
    });

    test('its details, and the window of a ban', async () => {
      const card = withText(page, `Possible fake of ${FAKE}`);
      for (const [button, said] of [
        [`Details of ${FAKE}`, 'Seen in'],
        [`Ban ${FAKE}`, 'loses access at once'],
      ] as const) {
        await card.getByRole('button', { name: button }).click();
        const window = page.getByRole('dialog');
        await window.getByText(said).waitFor();
        expect(await findings(page), button).toEqual([]);
        expect(await fits(page)).toBe(true);
        await page.keyboard.press('Escape');
        await window.waitFor({ state: 'hidden' });
      }
    });
  });

  test.each(looks)(
    'a review, by keyboard alone, $size and $colorScheme',
    async ({ viewport, colorScheme }) => {
      const { context } = await stage.visitor({ viewport, colorScheme });
      const page = await context.newPage();
      await stage.open(page);
      const window = page.getByRole('dialog');
      const looked = async (said: string | RegExp) => {
        await window.getByText(said).first().waitFor();
        expect(await findings(page), String(said)).toEqual([]);
        expect(await fits(page)).toBe(true);
      };
      const enter = async (role: 'button' | 'checkbox', name: string | RegExp, key: string) => {
        await window.getByRole(role, { name }).first().focus();
        await page.keyboard.press(key);
      };
      const list = withText(page, 'at the first look');
      await list.getByRole('button', { name: /^Review/ }).focus();
      await page.keyboard.press('Enter');
      await looked(/of \d+ apps decided/);
      await enter('button', /^Look at \d+/, 'Enter');
      await looked(/are ticked/);
      // Out, and in again.
      await enter('checkbox', /./, 'Space');
      await page.keyboard.press('Space');
      await enter('button', 'Next', 'Enter');
      await looked(/^Until$/);
      await page.keyboard.press('Escape');
      await window.waitFor({ state: 'hidden' });
      await context.close();
    },
  );

  describe('a digest', () => {
    beforeAll(async () => {
      const dana = stage.world.slack.as('dana');
      // Weeks without a decision have no chart.
      await dana.command(`/salesforce ban "${FAKE}"`, { channel: '#sec-alerts' });
      await stage.world.slack.eventually(() => dana.modal?.title === 'Ban an app');
      await dana.fill({ Reason: 'Unknown publisher' });
      await dana.submit('Ban');
      await stage.world.slack.eventually(() => dana.modal?.text.includes('Banned.'));
      await dana.closeModal({ all: true });
      stage.world.clock.forward(WEEK_MS);
      await dana.command('/salesforce digest', { channel: '#sec-alerts' });
    });

    test.each(looks)('its chart, $size and $colorScheme', async ({ viewport, colorScheme }) => {
      const { context } = await stage.visitor({ viewport, colorScheme });
      const page = await context.newPage();
      await stage.open(page);
      const digest = withText(page, 'Salesforce watch');
      await digest.waitFor();
      expect(await digest.locator('.chart').textContent()).toMatch(/Banned: \d/);
      expect(await findings(page)).toEqual([]);
      expect(await fits(page)).toBe(true);
      await context.close();
    });
  });
});
