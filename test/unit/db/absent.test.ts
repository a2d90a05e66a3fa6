import { expect, test } from 'vitest';
import { absent } from '../../../src/db/absent.ts';

test('what is null in a row is undefined; what is false, empty or zero stays', () => {
  const json = { kept: null };
  expect(absent({ a: null, b: 0, c: '', d: false, json })).toStrictEqual({
    a: undefined,
    b: 0,
    c: '',
    d: false,
    json,
  });
});
