import type { Page } from 'playwright-core';
import { troubleEvents } from '../../sandbox/events/trouble.ts';
import {
  card,
  command,
  consent,
  HOUR_AND_MORE_MS,
  type Studio,
  SYNC_MS,
  TALL,
  take,
  WIDE,
} from './studio.ts';

const NAME = 'Production EU';
const HOUR_MS = 3_600_000;
const LATE_MS = 5 * HOUR_MS;
const CATCH_UP_MS = 2 * 60_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** A grant that is revoked, syncs that stop, and the week's digest. */
export async function picturesOfTrouble({ world }: Studio, page: Page): Promise<void> {
  const [production] = world.orgs;
  production?.endOurGrants();
  world.clock.forward(HOUR_AND_MORE_MS);
  const alert = card(page, NAME, 'Grant expired', 'Acknowledge');
  await alert.waitFor({ timeout: SYNC_MS });
  await take(page, 'alert');

  await page.setViewportSize(TALL);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await page.getByText('Needs you').waitFor();
  await take(page, 'home');
  await page.setViewportSize(WIDE);
  await page.getByRole('link', { name: /^sec-alerts/ }).click();

  const broken = await card(page, NAME, 'last good sync').textContent();
  const lastGood = /last good sync (.+?M)/.exec(broken ?? '')?.[1] ?? '';
  await alert.getByRole('button', { name: `Reconnect ${NAME}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Allow and open Salesforce' }).click(),
  ]);
  await consent(tab);
  await tab.close();
  await page.getByRole('dialog').getByRole('heading', { name: 'Connected' }).waitFor();
  await page.keyboard.press('Escape');
  await card(page, NAME, 'Fixed').waitFor({ timeout: SYNC_MS });
  await card(page, NAME, 'Success · last synced')
    .filter({ hasNotText: lastGood })
    .waitFor({ timeout: SYNC_MS });

  await troubleEvents['syncs-stop'].run(world);
  world.clock.forward(LATE_MS);
  await command(page, '/salesforce list');
  await card(page, 'is Late', 'Open home').waitFor();
  await take(page, 'list-late');
  await troubleEvents['syncs-go-on'].run(world);
  world.clock.forward(CATCH_UP_MS);

  world.clock.forward(WEEK_MS);
  await command(page, '/salesforce digest');
  await card(page, 'Salesforce watch').waitFor();
  await take(page, 'digest');
}
