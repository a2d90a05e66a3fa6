declare const id: unique symbol;

/** An 18-character record id, checked by pattern: safe inside SOQL and paths. */
export type SalesforceId = string & { readonly [id]: true };

const short = /^[a-zA-Z0-9]{15}$/;
const long = /^[a-zA-Z0-9]{18}$/;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The id in 18 characters (15 get their checksum), or undefined where the value is no id by its pattern. */
export function toId(value: unknown): SalesforceId | undefined {
  if (typeof value !== 'string') return undefined;
  if (long.test(value)) return branded(value);
  return short.test(value) ? branded(value + checksum(value)) : undefined;
}

/** The same for an id that must be of one kind, such as `00D` for an org. */
export function toIdOf(prefix: string, value: unknown): SalesforceId | undefined {
  const found = toId(value);
  return found?.startsWith(prefix) ? found : undefined;
}

/** Three characters, each the five bits "is an upper-case letter" of five characters of the id. */
function checksum(value: string): string {
  let sum = '';
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = value.charCodeAt(chunk + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    sum += alphabet.charAt(bits);
  }
  return sum;
}

// The one place where the brand is given, after the pattern.
const branded = (value: string) => value as SalesforceId;
