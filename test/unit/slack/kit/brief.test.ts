import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BRIEF_MOST, brief, sentences } from '../../../../src/slack/kit/brief.ts';

test.each([
  ['One is long enough here. Two is not said.', 'One is long enough here.'],
  ['🔴 *New app: Acme. Inc* · high risk\n*Domain:* EU', '🔴 *New app: Acme. Inc* · high risk'],
  ['🔴 *New app: Acme Holding. Inc* · high risk', '🔴 *New app: Acme Holding. Inc* · high risk'],
  ['Acme Inc. is ready to review. Look.', 'Acme Inc. is ready to review.'],
  ['Note: “it is. so” as they said. More.', 'Note: “it is. so” as they said.'],
  ['” They said “it is so and so. yes” here. More.', '” They said “it is so and so. yes” here.'],
  [
    'It ends <!date^1^{time}|today. at 10>, then it waits. More.',
    'It ends <!date^1^{time}|today. at 10>, then it waits.',
  ],
  ['at acme.my.salesforce.com it waits now', 'at acme.my.salesforce.com it waits now'],
  ['', ''],
])('%s: its first sentence', (text, first) => {
  expect(brief(text)).toBe(first);
});

test('any text: one line, short, no token cut, and nothing lost of its sentences', () => {
  const pieces = fc.constantFrom(
    'a',
    ' ',
    '. ',
    '!',
    '\n',
    '*',
    '<!date^1^x|b. c>',
    '“',
    '”',
    '\u{1f534}',
    'word ',
  );
  const anyText = fc.oneof(
    fc.string({ maxLength: 600 }),
    fc.array(pieces).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const said = brief(text);
      expect(said.length).toBeLessThanOrEqual(BRIEF_MOST);
      expect(said).not.toContain('\n');
      const bare = (each: string) => each.replace(/\s+/gu, '');
      expect(bare(sentences(text).join(''))).toBe(bare(text));
    }),
  );
});

test.each([
  // The cut falls into the token, behind a space of it.
  ['a token', `${'x '.repeat(105)}<!date^1^{date_short_pretty} at {time}|Nov 24, 2026>`, /x…$/u],
  ['a word', 'words '.repeat(50), /words…$/u],
  ['half a sign', '\u{1f534}'.repeat(130), /^\P{Surrogate}+…$/u],
])('too long a sentence is not cut in %s', (_, text, end) => {
  expect(brief(text)).toMatch(end);
});
