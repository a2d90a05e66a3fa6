import type { BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from '../../sandbox/web/build.ts';
import { startWebPage } from '../../sandbox/web/server.ts';
import { testWorld } from '../support/world.ts';
import { launch, watch } from './chromium.ts';

/** The same for all files of a worker. */
let built: ReturnType<typeof buildPage> | undefined;

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** A world of its own with its page, and a browser to look at it. */
export async function startStage(options: Parameters<typeof testWorld>[0] = {}) {
  const world = await testWorld(options);
  built ??= buildPage();
  const web = await startWebPage(world, { files: await built });
  const browser = await launch();

  return {
    world,
    web,
    browser,
    /** A browser of its own: cookies, size, colours; with what it complained about. */
    async visitor(settings: BrowserContextOptions = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        ...settings,
      });
      context.setDefaultTimeout(15_000);
      const complaints = watch(context);
      return { context, complaints };
    },
    /** The page as one person sees it, once it is live. */
    async open(page: Page, person = 'dana', place = 'sec-alerts'): Promise<void> {
      await page.goto(`${web.url}/#/${person}/${place}`);
      await page.locator('.live-live').first().waitFor({ state: 'attached' });
    },
    async close(): Promise<void> {
      await browser.close();
      await web.close();
      await world.close();
    },
  };
}

/** Messages of the open channel, without what is only read aloud. */
export const messagesOf = (page: Page) =>
  page.getByRole('region', { name: 'Messages', exact: true });

/** The newest message of the open channel that shows all of these. */
export function withText(page: Page, ...parts: string[]) {
  let found = messagesOf(page).getByRole('article');
  for (const part of parts) found = found.filter({ hasText: part });
  return found.last();
}

/** Makes an event happen by its button in the panel, and waits until the panel says it. */
export async function happening(page: Page, title: string, said: string): Promise<void> {
  const panel = page.getByRole('complementary', { name: 'Sandbox' });
  await panel.getByRole('tab', { name: 'Events' }).click();
  await panel.getByRole('button', { name: title, exact: true }).click();
  await panel.getByRole('status').filter({ hasText: said }).waitFor();
}

/** The Setup page of an org, by its link among the orgs, in a tab of its own; the page is back in its channel. */
export async function openSetup(page: Page, org: string): Promise<Page> {
  await page.getByRole('link', { name: 'Orgs' }).click();
  const [setup] = await Promise.all([
    page.context().waitForEvent('page'),
    page
      .getByRole('article', { name: org })
      .getByRole('link', { name: /Connected Apps OAuth Usage/ })
      .click(),
  ]);
  await setup.getByRole('heading', { name: 'Connected Apps OAuth Usage' }).waitFor();
  await page.getByRole('link', { name: /^sec-alerts/ }).click();
  return setup;
}

/** Goes from the landing page to the end of the consent, as a person who signs in as the admin. */
export async function consent(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go to Salesforce' }).click();
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByRole('heading', { name: 'Connected' }).waitFor();
}

/** The timestamp in an answer of Slack's API. Throws what it refused. */
export function tsIn(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'ts' in answer) return String(answer.ts);
  throw new Error(`Slack answered ${JSON.stringify(answer)}`);
}
