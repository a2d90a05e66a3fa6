import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { type MailServer, readMail, startMailServer } from '../support/mail-server.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe('e-mail beside the DM', () => {
  let world: TestWorld;
  let mail: MailServer | undefined;
  let org: Org;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    world = await testWorld({
      orgs: [{ name: 'Acme', size: 'small', seed: 41 }],
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

  const waitForMails = (count: number) =>
    expect.poll(() => mail?.mails.length, { timeout: 20_000 }).toBe(count);

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

  test('broken: what happened, what it means and what to do', async () => {
    org.endOurGrants();
    await runSql(world.database.url, 'update domain set next_due_at = now()');
    await waitForMails(2);
    const { subject, text } = readMail(mail?.mails[1]?.raw ?? '');
    expect(subject).toContain('stopped syncing');
    expect(text).toContain('E-GRANT-EXPIRED');
    expect(text).toContain('What to do:');
    expect(`${subject}${text}`).not.toMatch(/&amp;|<!date|\*/);
    expect(world.slack.problems).toEqual([]);
  });
});
