import { createTransport } from 'nodemailer';
import { once } from '../lib/once.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export type Email = ReturnType<typeof createEmail>;

const CONNECT_MAX_MS = 10_000;
const SILENCE_MAX_MS = 15_000;
const SEND_MAX_MS = 30_000;

const ADDRESS = /^[^\s@<>(),;:"\\[\]]{1,64}@[a-z0-9.-]{1,253}$/i;

/** Sends plain mail; without settings `send` does nothing, and `isOn` says so. */
export function createEmail(settings: { smtpUrl: string; from: string } | undefined) {
  const transport = settings === undefined ? undefined : connect(settings.smtpUrl);

  return {
    isOn: transport !== undefined,

    /** Throws RangeError for what is no single address, or the server's refusal, or after half a minute. */
    async send(mail: Mail): Promise<void> {
      if (transport === undefined || settings === undefined) return;
      if (!ADDRESS.test(mail.to)) throw new RangeError('not an address to send to');
      const sent = transport.sendMail({
        from: settings.from,
        to: { name: '', address: mail.to },
        subject: oneLine(mail.subject),
        text: mail.text,
        // Nobody answers a machine, and absence notes must not.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      await withTimeLimit(sent, SEND_MAX_MS, 'the mail server took too long');
    },

    close: once(async () => transport?.close()),
  };
}

function connect(smtpUrl: string) {
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

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const SUBJECT_MAX = 200;

// A line break in a subject would begin a header of somebody else's choice.
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_MAX);
