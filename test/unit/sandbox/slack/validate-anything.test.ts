import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObj } from '../../../../sandbox/slack/json.ts';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import { checkMessageBlocks, checkView } from '../../../../sandbox/slack/validate/payload.ts';

const reader = {
  now: new Date(0),
  timeZone: 'UTC',
  personName: () => undefined,
  channelName: () => undefined,
};
const type = fc.constantFrom(
  'section',
  'actions',
  'input',
  'table',
  'header',
  'context',
  'overflow',
  'button',
  'mrkdwn',
  'plain_text',
  'constructor',
  '__proto__',
);
const key = fc.constantFrom(
  'type',
  'text',
  'elements',
  'element',
  'accessory',
  'fields',
  'rows',
  'options',
  'label',
  'block_id',
  'constructor',
  '__proto__',
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string(),
    fc.integer(),
    fc.constant(null),
    type,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
}));

it('judges and renders whatever comes, without a crash', () => {
  fc.assert(
    fc.property(fc.array(anything.object, { maxLength: 4 }), (blocks) => {
      checkMessageBlocks(blocks);
      checkView({ type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks }, 'modal');
      expect(typeof renderBlocks(blocks.filter(isObj), reader)).toBe('string');
    }),
    { numRuns: 300 },
  );
});

it('knows no property by inheritance', () => {
  expect(checkMessageBlocks([{ type: 'divider', constructor: 'x' }])?.findings).toMatchObject([
    { pointer: '/blocks/0/constructor' },
  ]);
  expect(checkMessageBlocks([{ type: 'toString' }])).toBeDefined();
});
