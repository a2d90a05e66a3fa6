import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consent, type Stage, startStage } from './stage.ts';

const names = ['North', 'East', 'South', 'West', 'Spare', 'Left'];

describe('consents in a real browser', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ orgs: names.map((name, seed) => ({ name, size: 'few', seed })) });
    // After sign-in the browser passes through another host, which a form-action policy would block.
    for (const org of stage.world.orgs) org.set({ identityProvider: true });
  });
  afterAll(() => stage.close());

  const orgNamed = (name: string) => {
    const org = stage.world.orgs.find((each) => each.name === name);
    if (!org) throw new Error(`no org ${name}`);
    return org;
  };

  test('four tabs, all begun before the first is finished, end in reverse order', async () => {
    const { context, complaints } = await stage.visitor();
    const tabs: Page[] = [];
    for (const name of names.slice(0, 4)) {
      const tab = await context.newPage();
      await tab.goto(await stage.world.askFor(orgNamed(name)));
      await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
      await tab.getByRole('button', { name: 'Log In' }).waitFor();
      tabs.push(tab);
    }
    for (const tab of tabs.toReversed()) {
      await tab.getByRole('button', { name: 'Log In' }).click();
      await tab.getByRole('button', { name: 'Allow', exact: true }).click();
      await tab.getByRole('heading', { name: 'Connected' }).waitFor();
    }
    for (const name of names.slice(0, 4))
      expect(
        orgNamed(name)
          .grants()
          .map(({ state }) => state),
      ).toEqual(['live']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  describe('one link', () => {
    let link: string;
    let page: Page;
    beforeAll(async () => {
      link = await stage.world.askFor(orgNamed('Spare'));
      page = await (await stage.visitor()).context.newPage();
    });

    test('back and press again works, in the same browser', async () => {
      await page.goto(link);
      await page.getByRole('button', { name: 'Go to Salesforce' }).click();
      await page.getByRole('button', { name: 'Log In' }).waitFor();
      await page.goBack();
      await page.getByRole('button', { name: 'Go to Salesforce' }).click();
      await page.getByRole('button', { name: 'Log In' }).waitFor();
    });

    test('another browser is told that the link is used, and by which code', async () => {
      const { context } = await stage.visitor();
      const other = await context.newPage();
      await other.goto(link);
      const button = other.getByRole('button', { name: 'Go to Salesforce' });
      if (await button.isVisible()) await button.click();
      await other.getByText('E-LINK-USED').waitFor();
      expect(await other.getByRole('main').textContent()).toMatch(/used/i);
      await context.close();
    });

    test('a reload in the middle changes nothing, and the first browser can finish', async () => {
      await page.goto(link);
      await page.reload();
      await consent(page);
      expect(orgNamed('Spare').grants()).toHaveLength(1);
    });

    test('reloading the last page, or opening the link again, ends in words', async () => {
      await page.reload();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe('');
      await page.goto(link);
      expect(await page.getByRole('main').textContent()).toMatch(/used|Connected|finished/i);
      expect(orgNamed('Spare').grants()).toHaveLength(1);
    });
  });

  test('closing the tab in the middle leaves a way on in Slack', async () => {
    const { context } = await stage.visitor();
    const tab = await context.newPage();
    await tab.goto(await stage.world.askFor(orgNamed('Left')));
    await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
    await tab.getByRole('button', { name: 'Log In' }).waitFor();
    await tab.close();
    await stage.world.slack.eventually(() =>
      stage.world.slack
        .as('dana')
        .dm()
        .some((text) => text.includes('Left') && text.includes('Get a new link')),
    );
    await context.close();
  });
});
