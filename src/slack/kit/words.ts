/** `1 domain`, `5 domains`, `1,904 tokens`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

export const number = (n: number): string => n.toLocaleString('en-US');

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

const KINDS: Record<string, string> = {
  production: 'production',
  sandbox: 'sandbox',
  developer: 'developer edition',
  trial: 'trial',
  scratch: 'scratch org',
};
export const kindOf = (kind: string): string => KINDS[kind] ?? kind;
