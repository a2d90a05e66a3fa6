import fc from 'fast-check';

const character = fc
  .oneof(fc.nat(0x7f), fc.nat(0x5ff), fc.nat(0x10ffff))
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Text of any characters there are, ordinary ones more often. */
export const anyText = (maxLength: number) => fc.string({ unit: character, maxLength });

const place = fc.array(anyText(8), { maxLength: 4 }).map((parts) => parts.map(encodeURIComponent));

/** An address in the web, of any path and query. fast-check's own lists all characters there are before it makes one. */
export const anyUrl = fc
  .tuple(fc.constantFrom('http', 'https'), fc.webAuthority({ withPort: true }), place, place)
  .map(([scheme, authority, path, query]) => {
    const asked = query.length > 0 ? `?${query.join('&')}` : '';
    return `${scheme}://${authority}/${path.join('/')}${asked}`;
  });
