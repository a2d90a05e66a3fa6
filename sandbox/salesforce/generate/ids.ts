const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Gives the 18-character form of a 15-character Salesforce id; throws when it is not one. */
export function withChecksum(id: string): string {
  if (!/^[0-9A-Za-z]{15}$/.test(id)) throw new RangeError(`not a Salesforce id: ${id}`);
  let suffix = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) {
      const char = id.charAt(block + at);
      if (char >= 'A' && char <= 'Z') bits |= 1 << at;
    }
    suffix += checks.charAt(bits);
  }
  return id + suffix;
}

/** Gives a number in base 62, padded to a width; greater numbers sort after smaller ones. */
export function base62(value: number, width: number): string {
  let text = '';
  let rest = Math.floor(value);
  while (rest > 0) {
    text = digits.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text.padStart(width, '0');
}

/** Makes the ids of one org: a key prefix, the org's own three characters and a running number. */
export const idMaker =
  (orgTag: string) =>
  (prefix: string, number: number): string =>
    withChecksum(`${prefix}5g0${orgTag}${base62(number, 6)}`);

/** Gives the 18-character form of any id as a user may write it, or nothing when it is none. */
export function normalisedId(text: string): string | null {
  if (!/^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/.test(text)) return null;
  const full = withChecksum(text.slice(0, 15));
  return text.length === 15 || full === text ? full : null;
}
