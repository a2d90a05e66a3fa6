import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findings, looks } from '../../../test/browser/axe.ts';
import { NOW } from '../../../test/unit/slack/domains.ts';
import { buildGallery } from './build.ts';
import { fileOf, messagesPage } from './document.ts';
import { pageOf } from './page.ts';
import { sheets } from './sheets.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const FOLDER = join(DOCS, 'pictures/messages');
const ORIGIN = 'http://gallery.localhost';
const QUALITY = 0.7;

/**
 * Takes every message, window and home, wide and narrow, light and dark. Throws what axe finds, and where something stands out
 * of the page.
 */
export async function picturesOfMessages(browser: Browser): Promise<void> {
  const files = await buildGallery();
  const wrong: string[] = [];
  for (const { size, viewport, colorScheme } of looks) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      locale: 'en-US',
      timezoneId: 'UTC',
    });
    await context.clock.setFixedTime(NOW);
    for (const sheet of sheets) {
      const page = await context.newPage();
      await page.route(`${ORIGIN}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname === '/page.json') return route.fulfill({ json: pageOf(sheet) });
        const file = files.get(pathname);
        return file
          ? route.fulfill({ body: file.body, contentType: file.type })
          : route.fulfill({ status: 404, body: '' });
      });
      await page.goto(`${ORIGIN}/gallery.html`);
      await page.locator('.gallery').waitFor();
      const name = fileOf(sheet.id, size, colorScheme);
      wrong.push(...(await findings(page)).map((each) => `${name}: ${each}`));
      if (await isCutOff(page)) wrong.push(`${name}: something is wider than the page`);
      const picture = await page.screenshot({ fullPage: true, animations: 'disabled' });
      writeFileSync(join(FOLDER, name), await smaller(page, picture));
      await page.close();
    }
    await context.close();
  }
  writeFileSync(join(DOCS, 'messages.md'), messagesPage(sheets));
  console.log(`docs/pictures/messages: ${sheets.length * looks.length} pictures`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

const isCutOff = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth');

/** The same as WebP, by the browser itself: a fifth of the size. */
async function smaller(page: Page, picture: Buffer): Promise<Buffer> {
  const data = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${picture.toString('base64')}';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    const data = canvas.toDataURL('image/webp', ${QUALITY});
    // So it says of what is higher than WebP can be.
    if (!data.startsWith('data:image/webp')) throw new Error('a sheet of ' + image.height + ' pixels: cut it in two');
    return data;
  })()`);
  return Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');
}
