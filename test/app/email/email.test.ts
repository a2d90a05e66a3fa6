import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createEmail, MailRefused } from '../../../src/email/email.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SMTPServerOptions = {}) {
  const received: { from: string; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    ...options,
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        received.push({
          from: from === false ? '' : from.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          text,
        });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  return { received, url: `smtp://127.0.0.1:${port}` };
}

function mailer(smtpUrl: string) {
  const email = createEmail({ smtpUrl, from: 'Orgwarden <bot@example.com>' });
  closers.push(() => email.close());
  return email;
}

const mail = {
  to: 'priya@acme.com',
  subject: 'Production EU is ready',
  text: 'All apps are read.\n',
};

test('a mail arrives as plain text', async () => {
  const { received, url } = await start();
  await mailer(url).send(mail);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ from: 'bot@example.com', to: ['priya@acme.com'] });
  expect(received[0]?.text).toContain('Subject: Production EU is ready\r\n');
  expect(received[0]?.text).toContain('Content-Type: text/plain');
  expect(received[0]?.text).toContain('All apps are read.');
});

test('a name with line breaks adds no header and no recipient', async () => {
  const { received, url } = await start();
  const subject = 'Prod\r\nBcc: evil@example.com\n\nX: y\u2028z is ready';
  await mailer(url).send({ ...mail, subject });
  expect(received[0]?.to).toEqual(['priya@acme.com']);
  const [head] = (received[0]?.text ?? '').split('\r\n\r\n');
  expect(head).not.toMatch(/^(Bcc|X):/im);
});

test.each([
  'priya@acme.com, evil@example.com',
  'priya@acme.com\r\nBcc: evil@example.com',
  'Priya <priya@acme.com>',
  'nobody',
  '',
])('%j is no one to write to', async (to) => {
  const { received, url } = await start();
  await expect(mailer(url).send({ ...mail, to })).rejects.toThrow(MailRefused);
  expect(received).toEqual([]);
});

test('a text that looks like a file or an address stays a text', async () => {
  const { received, url } = await start();
  await mailer(url).send({ ...mail, text: 'file:///etc/passwd' });
  expect(received[0]?.text).toContain('file:///etc/passwd');
});

const refusing = (responseCode: number, text: string): SMTPServerOptions => ({
  onRcptTo: (_, __, done) => done(Object.assign(new Error(text), { responseCode })),
});
const failureOf = (smtpUrl: string) =>
  mailer(smtpUrl)
    .send(mail)
    .then(
      () => undefined,
      (error: unknown) => error,
    );

test('a reply of 5yz is for good, and its text, which may name people, is not kept', async () => {
  const { url } = await start(refusing(550, '5.1.1 no such user priya@acme.com'));
  const error = await failureOf(url);
  expect(error).toBeInstanceOf(MailRefused);
  expect(error).toMatchObject({ reply: '550 5.1.1' });
  expect(String(error)).not.toContain('priya');
});

test('a reply of 4yz, a password that is refused, and no server at all may pass', async () => {
  const { url } = await start(refusing(451, '4.3.0 try later'));
  expect(await failureOf(url)).not.toBeInstanceOf(MailRefused);
  const auth = await start({
    authOptional: false,
    onAuth: (_, __, done) => done(Object.assign(new Error('no'), { responseCode: 535 })),
  });
  const withPassword = auth.url.replace('smtp://', 'smtp://bot:wrong@');
  expect(await failureOf(withPassword)).toBeInstanceOf(Error);
  expect(await failureOf(withPassword)).not.toBeInstanceOf(MailRefused);
  expect(await failureOf('smtp://127.0.0.1:1')).toBeInstanceOf(Error);
  expect(await failureOf('smtp://127.0.0.1:1')).not.toBeInstanceOf(MailRefused);
});

test('without settings nothing is sent and nothing fails', async () => {
  const email = createEmail(undefined);
  expect(email.isOn).toBe(false);
  await email.send(mail);
  await email.close();
});
