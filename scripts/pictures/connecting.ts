import type { Page } from 'playwright-core';
import {
  card,
  command,
  consent,
  messages,
  NARROW,
  type Studio,
  SYNC_MS,
  TALL,
  take,
  WIDE,
} from './studio.ts';

/** From the empty list to two domains that are watched. */
export async function picturesOfConnecting(studio: Studio, page: Page): Promise<void> {
  await command(page, '/salesforce');
  await messages(page).getByText('No Salesforce domains yet').waitFor();
  await take(page, 'first-run');

  await page.getByRole('button', { name: /^Do it: Add a domain/ }).click();
  await page.getByRole('heading', { name: 'What we ask for' }).waitFor();
  await page.setViewportSize(TALL);
  await take(page, 'consent-step');
  await page.setViewportSize(WIDE);
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Allow and open Salesforce' }).click(),
  ]);
  await tab.setViewportSize({ width: 860, height: 620 });
  await tab.getByRole('heading', { name: 'Connect Production EU' }).waitFor();
  await take(tab, 'landing-page');
  await consent(tab);
  await take(tab, 'connected-page');
  await tab.close();

  await page.getByRole('dialog').getByRole('heading', { name: 'Connected' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: /^Sandbox/ }).click();
  await messages(page)
    .getByText(/step [3-5] of 5/)
    .first()
    .waitFor({ timeout: SYNC_MS });
  await take(page, 'syncing');
  await messages(page).getByText('Success').first().waitFor({ timeout: SYNC_MS });
  await card(page, 'at the first look').waitFor();
  await take(page, 'first-look');

  await page.getByRole('link', { name: /^Messages/ }).click();
  await messages(page).getByText('ready to review').first().waitFor();
  await take(page, 'ready');

  await connectSecond(studio);
  await page.getByRole('link', { name: /^sec-alerts/ }).click();
  await command(page, '/salesforce list');
  await card(page, 'Open home').waitFor();
  await take(page, 'list');
  await otherLooks(studio);
}

async function otherLooks({ visit }: Studio): Promise<void> {
  const dark = await visit({ viewport: WIDE, colorScheme: 'dark' });
  await dark.getByRole('button', { name: /^Sandbox/ }).click();
  await card(dark, 'Open home').waitFor();
  await take(dark, 'list-dark');
  await dark.context().close();
  const phone = await visit({ viewport: NARROW, deviceScaleFactor: 2 });
  await card(phone, 'Open home').waitFor();
  await take(phone, 'list-phone');
  await phone.context().close();
}

/** A second domain, so that the list is one; by the same form, without pictures. */
async function connectSecond({ world, browser }: Studio): Promise<void> {
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
  await consent(tab);
  await tab.context().close();
  await slack.eventually(
    () => {
      const seen = li.sees('#sec-alerts').join('\n');
      return /EMEA sandbox.*Success/s.test(seen) && seen.includes('found in EMEA sandbox');
    },
    { waitMs: SYNC_MS },
  );
}
