import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../../sandbox/browser.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import type { Message } from '../../sandbox/slack/types.ts';
import { type MailServer, readMail, startMailServer } from '../support/mail-server.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const LENGTH = 300;

/** Begins with a word of its own, so that it can be found; what follows fills up to 300 characters. */
const hostile = (word: string, spice: string) => `${word} ${spice.repeat(LENGTH)}`.slice(0, LENGTH);
/** PostgreSQL keeps no NUL, and a person types no half characters. */
const storable = (name: string) => name.replaceAll('\u0000', '').toWellFormed();

const markup =
  '<!channel> <@U0DANA> *b* _i_ ~s~ `c` <https://evil.example|x> &lt;!here&gt; :smile: ';
const turned =
  '\u202E\u2066moc.live\u2067\u202D שלום \u0301e\u0301 👩‍👩‍👧‍👦🔴 a\r\nb\u2028c\u0007\u0000d\uD800 > q\n*x* @here @channel https://evil.example/p ';

describe.each([
  ['markup', markup],
  ['direction and line ends', turned],
])('names full of %s', (_what, spice) => {
  let world: TestWorld;
  let mail: MailServer;
  let org: Org;
  let unwatched: Org;
  const names = {
    domain: storable(hostile('Domainword', spice)),
    org: hostile('Orgword', spice),
    app: hostile('Appword', spice),
    member: hostile('Memberword', spice),
    admin: hostile('Adminword', spice),
  };
  // The form refuses what cannot be shown; the rest of the name comes by a direct write.
  const typed = [...names.domain]
    .slice(0, 60)
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  const sql = (statement: string, values: unknown[] = []) =>
    runSql(world.database.url, statement, values);

  beforeAll(async () => {
    mail = await startMailServer();
    world = await testWorld({
      orgs: [
        { name: names.org, size: 'few', seed: 31 },
        { name: `${names.org} 2`, size: 'few', seed: 32 },
      ],
      env: { SMTP_URL: mail.url, MAIL_FROM: 'orgwarden@acme.example' },
    });
    const [first, second] = world.orgs;
    if (!first || !second) throw new Error('no orgs');
    [org, unwatched] = [first, second];
    world.slack.person('dana').name = names.member;
    org.users.admin.name = names.admin;
    org.grantToken(org.users.admin.username, names.app);
  });
  afterAll(async () => {
    await world?.close();
    await mail?.close();
  });

  const dana = () => world.slack.as('dana');
  const messages = (): Message[] =>
    ['#sec-alerts', 'dm'].flatMap((place) =>
      dana()
        .messages(place)
        .flatMap((message) => [message, ...message.replies]),
    );
  /** Every text of ours in everything that the bot ever sent to Slack. */
  const sent = () =>
    world.slack.requests.filter(({ method }) => /^(chat|views|response)/.test(method));

  async function fillAdd(name: string, page: 'My Domain' | 'login' = 'My Domain'): Promise<string> {
    await dana().command('/salesforce add', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana().modal?.text.includes('My Domain address'));
    await dana().fill({
      Name: name,
      'Sign-in page': page === 'login' ? world.salesforce.login.host : page,
      ...(page === 'login' ? {} : { 'My Domain address': org.host }),
      'Send alerts to': '#sec-alerts',
    });
    await dana().submit('Next');
    await world.slack.eventually(() => dana().modal?.text.includes('refresh_token'));
    expectLiteral(dana().modal?.text ?? '', 'Domainword', false);
    const { url } = await dana().press('Allow and open Salesforce');
    await dana().closeModal({ all: true });
    return url ?? '';
  }

  /** The word is there, what follows it stands as it was typed, and nothing turns the line around it. */
  function expectLiteral(text: string, word: string, isWhole = true): void {
    expect(text).toContain(word);
    expect(text).not.toMatch(/[\u202A-\u202E]/u);
    const opened = text.match(/[\u2066-\u2068]/gu)?.length ?? 0;
    expect(text.match(/\u2069/gu)?.length ?? 0).toBe(opened);
    expect(text.isWellFormed()).toBe(true);
    if (spice !== markup || !isWhole) return;
    const whole = `${word} <!channel> <@U0DANA> *b* _i_ ~s~ \`c\``;
    const from = text.indexOf(word);
    expect(text.slice(from, from + whole.length).replaceAll('ˋ', '`')).toBe(whole);
  }

  test('in the form, the consent step, the pages and the card, to Success', async () => {
    const link = await fillAdd(typed);
    const browser = createBrowser();
    await browser.open(link);
    expectLiteral(browser.page.text, 'Memberword');
    await browser.press('Go to Salesforce');
    browser.choose(org.users.admin.username);
    await browser.press('Log In');
    await browser.press('Allow');
    expect(browser.page.text).toContain('Connected');
    expectLiteral(browser.page.text, 'Domainword');
    expectLiteral(browser.page.text, 'Orgword');
    await world.card('Domainword', 'Success');
    // Longer than the form lets in, as an API of tomorrow or a direct write might.
    await sql('update domain set name = $1', [names.domain]);
    await sql(`update card set wanted = wanted + 1, due_at = now() where kind = 'domain'`);
    const card = await world.card('Domainword', '…');
    expectLiteral(world.slack.render(card), 'Domainword');
  });

  test('in the list, the details, the home and the answers to commands', async () => {
    for (const [line, part] of [
      ['list', 'First connected'],
      ['sync 1', 'Domainword'],
      ['sync nothing-like-it', 'No domain called'],
      [`status ${names.domain.slice(0, 200).replace(/["\s]+/g, ' ')}`, undefined],
      [`${names.app.slice(0, 200)}`, undefined],
      ['permissions', 'refresh_token'],
      ['help', 'add'],
    ] as const) {
      const before = dana().ephemerals.length;
      await dana().command(`/salesforce ${line}`, { channel: '#sec-alerts' });
      await world.slack.eventually(
        () => dana().ephemerals.length > before || dana().modal !== undefined,
        { what: line },
      );
      await world.slack.idle();
      if (dana().modal) await dana().closeModal({ all: true });
      if (part)
        await world.slack.eventually(() => dana().ephemerals.at(-1)?.includes(part), {
          what: part,
        });
    }
    expectLiteral(
      dana().ephemerals.find((text) => text.includes('First connected')) ?? '',
      'Domainword',
    );
    await dana().press('Details', { in: '#sec-alerts' });
    const details = await world.slack.eventually(() => {
      const text = dana().modal?.text;
      return text?.includes('Domainword') ? text : undefined;
    });
    expectLiteral(details, 'Domainword');
    await dana().closeModal({ all: true });
    await dana().openHome();
    const home = await world.slack.eventually(
      () => dana().home?.text.includes('Domainword') && dana().home?.text,
    );
    expectLiteral(String(home), 'Domainword');
  });

  test('in refusals of the callback: the page and the card', async () => {
    const browser = createBrowser();
    await browser.open(await fillAdd('Domainword second <!here> *x*', 'login'));
    await browser.press('Go to Salesforce');
    browser.choose(org.users.admin.username);
    await browser.press('Log In');
    await browser.press('Allow');
    expect(browser.page.text).toContain('E-DUPLICATE');
    expectLiteral(browser.page.text, 'Domainword');
    const other = createBrowser();
    await other.open(await fillAdd('Domainword third', 'login'));
    await other.press('Go to Salesforce');
    other.choose(unwatched.users.ordinary.username);
    await other.press('Log In');
    await other.press('Allow');
    expect(other.page.text).toContain('E-NOT-ADMIN');
  });

  test('in what is said when it breaks, by DM and by mail', async () => {
    org.endOurGrants();
    await sql('update domain set next_due_at = now()');
    await world.card('Domainword', 'E-GRANT-EXPIRED');
    await world.slack.eventually(() =>
      dana()
        .dm()
        .some((text) => text.includes('stopped syncing')),
    );
    await expect.poll(() => mail.mails.length).toBe(2);
    for (const { raw, to } of mail.mails) {
      const { subject, text } = readMail(raw);
      expect(to).toEqual([world.slack.person('dana').email]);
      expectLiteral(text, 'Domainword');
      expectLiteral(subject, 'Domainword');
      expect(subject).not.toMatch(/[\r\n]/);
      expect(raw.match(/^(subject|to|from):/gim)).toHaveLength(3);
    }
  });

  test('nothing of all that was refused, pings anybody, links elsewhere or turns a line', () => {
    expect(world.slack.problems).toEqual([]);
    for (const message of messages()) {
      for (const version of [message, ...message.history]) {
        // The owner of a broken grant is called by its alert, and nobody else by anything.
        const others = world.slack
          .pings(version)
          .filter((ping) => ping !== `@${world.slack.person('dana').id}`);
        expect(others).toEqual([]);
        expectCalm(version.text);
        expectCalm(version.blocks);
      }
    }
    expect(sent().length).toBeGreaterThan(10);
    for (const { args } of sent()) {
      expectCalm(args.text);
      expectCalm(args.blocks);
      expectCalm(args.view);
    }
  });

  /** Looks into everything that Slack would read as markup, and for what turns text anywhere. */
  function expectCalm(value: unknown, isMarkup = typeof value === 'string'): void {
    if (typeof value === 'string') {
      expect(value).not.toMatch(/[\u202A-\u202E]/u);
      expect(value.isWellFormed()).toBe(true);
      if (isMarkup) expect(value).not.toMatch(/<(https?:\/\/evil|!channel|!here|@U0DANA)/);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const isMrkdwn = 'type' in value && value.type === 'mrkdwn';
    for (const each of Object.values(value)) expectCalm(each, isMrkdwn);
  }
});
