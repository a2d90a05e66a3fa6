import type { Transporter } from 'nodemailer';
import { once } from '../lib/once.ts';
import { SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The server will not take this mail, now or later. `reply` is its code, such as `550 5.1.1`; its text may name people. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
  readonly reply: string;

  constructor(reply: string, options?: ErrorOptions) {
    super(`the mail was refused: ${reply}`, options);
    this.reply = reply;
  }
}

export type Email = ReturnType<typeof createEmail>;

const CONNECT_MAX_MS = 10 * SECOND;
const SILENCE_MAX_MS = 15 * SECOND;
const SEND_MAX_MS = 30 * SECOND;

const ADDRESS = /^[^\s@<>(),;:"\\[\]]{1,64}@[a-z0-9.-]{1,253}$/i;

/** Sends plain mail; without settings `send` does nothing, and `isOn` says so. */
export function createEmail(settings: { smtpUrl: string; from: string } | undefined) {
  let transport: Promise<Transporter> | undefined;

  return {
    isOn: settings !== undefined,

    /** Throws MailRefused where it will never be taken; else what went wrong this time, at most after half a minute. */
    async send(mail: Mail): Promise<void> {
      if (settings === undefined) return;
      if (!ADDRESS.test(mail.to)) throw new MailRefused('not an address');
      transport ??= connect(settings.smtpUrl).catch((error: unknown) => {
        // As while packages are installed anew: the next mail tries again.
        transport = undefined;
        throw error;
      });
      const sent = (await transport).sendMail({
        from: settings.from,
        to: { name: '', address: mail.to },
        subject: oneLine(mail.subject),
        text: mail.text,
        // Nobody answers a machine, and absence notes must not.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await withTimeLimit(sent, SEND_MAX_MS, 'the mail server took too long');
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },

    close: once(async () => (await transport)?.close()),
  };
}

/** nodemailer is loaded with the first mail: many send none, and the start of the others need not wait for it. */
async function connect(smtpUrl: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { hostname, password } = new URL(smtpUrl);
  return createTransport({
    url: smtpUrl,
    // A password goes to another machine by TLS or not at all.
    requireTLS: password !== '' && !LOOPBACK.includes(hostname),
    connectionTimeout: CONNECT_MAX_MS,
    greetingTimeout: CONNECT_MAX_MS,
    socketTimeout: SILENCE_MAX_MS,
  });
}

// A server that refuses our password, or any talk without TLS, may take the mail when that is put right.
const OF_THIS_MAIL: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE']);

/** RFC 5321, 4.2.1: a reply of 5yz is for good, one of 4yz is not. */
function refusalOf(error: unknown): MailRefused | undefined {
  const { code, response, responseCode } = error as Partial<Record<string, unknown>>;
  if (!OF_THIS_MAIL.has(code) || typeof responseCode !== 'number') return undefined;
  if (responseCode < 500 || responseCode > 599) return undefined;
  const enhanced = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(String(response ?? ''))?.[1];
  return new MailRefused([responseCode, enhanced].filter(Boolean).join(' '), { cause: error });
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const SUBJECT_MAX = 200;

// A line break in a subject would begin a header of somebody else's choice.
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_MAX);
