import type { Reader } from './names.ts';

const ADDRESS = /^(?:[^<>@\r\n]{0,100}<[^<>@\s,]+@[^<>@\s,]+>|[^<>@\s,]+@[^<>@\s,]+)$/;

/** SMTP_URL and MAIL_FROM go together; undefined without them. */
export function readMail(read: Reader) {
  const smtpUrl = read.text('SMTP_URL');
  const from = read.matching(
    'MAIL_FROM',
    ADDRESS,
    'must be an address, such as Orgwarden <orgwarden@example.com>',
  );
  read.url(
    'SMTP_URL',
    ['smtp:', 'smtps:'],
    'must be an address such as smtp://user:password@host:587 or smtps://host',
  );
  if (smtpUrl !== undefined)
    read.needed('MAIL_FROM', 'SMTP_URL is set, so say who the mail is from');
  if (read.text('MAIL_FROM') !== undefined)
    read.needed('SMTP_URL', 'MAIL_FROM is set, so say which server sends, or remove both');
  return smtpUrl === undefined || from === undefined ? undefined : Object.freeze({ smtpUrl, from });
}
