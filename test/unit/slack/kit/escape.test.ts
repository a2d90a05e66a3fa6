import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linksIn, pingsIn, readMrkdwn } from '../../../../sandbox/slack/mrkdwn.ts';
import {
  bold,
  cut,
  inert,
  plainName,
  plainWithin,
  shorten,
} from '../../../../src/slack/kit/escape.ts';
import { anyText as anyCharacters } from '../../any-text.ts';
import { hostileNames } from '../hostile.ts';

const reader = {
  personName: () => 'SOMEBODY',
  channelName: () => 'SOMEWHERE',
  now: new Date(0),
  timeZone: 'UTC',
};
const anyText = fc.oneof(
  anyCharacters(300),
  fc.string({ unit: fc.constantFrom(...'<>&*_~`:|!@#^{} \n\u202E\u2066שa1'), maxLength: 300 }),
  fc.constantFrom(...Object.values(hostileNames)),
);
/** What a person should read: backticks alone look a little different. */
const literal = (text: string) =>
  plainName(text).replaceAll('`', plainName(text) === inert(text) ? '`' : 'ˋ');
const without = (text: string) => text.replaceAll('ˋ', '`');

describe('foreign text in mrkdwn', () => {
  test('is read literally, pings nobody and leads nowhere', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const shown of [inert(text), bold(text)]) {
          const line = `🔴 ${shown} · *Late* by ${shown}.`;
          expect(pingsIn(line)).toEqual([]);
          expect(linksIn(line)).toEqual([]);
          const read = readMrkdwn(line, reader);
          expect(without(read)).toBe(without(`🔴 ${literal(text)} · Late by ${literal(text)}.`));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('an ordinary name stays as it is', () => {
    for (const name of [
      'Production EU',
      "O'Neil & Söhne",
      'admin_user@acme.com',
      'a-b.c (d) 50%',
      'x > y',
    ]) {
      expect(inert(name).replace('&amp;', '&').replace('&gt;', '>')).toBe(name);
    }
    expect(bold('Production EU')).toBe('*Production EU*');
    expect(bold('*x*')).toBe('`*x*`');
    expect(inert('<!here> & co')).toBe('&lt;!here&gt; &amp; co');
    expect(plainName('a\u202Eb\u2066c\nd')).toBe('abc d');
  });
});

describe('foreign text anywhere', () => {
  test('is one line, with every isolate closed and no override', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = plainName(text);
        expect(shown.replace(/\u200C|\u200D|\u2068|\u2069/gu, '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u,
        );
        expect([...shown.matchAll(/\u2068/gu)]).toHaveLength(
          [...shown.matchAll(/\u2069/gu)].length,
        );
        expect([...shown].length).toBeLessThanOrEqual(82);
        expect(shown).not.toBe('');
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  test('is cut on whole characters', () => {
    expect(cut('🔴🔴🔴', 2)).toBe('🔴…');
    expect(cut('abc', 3)).toBe('abc');
    expect(shorten('🔴🔴🔴', 4)).toBe('🔴…');
    fc.assert(
      fc.property(anyText, fc.integer({ min: 5, max: 80 }), (text, max) => {
        expect(plainWithin(text, max).length).toBeLessThanOrEqual(
          Math.max(max, '(no name)'.length),
        );
        expect(plainWithin(text, max).isWellFormed()).toBe(true);
      }),
    );
  });
});
