import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Where a request comes from, as far as it can be told. */
export interface Address {
  readonly address: string;
  /** It is a proxy's, so everybody behind it looks the same. */
  readonly isShared: boolean;
}

/**
 * The address that the outermost of `proxies` trusted proxies saw: each appends to `X-Forwarded-For` who called it, so the
 * last so many are theirs, and all before is what anybody may have written. With none trusted, it is the socket's. An IPv6
 * address counts by its network of 64 bits, since one customer has all of it.
 */
export function addressOf(
  request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  proxies: number,
): Address {
  const socket = networkOf(request.socket.remoteAddress ?? '') ?? 'unknown';
  const said = [request.headers['x-forwarded-for'] ?? []].flat().join(',');
  if (proxies === 0) return { address: socket, isShared: said.trim() !== '' };
  const hops = said.split(',').map((hop) => hop.trim());
  const seen = networkOf(hops.at(-proxies) ?? '');
  return seen === undefined
    ? { address: socket, isShared: true }
    : { address: seen, isShared: false };
}

/** Undefined where it is no address. */
function networkOf(text: string): string | undefined {
  const bare = text.replace(/^\[([^\]]*)\](?::\d+)?$/u, '$1').replace(/^([\d.]+):\d+$/u, '$1');
  const address = bare.replace(/%.*$/u, '').replace(/^::ffff:(?=\d+\.)/iu, '');
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return `${groupsOf(address).slice(0, 4).join(':')}::/64`;
    default:
      return undefined;
  }
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // As the URL parser writes it: lower case, the longest run of zeros left out.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
}
