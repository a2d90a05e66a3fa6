import fc from 'fast-check';

const character = fc
  .oneof(fc.nat(0x7f), fc.nat(0x5ff), fc.nat(0x2ffff))
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Text of any characters there are, ordinary ones more often. */
export const anyText = (maxLength: number) => fc.string({ unit: character, maxLength });
