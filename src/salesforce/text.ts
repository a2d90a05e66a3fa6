import { createHash } from 'node:crypto';

const longest = 1000;

/**
 * A text of Salesforce's as we keep it: a string that PostgreSQL can hold, of bounded length. What is longer than 1,000
 * UTF-16 units becomes its first 1,000 (no half character), ` #` and the first 32 hex digits of the SHA-256 of the whole;
 * so does a text with NUL or half characters, which become U+FFFD. So two texts that differ stay different.
 */
export function keptText(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (value.length <= longest && !value.includes('\0') && value.isWellFormed()) return value;
  const start = endsInHalf(value, longest) ? value.slice(0, longest - 1) : value.slice(0, longest);
  // Hashed as UTF-16: UTF-8 has no half characters, and would make two of them equal.
  const hash = createHash('sha256').update(Buffer.from(value, 'utf16le')).digest('hex');
  return `${start.replaceAll('\0', '\u{fffd}').toWellFormed()} #${hash.slice(0, 32)}`;
}

/** The same, with null for a text that is absent or empty. */
export function keptTextOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? keptText(value) : null;
}

function endsInHalf(value: string, at: number): boolean {
  const last = value.charCodeAt(at - 1);
  const next = value.charCodeAt(at);
  return last >= 0xd800 && last <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
}
