import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startPostgres } from '../../sandbox/embedded/postgres.ts';
import { startRedis } from '../../sandbox/embedded/redis.ts';
import { startWebPage } from '../../sandbox/web/server.ts';
import { startWorld } from '../../sandbox/world.ts';
import { launch } from '../../test/browser/chromium.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');

export const WIDE = { width: 1280, height: 800 };
export const TALL = { width: 1280, height: 1024 };
export const NARROW = { width: 390, height: 844 };
/** The first sync of the big org, with room to spare. */
export const SYNC_MS = 90_000;
/** Past the next sync by schedule. */
export const HOUR_AND_MORE_MS = 65 * 60_000;

export type Studio = Awaited<ReturnType<typeof openStudio>>;

/** A world with two orgs, the bot, its page, and a browser that takes pictures of it. */
export async function openStudio() {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [
      { name: 'Acme Production', size: 'big', seed: 7, rotation: true, delayMs: 300 },
      { name: 'Acme EMEA', size: 'small', seed: 8, kind: 'sandbox', rotation: true },
    ],
  });
  const bot = await world.startBot();
  const web = await startWebPage(world);
  const browser = await launch();

  return {
    world,
    browser,

    /** The page, in a browser context of its own, once it is live. */
    async visit(settings: BrowserContextOptions): Promise<Page> {
      const page = await (await browser.newContext(settings)).newPage();
      page.on('pageerror', (error) => console.error(`The page failed: ${error.message}`));
      await page.goto(web.url);
      await page.locator('.live-live').first().waitFor({ state: 'attached' });
      return page;
    },

    async close(): Promise<void> {
      await browser.close();
      await web.close();
      await bot.close();
      await world.close();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}

export const messages = (page: Page) => page.getByRole('region', { name: 'Messages', exact: true });

/** The newest message that shows all of these. */
export function card(page: Page, ...parts: string[]) {
  let found = messages(page).getByRole('article');
  for (const part of parts) found = found.filter({ hasText: part });
  return found.last();
}

export async function command(page: Page, line: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
  await field.fill(line);
  await field.press('Enter');
}

/** Takes the page as it stands, without pointer and focus. */
export async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.locator(':focus').evaluateAll((all) => {
    for (const each of all) if ('blur' in each && each.blur instanceof Function) each.blur();
  });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`docs/pictures/${name}.png`);
}

/** Goes from the landing page to *Connected*, signing in as the administrator. */
export async function consent(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
  await tab.getByRole('button', { name: 'Log In' }).click();
  await tab.getByRole('button', { name: 'Allow', exact: true }).click();
  await tab.getByRole('heading', { name: 'Connected' }).waitFor();
}
