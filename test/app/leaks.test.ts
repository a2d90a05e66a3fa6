import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, createBrowser } from '../../sandbox/browser.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { readConfig } from '../../src/config.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { everythingInPostgres, everythingInRedis } from '../support/everything-stored.ts';
import { disguises, secretsIn } from '../support/find-secrets.ts';
import { type MailServer, readMail, startMailServer } from '../support/mail-server.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const SHORTEST = 8;

describe('no secret that was used stands where it must not', () => {
  let world: TestWorld;
  let mail: MailServer;
  let bot: BotProcess;
  let eu: Org;
  let us: Org;
  let asked = 0;
  const links: string[] = [];
  const browsers: Browser[] = [];
  const states: string[] = [];
  const cookies: string[] = [];

  const sql = (statement: string) => runSql(world.database.url, statement);

  beforeAll(async () => {
    mail = await startMailServer();
    world = await testWorld({
      bot: false,
      orgs: [
        { name: 'Acme EU', size: 'few', seed: 21, rotation: true },
        { name: 'Acme US', size: 'few', seed: 22, rotation: true },
      ],
      env: {
        LOG_LEVEL: 'trace',
        SMTP_URL: mail.url,
        MAIL_FROM: 'orgwarden@acme.example',
        METRICS_TOKEN: 'a-token-that-reads-metrics',
      },
    });
    const [first, second] = world.orgs;
    if (!first || !second) throw new Error('no orgs');
    [eu, us] = [first, second];
    bot = startBotProcess({ env: world.env });
    await bot.ready();
  });
  afterAll(async () => {
    await bot?.stop();
    await world?.close();
    await mail?.close();
  });

  /** The form; a second time for the same org by the login page, since its address is known by then. */
  async function ask(org: Org): Promise<string> {
    asked += 1;
    if (asked <= world.orgs.length) return world.askFor(org);
    const dana = world.slack.as('dana');
    await dana.command('/salesforce add', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({
      Name: `${org.name} again ${asked}`,
      'Sign-in page': world.salesforce.login.host,
      'Send alerts to': '#sec-alerts',
    });
    await dana.submit('Next');
    const { url } = await dana.press('Allow and open Salesforce');
    await dana.closeModal({ all: true });
    if (!url) throw new Error('the button leads nowhere');
    return url;
  }

  /** A link is asked for and followed as far as `until`; all that passes by is kept. */
  async function walk(
    org: Org,
    given: { user?: string; answer?: 'Allow' | 'Deny'; until?: 'landing' | 'sign-in' } = {},
  ) {
    const link = await ask(org);
    links.push(link);
    const browser = createBrowser();
    browsers.push(browser);
    await browser.open(link);
    if (given.until === 'landing') return browser.page;
    await browser.press('Go to Salesforce');
    cookies.push(...browser.cookies());
    for (const hop of browser.page.hops) {
      const state = new URL(hop).searchParams.get('state');
      if (state) states.push(state);
    }
    if (given.until === 'sign-in') return browser.page;
    browser.choose(given.user ?? org.users.admin.username);
    await browser.press('Log In');
    await browser.press(given.answer ?? 'Allow');
    return browser.page;
  }

  async function syncNow(): Promise<void> {
    const before = bot.output.match(/"message":"sync ended"/g)?.length ?? 0;
    await sql('update domain set next_due_at = now(), parked_until = null');
    await world.slack.eventually(
      () => (bot.output.match(/"message":"sync ended"/g)?.length ?? 0) > before + 1,
      { what: 'two syncs ended' },
    );
  }

  test('a story in which much goes right and much goes wrong', async () => {
    expect((await walk(eu)).text).toContain('Connected');
    expect((await walk(us)).text).toContain('Connected');
    await world.card('Acme EU', 'Success');
    await world.card('Acme US', 'Success');

    // Sessions end: both grants are rotated, twice.
    for (const _ of [1, 2]) {
      eu.endSessions();
      us.endSessions();
      await syncNow();
    }

    // Refusals before, at and after the exchange.
    expect((await walk(eu, { answer: 'Deny' })).text).toContain('E-DENIED');
    expect((await walk(eu)).text).toContain('E-DUPLICATE');
    us.faults.add({ on: 'token', do: 'html', times: 1 });
    expect((await walk(us)).text).toContain('E-SF-DOWN');
    const used = links[0] ?? '';
    expect((await createBrowser().open(used)).status).toBeGreaterThanOrEqual(400);
    await fetch(`${world.publicUrl}/salesforce/callback?code=${states[0]}&state=${states[0]}`);
    await fetch(`${world.publicUrl}/salesforce/connect/${'x'.repeat(43)}`);

    // Our own failures, in the page and in a sync.
    await sql('alter table consent rename to consent_away');
    const broken = await createBrowser().open(used);
    await sql('alter table consent_away rename to consent');
    expect(broken.text).toContain('E-UNKNOWN');
    await sql('alter table package rename to package_away');
    await syncNow();
    await sql('alter table package_away rename to package');
    await world.card('Acme EU', 'E-UNKNOWN');

    // Slack and Salesforce fail in their ways.
    world.slack.fault('chat.update', { kind: 'http', status: 500 }, 2);
    world.slack.fault('chat.postMessage', { kind: 'drop' }, 1);
    eu.faults.add({
      on: 'query',
      do: 'rest-error',
      status: 500,
      errorCode: 'UNKNOWN_EXCEPTION',
      message: 'no',
      times: 2,
    });
    us.faults.add({ on: 'query', do: 'html', times: 1 });
    await syncNow();
    us.endSessions();
    us.faults.add({ on: 'token', do: 'status', status: 503, body: 'busy', times: 1 });
    await syncNow();
    eu.endOurGrants();
    await sql(`update domain set next_due_at = now() where org_id like '${eu.id.slice(0, 15)}%'`);
    await world.card('Acme EU', 'E-GRANT-EXPIRED');

    // Two links that are left lying: one untouched, one whose verifier waits for the callback.
    await walk(us, { until: 'landing' });
    await walk(us, { until: 'sign-in' });
    await fetch(`${world.publicUrl}/metrics`, {
      headers: { authorization: 'Bearer a-token-that-reads-metrics' },
    });
    await world.slack.as('dana').command('/salesforce list', { channel: '#sec-alerts' });
    await world.slack.as('dana').openHome();
    await expect.poll(() => mail.mails.length).toBeGreaterThanOrEqual(3);
    await world.slack.idle();
  });

  /** All that was secret in the story, with a name that may be shown. */
  function secrets(): Map<string, string> {
    const named = new Map<string, string>();
    const add = (name: string, values: Iterable<string | undefined>) => {
      let at = 0;
      for (const value of values) {
        if (value !== undefined && value.length >= SHORTEST) named.set(value, `${name} ${at}`);
        at += 1;
      }
    };
    add('of Slack', world.slack.issuedSecrets);
    add('of Salesforce', world.salesforce.issuedSecrets);
    for (const org of world.orgs) add(`of ${org.name}`, org.issuedSecrets);
    add(
      'link',
      links.map((link) => new URL(link).pathname.split('/').at(-1)),
    );
    add('state', states);
    add(
      'cookie',
      cookies.map((cookie) => cookie.split('=')[1]),
    );
    add(
      'key',
      (world.env.ENCRYPTION_KEYS ?? '').split(',').map((key) => key.split(':')[1]),
    );
    add('setting', [
      world.env.SLACK_SIGNING_SECRET,
      world.env.SLACK_BOT_TOKEN,
      world.env.SALESFORCE_CLIENT_SECRET,
      world.env.METRICS_TOKEN,
      new URL(world.env.DATABASE_URL ?? '').password,
      new URL(world.env.REDIS_URL ?? '').password,
    ]);
    const addresses = world.slack.deliveries.map(({ body }) => body.response_url);
    add(
      'response_url',
      addresses.map((url) => (typeof url === 'string' ? new URL(url).pathname : undefined)),
    );
    return named;
  }
  const key = () => Buffer.from((world.env.ENCRYPTION_KEYS ?? '').split(':')[1] ?? '', 'base64');

  test('the story used enough of each kind', () => {
    const names = [...secrets().values()];
    const count = (kind: string) => names.filter((name) => name.startsWith(kind)).length;
    expect(count('of Acme')).toBeGreaterThan(25);
    expect(count('link')).toBe(links.length);
    expect(count('state')).toBeGreaterThanOrEqual(6);
    expect(count('cookie')).toBeGreaterThanOrEqual(6);
    expect(count('response_url')).toBeGreaterThan(3);
    expect(eu.ledger.refreshes.filter(({ rotated }) => rotated).length).toBeGreaterThanOrEqual(2);
    expect(bot.output.length).toBeGreaterThan(20_000);
    expect(bot.output).toContain('"code":"E-UNKNOWN"');
  });

  test('not in PostgreSQL, Redis, the log or a mail, in any disguise', async () => {
    const places = {
      PostgreSQL: await everythingInPostgres(world.database.url),
      Redis: await everythingInRedis(world.env.REDIS_URL ?? ''),
      log: bot.output,
      mail: mail.mails
        .flatMap(({ raw }) => [raw, readMail(raw).subject, readMail(raw).text])
        .join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(500);
      expect(secretsIn(text, secrets()), place).toEqual([]);
      // The key itself, not its base64.
      expect(text.toLowerCase().includes(key().toString('hex')), place).toBe(false);
    }
  });

  test('the search would have found them: each disguise, and what the simulators saw', () => {
    for (const [secret, name] of [...secrets()].slice(0, 40)) {
      for (const disguise of disguises(secret)) {
        expect(secretsIn(`before ${disguise} after`, new Map([[secret, name]]))).toHaveLength(1);
      }
      const inside = Buffer.from(`{"a":"${secret}"}`).toString('base64');
      expect(secretsIn(inside, new Map([[secret, name]])), name).toHaveLength(1);
    }
    const ofSlack = new Map([[world.slack.botToken, 'the bot token']]);
    expect(secretsIn(world.slack.rawLog.join('\n'), ofSlack)).toHaveLength(1);
  });

  test('each sealed row, opened with the key, holds one of them', async () => {
    const box = createSecretBox(readConfig(world.env).keys);
    const known = secrets();
    let opened = 0;
    for (const row of await sql('select id, sealed_access, sealed_refresh from grant_secret')) {
      for (const kind of ['access', 'refresh']) {
        const sealed = row[`sealed_${kind}`];
        if (typeof sealed !== 'string') continue;
        expect(known.has(box.open(`salesforce.${kind}`, String(row.id), sealed))).toBe(true);
        opened += 1;
      }
    }
    expect(opened).toBeGreaterThanOrEqual(3);
    const waiting = await sql(
      'select id, sealed_verifier as sealed from consent where sealed_verifier is not null',
    );
    expect(waiting).toHaveLength(1);
    const [row] = waiting;
    const verifier = box.open('consent.verifier', String(row?.id), String(row?.sealed));
    expect(verifier.length).toBeGreaterThanOrEqual(43);
    const told = new Map([[verifier, 'the verifier']]);
    expect(secretsIn(await everythingInPostgres(world.database.url), told)).toEqual([]);
    expect(secretsIn(bot.output, told)).toEqual([]);
  });
});
