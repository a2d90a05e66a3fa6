import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusalIn } from '../../../../src/slack/kernel/respond.ts';

test.each([
  ['ok', undefined],
  ['', undefined],
  ['{"ok":true}', undefined],
  ['{"ok":false,"error":"used_url"}', 'used_url'],
  ['{"ok":false}', 'no reason'],
  ['no_text\n', 'no_text'],
  ['<html>', undefined],
  ['null', undefined],
  ['[]', undefined],
])('a 200 with %j is a refusal by %j', (body, code) => {
  expect(refusalIn(body)).toBe(code);
});

test('any body gets an answer', () => {
  fc.assert(fc.property(fc.string(), (body) => void refusalIn(body)));
});
