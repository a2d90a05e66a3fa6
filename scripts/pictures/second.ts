import type { Page } from 'playwright-core';
import { card, HOUR_AND_MORE_MS, type Studio, SYNC_MS, TALL, take, WIDE } from './studio.ts';

const APP = 'Quick Report';

/** More people than one may cut off alone: the card that asks a second operator. */
export async function picturesOfSecond({ world }: Studio, page: Page): Promise<void> {
  for (const [nth, org] of world.orgs.entries()) org.grantMany(APP, nth === 0 ? 120 : 45);
  world.clock.forward(HOUR_AND_MORE_MS);
  const one = card(page, 'new app', APP, 'EMEA sandbox');
  await one.waitFor({ timeout: SYNC_MS });
  await card(page, 'new app', APP, 'Production').waitFor({ timeout: SYNC_MS });

  await page.setViewportSize(TALL);
  await one.getByRole('button', { name: `Ban ${APP}` }).click();
  const window = page.getByRole('dialog');
  await window.getByLabel('All domains', { exact: true }).check();
  await window.getByLabel('Data risk').check();
  await window.getByRole('button', { name: 'Ban', exact: true }).click();
  await window.getByText('need a second operator').waitFor();
  await window.getByRole('button', { name: 'Close', exact: true }).click();
  await window.waitFor({ state: 'hidden' });
  await page.setViewportSize(WIDE);
  const asks = card(page, 'wants to revoke', APP);
  await asks.waitFor({ timeout: SYNC_MS });
  await asks.scrollIntoViewIfNeeded();
  await take(page, 'second-operator');
}
