// Takes the pictures of the documentation: `npm run screenshots`. Walks the story in the sandbox as a person.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWebPage } from '../sandbox/web/server.ts';
import { startWorld } from '../sandbox/world.ts';

const FOLDER = join(import.meta.dirname, '../docs/pictures');
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };
const SYNC_MS = 90_000;

mkdirSync(FOLDER, { recursive: true });
const executablePath =
  process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
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
const browser = await chromium.launch({
  executablePath,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--no-sandbox'],
});

try {
  await takeAll();
} finally {
  await browser.close();
  await web.close();
  await bot.close();
  await world.close();
  await Promise.all([postgres.stop(), redis.stop()]);
}

async function takeAll(): Promise<void> {
  const page = await visit({ viewport: WIDE });
  await command(page, '/salesforce');
  await messages(page).getByText('No Salesforce domains yet').waitFor();
  await take(page, 'first-run');

  await page.getByRole('button', { name: /^Do it: Add a domain/ }).click();
  await page.getByRole('heading', { name: 'What we ask for' }).waitFor();
  await page.setViewportSize({ width: WIDE.width, height: 1024 });
  await take(page, 'consent-step');
  await page.setViewportSize(WIDE);
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Allow and open Salesforce' }).click(),
  ]);
  await tab.setViewportSize({ width: 860, height: 620 });
  await tab.getByRole('heading', { name: 'Connect Production EU' }).waitFor();
  await take(tab, 'landing-page');
  await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
  await tab.getByRole('button', { name: 'Log In' }).click();
  await tab.getByRole('button', { name: 'Allow', exact: true }).click();
  await tab.getByRole('heading', { name: 'Connected' }).waitFor();
  await take(tab, 'connected-page');
  await tab.close();

  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: /^Sandbox/ }).click();
  await messages(page)
    .getByText(/step [3-5] of 5/)
    .first()
    .waitFor({ timeout: SYNC_MS });
  await take(page, 'syncing');
  await messages(page).getByText('Success').first().waitFor({ timeout: SYNC_MS });

  await page.getByRole('link', { name: /^Messages/ }).click();
  await messages(page).getByText('ready to review').first().waitFor();
  await take(page, 'ready');

  await connectSecond();
  await page.getByRole('link', { name: /^sec-alerts/ }).click();
  await command(page, '/salesforce list');
  await messages(page)
    .getByText(/First connected/)
    .first()
    .waitFor();
  await take(page, 'list');

  const dark = await visit({ viewport: WIDE, colorScheme: 'dark' });
  await dark.getByRole('button', { name: /^Sandbox/ }).click();
  await messages(dark)
    .getByText(/First connected/)
    .first()
    .waitFor();
  await take(dark, 'list-dark');
  const phone = await visit({ viewport: NARROW, deviceScaleFactor: 2 });
  await messages(phone)
    .getByText(/First connected/)
    .first()
    .waitFor();
  await take(phone, 'list-phone');
}

async function visit(settings: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`The page failed: ${error.message}`));
  await page.goto(web.url);
  await page.locator('.live-live').first().waitFor({ state: 'attached' });
  return page;
}

function messages(page: Page) {
  return page.getByRole('region', { name: 'Messages', exact: true });
}

async function command(page: Page, line: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message #sec-alerts' });
  await field.fill(line);
  await field.press('Enter');
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.locator(':focus').evaluateAll((all) => {
    for (const each of all) if ('blur' in each && each.blur instanceof Function) each.blur();
  });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`docs/pictures/${name}.png`);
}

/** A second domain, so that the list is one; by the same form, without pictures. */
async function connectSecond(): Promise<void> {
  const { slack, orgs } = world;
  const org = orgs[1];
  if (!org) return;
  const li = slack.as('li');
  await li.command('/salesforce add', { channel: '#sec-alerts' });
  await slack.eventually(() => li.modal?.text.includes('My Domain address'));
  await li.fill({
    Name: 'EMEA sandbox',
    'Sign-in page': 'My Domain',
    'My Domain address': org.host,
    'Send alerts to': '#sec-alerts',
  });
  await li.submit('Next');
  const { url } = await li.press('Allow and open Salesforce');
  await li.closeModal({ all: true });
  const tab = await (await browser.newContext()).newPage();
  await tab.goto(url ?? '');
  await tab.getByRole('button', { name: 'Go to Salesforce' }).click();
  await tab.getByRole('button', { name: 'Log In' }).click();
  await tab.getByRole('button', { name: 'Allow', exact: true }).click();
  await tab.getByRole('heading', { name: 'Connected' }).waitFor();
  await slack.eventually(
    () => li.sees('#sec-alerts').some((text) => /EMEA sandbox.*Success/s.test(text)),
    { waitMs: SYNC_MS },
  );
}
