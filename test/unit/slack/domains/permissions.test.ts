import { expect, test } from 'vitest';
import { permissionBlocks, scopesBeyond } from '../../../../src/slack/domains/permissions.ts';
import { wire } from '../seen.ts';
import { expectTaken } from '../taken.ts';

test.each([
  ['as much as before', ['api', 'refresh_token'], ['api', 'refresh_token'], []],
  ['less than before', ['api', 'web', 'refresh_token'], ['api'], []],
  ['the other name of one', ['api', 'offline_access'], ['api', 'refresh_token'], []],
  ['what another holds', ['api', 'web'], ['chatter_api', 'visualforce'], []],
  ['more', ['api', 'refresh_token'], ['api', 'web', 'refresh_token'], ['web']],
  [
    'full is all but the right to come back',
    ['full'],
    ['api', 'web', 'refresh_token'],
    ['refresh_token'],
  ],
])('new since last time, %s', (_what, granted, asked, beyond) => {
  expect(scopesBeyond(granted, asked)).toEqual(beyond);
});

test('what people consent to is said to its end: what is read, what is removed, whom Slack is asked about', () => {
  const blocks = permissionBlocks(['api', 'web', 'refresh_token']);
  expectTaken(wire(blocks));
  const text = JSON.stringify(blocks);
  expect(text).not.toContain('…');
  for (const each of [
    'log of API usage',
    'whoever gave the access says so',
    'their e-mail',
    'no record.',
  ])
    expect(text).toContain(each);
});
