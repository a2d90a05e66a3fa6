import { createSecretKey } from 'node:crypto';
import type { SealingKey } from '../lib/secret-box.ts';
import type { Reader } from './names.ts';

const KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/;

/** ENCRYPTION_KEYS: the first seals, all open. Each key is an object that no log and no JSON shows. */
export function readKeys(read: Reader): readonly SealingKey[] {
  const text = read.needed('ENCRYPTION_KEYS', 'make one with `npm run keys:new`');
  const keys: SealingKey[] = [];
  for (const [at, part] of (text?.split(',') ?? []).entries()) {
    const [, id, base64] = KEY.exec(part.trim()) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || bytes.length !== 32) {
      read.problem(
        'ENCRYPTION_KEYS',
        `entry ${at + 1} is not id:base64 of 32 bytes; make one with \`npm run keys:new\``,
      );
    } else if (keys.some((key) => key.id === id)) {
      read.problem('ENCRYPTION_KEYS', `has two keys with the id ${id}: give each its own`);
    } else {
      keys.push(Object.freeze({ id, key: createSecretKey(bytes) }));
    }
  }
  return Object.freeze(keys);
}
