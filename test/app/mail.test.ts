import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { type MailServer, readMail, startMailServer } from '../support/mail-server.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

describe('e-mail beside the DM', () => {
  let world: TestWorld;
  let mail: MailServer | undefined;
  let org: Org;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    world = await testWorld({
      orgs: [{ name: 'Acme', size: 'few', seed: 41 }],
      env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Orgwarden <bot@acme.example>' },
    });
    const [first] = world.orgs;
    if (!first) throw new Error('no org');
    org = first;
  });
  afterAll(async () => {
    await world?.close();
    await mail?.close();
  });

  const waitForMails = (count: number) => expect.poll(() => mail?.mails.length).toBe(count);

  test('with the mail server down the DM still comes, and the mail is tried again', async () => {
    await world.connect(org, 'Production & "EU"');
    const dana = world.slack.as('dana');
    await world.slack.eventually(() => dana.dm().some((text) => text.includes('ready to review')));
    await expect
      .poll(async () => {
        const [row] = await runSql(
          world.database.url,
          `select tries from notice where target like '%mail%' and sent_at is null`,
        );
        return Number(row?.tries ?? 0);
      })
      .toBeGreaterThanOrEqual(1);
    mail = await startMailServer(port);
    await waitForMails(1);
  });

  test('ready: to who connected it, once, as plain text without Slack’s marks', () => {
    const [ready] = mail?.mails ?? [];
    expect(ready?.to).toEqual([world.slack.person('dana').email]);
    expect(ready?.from).toBe('bot@acme.example');
    expect(ready?.raw).toMatch(/^Auto-Submitted: auto-generated/im);
    const { subject, text } = readMail(ready?.raw ?? '');
    expect(subject).toContain('Production & "EU" is ready');
    expect(`${subject}${text}`).not.toMatch(/&amp;|<!date|\*|```/);
  });

  test('broken: what happened, what to do, and the way to Slack', async () => {
    org.endOurGrants();
    await runSql(world.database.url, 'update domain set next_due_at = now()');
    await waitForMails(2);
    const { subject, text } = readMail(mail?.mails[1]?.raw ?? '');
    expect(subject).toContain('stopped syncing');
    expect(text).toMatch(
      /^🔴 Production & "EU" stopped syncing since [^.]+: Grant expired\.\s+What to do: [^.]+\.\s+http\S+\s*$/u,
    );
    expect(`${subject}${text}`).not.toMatch(/&amp;|<!date|\*/);
    expect(world.slack.problems).toEqual([]);
  });

  const undelivered = () =>
    runSql(
      world.database.url,
      `select dropped_why, tries from notice where target like 'mail:%' and sent_at is null`,
    );
  const counted = async (outcome: string) => {
    const answer = await fetch(`${world.publicUrl}/metrics`);
    const line = `orgwarden_deliveries_total{kind="mail",outcome="${outcome}"} `;
    const found = (await answer.text()).split('\n').find((each) => each.startsWith(line));
    return Number(found?.slice(line.length) ?? 0);
  };
  /** A day later the domain breaks anew: its old alert is over, and the next sync that fails opens another. */
  const breakAgain = async () => {
    world.clock.forward(25 * 3_600_000);
    const at = world.clock.now().toISOString();
    // A sync that the clock has started already may still speak of the old one.
    const isOpened = async () => {
      const opened = await runSql(
        world.database.url,
        `select 1 from alert where opened_at >= '${at}'`,
      );
      if (opened.length > 0) return true;
      await runSql(
        world.database.url,
        `update alert set closed_at = now() - interval '9 days', closed_as = 'well' where opened_at < '${at}'`,
      );
      await runSql(
        world.database.url,
        `update domain set status = 'success', error_code = null, next_due_at = now() where run_id is null`,
      );
      return false;
    };
    await expect.poll(isOpened, { interval: 1000 }).toBe(true);
  };

  test('a server that cannot take it now is asked again, and gets it', async () => {
    if (!mail) throw new Error('no mail server');
    mail.refusing.as = { code: 451, text: '4.3.0 try later' };
    const { asked } = mail.refusing;
    await breakAgain();
    await expect.poll(() => mail?.refusing.asked).toBeGreaterThan(asked + 1);
    expect((await undelivered())[0]?.dropped_why).toBeNull();
    mail.refusing.as = undefined;
    await waitForMails(3);
  });

  test('one that refuses it for good is not asked again: it is dropped with a reason, counted, and the admins are told once', async () => {
    if (!mail) throw new Error('no mail server');
    mail.refusing.as = { code: 550, text: '5.1.1 no such user <!channel> dana@acme.example' };
    const before = await counted('permanent');
    await breakAgain();
    await expect
      .poll(async () => (await undelivered())[0]?.dropped_why)
      .toBe('the mail was refused: 550 5.1.1');
    const { asked } = mail.refusing;
    expect(await counted('permanent')).toBe(before + 1);
    const dana = world.slack.as('dana');
    const told = () => dana.dm().filter((text) => text.includes('refused an e-mail'));
    await world.slack.eventually(() => told().length === 1, { what: 'the word to the admins' });
    expect(told()[0]).toContain('Dana Ruiz');
    expect(told()[0]).toContain('550 5.1.1');
    expect(told()[0]).not.toContain('acme.example');
    await breakAgain();
    await expect.poll(async () => (await undelivered()).length).toBe(2);
    await expect.poll(() => mail?.refusing.asked).toBe(asked + 1);
    // The clock went on by a day: it is said again, once.
    await world.slack.eventually(() => told().length === 2, { what: 'the next day' });
    expect((await undelivered()).every(({ tries }) => Number(tries) === 1)).toBe(true);
    expect(mail.mails).toHaveLength(3);
  });

  test('while nobody knows who the admins are it is dropped at once all the same; they hear of it when it is known', async () => {
    if (!mail) throw new Error('no mail server');
    const dana = world.slack.as('dana');
    const told = () => dana.dm().filter((text) => text.includes('refused an e-mail')).length;
    const [before, { asked }] = [told(), mail.refusing];
    world.slack.fault('users.list', { kind: 'error', error: 'missing_scope' });
    await runSql(world.database.url, 'delete from slack_admins');
    await breakAgain();
    await expect.poll(async () => (await undelivered()).length).toBe(3);
    const isDropped = ({ dropped_why: why }: { dropped_why?: unknown }) => why !== null;
    await expect.poll(async () => (await undelivered()).every(isDropped)).toBe(true);
    expect(mail.refusing.asked).toBe(asked + 1);
    expect(told()).toBe(before);
    world.slack.clearFaults();
    await world.slack.eventually(() => told() === before + 1, {
      what: 'the word to the admins',
      onWait: () => world.clock.forward(60_000),
    });
  });
});
