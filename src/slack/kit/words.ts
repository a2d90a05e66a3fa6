/** `1 domain`, `5 domains`, `1,904 tokens`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

export const number = (n: number): string => n.toLocaleString('en-US');

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

/** `a, b and 3 more`: those that are shown, of so many in all. */
export function listedOf(shown: readonly string[], all: number): string {
  const more = all - shown.length;
  return listed(more > 0 ? [...shown, `${number(more)} more`] : shown);
}

const KINDS: Record<string, string> = {
  production: 'production',
  sandbox: 'sandbox',
  developer: 'developer edition',
  trial: 'trial',
  scratch: 'scratch org',
};
export const kindOf = (kind: string): string => KINDS[kind] ?? kind;
