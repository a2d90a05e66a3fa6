import type { Page } from 'playwright-core';
import { appEvents } from '../../sandbox/events/apps.ts';
import {
  card,
  command,
  HOUR_AND_MORE_MS,
  type Studio,
  SYNC_MS,
  TALL,
  take,
  WIDE,
} from './studio.ts';

const VENDOR = 'DataLift';
const FAKE = 'Data Loader';

/** Two new apps: their cards, what is known of one, and both decisions. */
export async function picturesOfApps({ world }: Studio, page: Page): Promise<void> {
  const [production] = world.orgs;
  if (!production) throw new Error('there is no org');
  await appEvents.vendor.run(world, production);
  world.clock.forward(HOUR_AND_MORE_MS);
  const vendor = card(page, `New app: ${VENDOR}`);
  await vendor.waitFor({ timeout: SYNC_MS });
  await appEvents.lookalike.run(world, production);
  world.clock.forward(HOUR_AND_MORE_MS);
  const fake = card(page, `Possible fake of ${FAKE}`);
  await fake.waitFor({ timeout: SYNC_MS });
  await take(page, 'app-card');

  await fake.getByRole('button', { name: `Details of ${FAKE}` }).click();
  const window = page.getByRole('dialog');
  await window.getByText('Seen in').waitFor();
  await page.setViewportSize(TALL);
  await take(page, 'app-details');
  await window.getByRole('button', { name: 'Close', exact: true }).click();
  await window.waitFor({ state: 'hidden' });

  await vendor.getByRole('button', { name: `Approve ${VENDOR}` }).click();
  await window.getByLabel(/^Reason/).fill('Bought in May');
  await window.getByLabel(/^Note/).fill('Contract 4711');
  await window.getByRole('button', { name: 'Approve', exact: true }).click();
  await window.getByText('is approved').waitFor();
  await window.getByRole('button', { name: 'Close', exact: true }).click();
  await window.waitFor({ state: 'hidden' });

  await page.setViewportSize(TALL);
  await fake.getByRole('button', { name: `Ban ${FAKE}` }).click();
  await window.getByLabel('Unknown publisher').check();
  await take(page, 'ban');
  await page.setViewportSize(WIDE);
  await window.getByRole('button', { name: 'Ban', exact: true }).click();
  await window.getByText('is banned').waitFor();
  await window.getByRole('button', { name: 'Close', exact: true }).click();
  await window.waitFor({ state: 'hidden' });
  await card(page, FAKE, 'Banned in', '1 of 1 removed').waitFor({ timeout: SYNC_MS });
  await take(page, 'app-banned');

  await page.setViewportSize(TALL);
  await command(page, '/salesforce apps');
  await card(page, 'the riskiest first').waitFor();
  await take(page, 'apps');
  await page.setViewportSize(WIDE);
}
