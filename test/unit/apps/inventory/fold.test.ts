import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldName,
  foldTight,
  isDisguised,
  isForeignTwin,
} from '../../../../src/apps/inventory/fold.ts';
import { anyText } from '../../any-text.ts';

describe('names that look the same fold to the same', () => {
  test.each([
    ['Data Loader', 'DATA LOADER'],
    ['Data Loader', '  data\tloader '],
    ['Data Loader', 'Data\u200b Loa\u00adder'],
    ['Data Loader', 'D\u0430ta L\u043eader'],
    ['Data Loader', 'Ｄａｔａ　Ｌｏａｄｅｒ'],
    ['Data Loader', 'Dáta Loädèr'],
    ['Data Loader', 'Data-Loader'],
    ['Data Loader', '\u202eData Loader\u202c'],
    ['Salesforce CLI', 'SaIesforce CLl'],
    ['Salesforce 1', 'Salesforce l'],
    ['Gainsight', 'GAINSIGHT'],
    ['Data Loader', 'Data |oader'],
    ['50 Off', '50 % Off'],
    ['Salesforce CLI', 'Salesforce CLı'],
    ['Okta', 'ОКТА'],
    ['Okta', 'Окта'],
    ['Zoom', 'Z00m'],
  ])('%j and %j', (one, other) => expect(foldName(other)).toBe(foldName(one)));
});

test.each([
  ['Data Loader', 'Data Leader'],
  ['日本', '日木'],
  ['Slack', 'Slick'],
])('%j and %j stay apart', (one, other) => expect(foldName(other)).not.toBe(foldName(one)));

test('blanks go where they must not matter', () => {
  expect(foldTight('Data  Loader!')).toBe(foldTight('dataloader'));
});

test('a part of a name folds to a part of its fold, so that search finds it', () => {
  for (const [name, part] of [
    ['Learn Team Mill', 'lear'],
    ['LinkedIn Sales Navigator', 'navig'],
    ['Économie', 'econ'],
  ] as const)
    expect(foldName(name)).toContain(foldName(part));
});

test('any text folds letter by letter', () => {
  const text = anyText(30);
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(foldTight(one + other)).toBe(foldTight(one) + foldTight(other));
      expect(foldName(one)).toBe(foldName(one).trim());
      expect(isDisguised(one) || isForeignTwin(one)).toBeTypeOf('boolean');
    }),
  );
});

test.each([
  ['Data Loader', false],
  ['D\u0430ta Loader', true],
  ['Data\u200bLoader', true],
  ['Ｄata Loader', true],
  ['Data\u0007Loader', true],
  ['Яндекс', false],
  ['Яндекс Direct', false],
  ['Δelta', false],
  ['µTorrent', false],
  ['Café', false],
  ['Cafe\u0301', false],
  ['Conga™', false],
  ['微信 WeChat', false],
])('%j is disguised: %s', (name, is) => expect(isDisguised(name)).toBe(is));
