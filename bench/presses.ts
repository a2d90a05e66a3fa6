import type { Locator } from 'playwright-core';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { appEvents } from '../sandbox/events/apps.ts';
import type { Org } from '../sandbox/salesforce/start.ts';
import { buildPage } from '../sandbox/web/build.ts';
import { startWebPage } from '../sandbox/web/server.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { launch } from '../test/browser/chromium.ts';
import { type Person, personAt, type Taken } from './person.ts';
import { addOrg } from './scene.ts';
import type { Measured } from './table.ts';

const FAKE = 'Data Loader';
const MANY = 'Quick Report';
/** More than one person may cut off alone. */
const HOLDERS = 60;
const SYNC_MS = 90_000;
const HOUR_AND_MORE_MS = 65 * 60_000;

/** What people must press, and how long it takes with a machine that answers at once: most of it is the bot's own work. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [
      { name: 'Acme', size: 'small', seed: 7 },
      { name: 'Ordinary', size: 'ordinary', seed: 1 },
    ],
  });
  const bot = await world.startBot();
  const web = await startWebPage(world, { files: await buildPage() });
  const browser = await launch();
  const visit = async (who: string, place = 'sec-alerts') => {
    const page = await (
      await browser.newContext({ viewport: { width: 1280, height: 900 } })
    ).newPage();
    page.setDefaultTimeout(SYNC_MS);
    await page.goto(`${web.url}/#/${who}/${place}`);
    await page.locator('.live-live').first().waitFor({ state: 'attached' });
    return personAt(page);
  };
  try {
    const [org, ordinary] = world.orgs;
    if (!org || !ordinary) throw new Error('no orgs');
    await addOrg(world, org);
    const dana = await visit('dana');
    await dana.message('at the first look', org.name).waitFor();
    yield row('a look-alike, from its card to the proof', await lookAlike(world, org, dana), 3);
    yield row(
      'a grant that was revoked, from its alert to green',
      await broken(world, org, dana),
      6,
    );
    const second = await secondPerson(world, org, dana, await visit('li'));
    yield row('a second person agrees, to the proof', second, 1);
    await addOrg(world, ordinary);
    const looked = dana.message('at the first look', ordinary.name);
    await looked.waitFor();
    yield row('the first day, all that waits decided', await firstDay(dana, looked), 40);
  } finally {
    await browser.close();
    await web.close();
    await bot.close();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

const row = (what: string, { presses, seconds }: Taken, most: number): Measured => ({
  what,
  value: presses,
  limit: most,
  unit: 'presses',
  beside: `${seconds.toFixed(1)} s`,
});

async function lookAlike(world: World, org: Org, person: Person): Promise<Taken> {
  await appEvents.lookalike.run(world, org);
  world.clock.forward(HOUR_AND_MORE_MS);
  const card = person.message(`Possible fake of ${FAKE}`);
  await card.waitFor();
  const { dialog } = person;
  const taken = await person.took(async () => {
    await person.press(card.getByRole('button', { name: `Ban ${FAKE}` }));
    await person.choose(dialog.getByLabel('Unknown publisher'));
    await person.press(dialog.getByRole('button', { name: 'Ban', exact: true }));
    await person.message(FAKE, 'Banned in', '1 of 1 removed').waitFor();
  });
  await closed(person);
  return taken;
}

async function broken(world: World, org: Org, person: Person): Promise<Taken> {
  org.endOurGrants();
  world.clock.forward(HOUR_AND_MORE_MS);
  const alert = person.message(org.name, 'Grant expired', 'Acknowledge');
  await alert.waitFor();
  const { dialog, page } = person;
  const taken = await person.took(async () => {
    await person.press(alert.getByRole('button', { name: `Reconnect ${org.name}` }));
    await person.press(dialog.getByRole('button', { name: 'Confirm' }));
    const tab = await person.follow(page.getByRole('link', { name: 'Allow and open Salesforce' }));
    for (const name of ['Go to Salesforce', 'Log In', 'Allow']) await person.pressIn(tab, name);
    await person.message(org.name, 'Fixed').waitFor();
    await tab.close();
  });
  await closed(person);
  return taken;
}

async function secondPerson(world: World, org: Org, person: Person, other: Person): Promise<Taken> {
  org.grantMany(MANY, HOLDERS);
  world.clock.forward(HOUR_AND_MORE_MS);
  const { dialog } = person;
  await person
    .message(MANY)
    .getByRole('button', { name: `Ban ${MANY}` })
    .click();
  await dialog.getByLabel('Data risk').check();
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
  await closed(person);
  const asks = other.message('wants to revoke', MANY);
  await asks.waitFor();
  return other.took(async () => {
    await other.press(asks.getByRole('button', { name: /^Agree/ }));
    await person.message(MANY, `${HOLDERS} of ${HOLDERS} removed`).waitFor();
  });
}

/** Group after group as it is offered, then one by one: what is of high risk is banned, the rest approved. */
async function firstDay(person: Person, looked: Locator): Promise<Taken> {
  const { dialog } = person;
  const button = (text: RegExp) => dialog.locator('button').filter({ hasText: text }).first();
  const pressed = async (what: Locator) => {
    const before = await dialog.textContent();
    await person.press(what);
    for (;;) {
      const now = await dialog.textContent();
      if (now !== before && !now?.includes('Loading')) return;
      await person.page.waitForTimeout(20);
    }
  };
  const submit = () => pressed(dialog.locator('button[type=submit]'));
  return person.took(async () => {
    await person.press(looked.getByRole('button', { name: /^Review/ }));
    await button(/^Look at/).waitFor();
    for (;;) {
      const next = button(/^(?:Look at \d|Next: )/);
      if (!(await next.isVisible())) break;
      await pressed(next);
      if (await button(/^Approve for|^Approve, with/).isVisible()) {
        while (await button(/^Approve for|^Approve, with/).isVisible()) {
          const isGrave = await button(/^Approve, with/).isVisible();
          if (!isGrave) {
            await pressed(button(/^Approve for/));
            continue;
          }
          await pressed(button(/^Ban/));
          await person.type(dialog.getByLabel('Reason'), 'Not needed');
          await submit();
        }
        continue;
      }
      await submit();
      await submit();
    }
    await dialog.getByText('None waits any more').waitFor();
  });
}

/** No window is open. */
async function closed({ page, dialog }: Person): Promise<void> {
  while (await dialog.isVisible()) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(200);
  }
}
