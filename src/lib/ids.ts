import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A random text that nobody can guess, fit for a URL. 32 bytes are 43 characters. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** What a person is shown instead of an error of ours, and the log knows it by: 8 hex digits. */
export const newReference = (): string => randomBytes(4).toString('hex');

/** SHA-256 of the UTF-8 text, 64 hex digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether two texts are equal; how long it takes tells nothing about where they differ. */
export function constantTimeEqual(one: string, other: string): boolean {
  // Both are hashed first, so that neither length nor content shows in the time taken.
  return timingSafeEqual(digest(one), digest(other));
}

/** A UUID made of a text: always the same one. Formed as version 5 of RFC 9562, from its SHA-256. */
export function uuidOf(text: string): string {
  const hex = sha256(text);
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
