import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createBrowser } from '../../sandbox/browser.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { startWorld, type WorldOptions } from '../../sandbox/world.ts';
import { impatience, wakesWhile } from './impatience.ts';
import { keepSent } from './payloads/keep.ts';
import { testDatabase, testRedis } from './servers/database.ts';

const LISTED_WITHIN_MS = 3000;

/** A moment after its start a bot knows Slack's admins, as every bot does that people meet; where it can't, the story goes on. */
async function adminsListed({ DATABASE_URL: url }: Readonly<Record<string, string>>) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const isListed = async () =>
    (await client.query('select from slack_admins where admins is not null')).rowCount !== 0;
  const from = performance.now();
  while (!(await isListed()) && performance.now() - from < LISTED_WITHIN_MS) await sleep(50);
  await client.end();
}

export type TestWorld = Awaited<ReturnType<typeof testWorld>>;

/** A world of its own for one test file, on the run's PostgreSQL and Redis; `bot: false` leaves the bot to the test. */
export async function testWorld(
  options: Partial<Omit<WorldOptions, 'databaseUrl' | 'redisUrl'>> & { bot?: boolean } = {},
) {
  const database = await testDatabase();
  const redis = testRedis();
  const world = await startWorld({
    databaseUrl: database.url,
    redisUrl: redis.url,
    orgs: [{ name: 'Acme', size: 'few', seed: 1 }],
    onSent: keepSent,
    ...options,
  });
  const bot = options.bot === false ? undefined : await world.startBot();
  if (bot) await adminsListed(world.env);
  const onWait = impatience(world.clock);
  const wakes = bot && wakesWhile(bot);
  /** What was written into the database is found without waiting for the bot's own next look. */
  const eventually: typeof world.slack.eventually = (find, given = {}) =>
    world.slack.eventually(find, wakes ? { onWait: wakes, ...given } : given);
  /** Looks until something is seen that the bot says in its own time, such as an edit of a card. */
  const said: typeof world.slack.eventually = (find, given = {}) =>
    // A bot that is a process of its own has another clock.
    world.slack.eventually(find, bot ? { ...given, onWait } : given);

  return {
    ...world,
    slack: { ...world.slack, eventually },
    database,
    bot,
    said,

    /** The form, the consent step and the link, as a person would. */
    async askFor(
      org: Org,
      given: { name?: string; as?: string; keepWindow?: true } = {},
    ): Promise<string> {
      const person = world.slack.as(given.as ?? 'dana');
      await person.command('/salesforce add', { channel: '#sec-alerts' });
      await world.slack.eventually(() => person.modal?.text.includes('My Domain address'));
      await person.fill({
        Name: given.name ?? org.name,
        'Sign-in page': 'My Domain',
        'My Domain address': org.host,
        'Send alerts to': '#sec-alerts',
      });
      await person.submit('Next');
      const { url } = await person.press('Allow and open Salesforce');
      if (!given.keepWindow) await person.closeModal({ all: true });
      if (!url) throw new Error('the button leads nowhere');
      return url;
    },

    /** Goes through the browser to the page after Salesforce. */
    async consent(
      link: string,
      org: Org,
      given: {
        user?: string;
        answer?: 'Allow' | 'Deny';
        browser?: ReturnType<typeof createBrowser>;
      } = {},
    ) {
      const browser = given.browser ?? createBrowser();
      await browser.open(link);
      await browser.press('Go to Salesforce');
      browser.choose(given.user ?? org.users.admin.username);
      await browser.press('Log In');
      await browser.press(given.answer ?? 'Allow');
      return browser.page;
    },

    /** Adds a domain and waits for its first sync. */
    async connect(org: Org, name = org.name): Promise<void> {
      const page = await this.consent(await this.askFor(org, { name }), org);
      if (!page.text.includes('Connected')) throw new Error(page.text);
      await this.card(name, 'Success');
    },

    /** The domain's card in #sec-alerts once it shows `part`. */
    card: (name: string, part: string, waitMs = 60_000) =>
      said(
        () =>
          world.slack
            .as('dana')
            .messages('#sec-alerts')
            .find((message) => {
              const text = world.slack.render(message);
              // An alert's card names the domain too.
              if (/\[Acknowledge\]|\[Wake now\]|Moved to|· Fixed/.test(text)) return undefined;
              return text.includes(name) && text.includes(part) ? message : undefined;
            }),
        { waitMs, what: `card of ${name} with ${part}` },
      ),

    async close(): Promise<void> {
      await bot?.close();
      await world.close();
      await database.drop();
      await redis.drop();
    },
  };
}
