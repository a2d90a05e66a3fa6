import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf } from '../../../src/http/address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) => ({
  socket: { remoteAddress },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded as string },
});
const alone = (address: string) => ({ address, isShared: false });
const many = (address: string) => ({ address, isShared: true });

test.each([
  ['the socket’s, without proxies', from('203.0.113.9'), 0, alone('203.0.113.9')],
  ['IPv4 in IPv6 clothes', from('::ffff:203.0.113.9'), 0, alone('203.0.113.9')],
  ['a network of IPv6', from('2001:db8:1:2:3:4:5:6'), 0, alone('2001:db8:1:2::/64')],
  ['a short IPv6', from('2001:db8::1'), 0, alone('2001:db8:0:0::/64')],
  ['this machine’s', from('::1'), 0, alone('0:0:0:0::/64')],
  ['with a zone', from('fe80::1%eth0'), 0, alone('fe80:0:0:0::/64')],
  ['no address', from(undefined), 0, alone('unknown')],
  ['a proxy that nobody trusts', from('10.0.0.2', '198.51.100.7'), 0, many('10.0.0.2')],
  ['one proxy', from('10.0.0.2', '198.51.100.7'), 1, alone('198.51.100.7')],
  [
    'what the caller wrote before it',
    from('10.0.0.2', '1.2.3.4, 198.51.100.7'),
    1,
    alone('198.51.100.7'),
  ],
  ['two proxies', from('10.0.0.2', '1.2.3.4, 198.51.100.7, 10.0.0.3'), 2, alone('198.51.100.7')],
  ['two headers', from('10.0.0.2', ['1.2.3.4', '198.51.100.7']), 1, alone('198.51.100.7')],
  ['with a port', from('10.0.0.2', '198.51.100.7:4711'), 1, alone('198.51.100.7')],
  ['IPv6 with a port', from('10.0.0.2', '[2001:db8::1]:4711'), 1, alone('2001:db8:0:0::/64')],
  ['nothing was forwarded', from('10.0.0.2'), 1, many('10.0.0.2')],
  ['fewer than trusted', from('10.0.0.2', '198.51.100.7'), 2, many('10.0.0.2')],
  ['no address was forwarded', from('10.0.0.2', 'unknown'), 1, many('10.0.0.2')],
])('the address of a request: %s', (_, request, proxies, expected) => {
  expect(addressOf(request, proxies)).toEqual(expected);
});

test('whatever a caller writes before what the proxies add changes nothing', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.ipV4(),
      fc.integer({ min: 1, max: 3 }),
      (written, seen, proxies) => {
        const added = [seen, ...Array.from({ length: proxies - 1 }, () => '10.0.0.3')].join(', ');
        const forwarded = written === '' ? added : `${written}, ${added}`;
        expect(addressOf(from('10.0.0.2', forwarded), proxies)).toEqual(alone(seen));
      },
    ),
  );
});

test('any text is an address, or none: nothing throws', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.oneof(fc.string(), fc.ipV6()),
      fc.nat(3),
      (remote, said, proxies) => {
        expect(addressOf(from(remote, said), proxies).address).not.toBe('');
      },
    ),
  );
});
