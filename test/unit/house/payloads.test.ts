import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusedByTypes } from '../../support/payloads/by-types.ts';
import { judgeSent } from '../../support/payloads/judge.ts';
import { keepSent } from '../../support/payloads/keep.ts';
import { overLimits } from '../../support/payloads/over-limits.ts';
import { kindOf, type Surface } from '../../support/payloads/sent.ts';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const button = { type: 'button', text: plain('Sync'), action_id: 'sync', style: 'primary' };
const section = { type: 'section', text: mrkdwn('Hello'), accessory: button };
const select = {
  type: 'static_select',
  action_id: 'a',
  options: [{ text: plain('One'), value: '1' }],
};
const input = { type: 'input', block_id: 'b', label: plain('Name'), element: select };
const modal = { type: 'modal', callback_id: 'c', title: plain('Add'), submit: plain('Add') };
const chart = {
  type: 'data_visualization',
  title: 'Decisions',
  chart: {
    type: 'bar',
    series: [{ name: 'Approved', data: [{ label: '2 Nov', value: 3 }] }],
    axis_config: { categories: ['2 Nov'] },
  },
};
const alert = { type: 'alert', level: 'error', text: plain('No') };

const good: [Surface, unknown][] = [
  ['message', [section, { type: 'divider' }, { type: 'actions', elements: [button] }, chart]],
  ['modal', { ...modal, blocks: [alert, input] }],
  ['home', { type: 'home', blocks: [section] }],
];

describe('the models that are not ours', () => {
  test('take what Slack takes', async () => {
    const all = good.map(([surface, content]) => ({ surface, content, by: 'here' }));
    expect(await refusedByTypes(all)).toEqual([]);
    for (const [surface, content] of good) expect(overLimits(surface, content)).toEqual([]);
  });

  // One run of the compiler for all of them.
  const wrong: readonly [string, Surface, unknown][] = [
    ['a block of no such type', 'message', [{ ...section, type: 'sektion' }]],
    ['a field of a wrong name', 'message', [{ ...section, accessorry: button }]],
    ['a field of another block', 'message', [{ type: 'divider', text: mrkdwn('x') }]],
    ['a wrong name deep inside', 'message', [{ ...section, accessory: { ...button, lable: 'x' } }]],
    ['a text that is of another kind', 'message', [{ type: 'header', text: mrkdwn('x') }]],
    ['emoji in mrkdwn', 'message', [{ ...section, text: { ...mrkdwn('x'), emoji: false } }]],
    ['a style that is none', 'message', [{ ...section, accessory: { ...button, style: 'red' } }]],
    ['a null', 'message', [{ ...section, block_id: null }]],
    ['no blocks', 'message', { blocks: [section] }],
    ['a view without a title', 'modal', { type: 'modal', blocks: [section] }],
    ['a wrong name in a view', 'modal', { ...modal, sumbit: plain('x'), blocks: [section] }],
    ['a block of no such type in a view', 'modal', { ...modal, blocks: [{ type: 'sektion' }] }],
    ['a wrong name in a view’s block', 'modal', { ...modal, blocks: [{ ...input, lable: 'x' }] }],
    ['an input without an element', 'modal', { ...modal, blocks: [{ ...input, element: button }] }],
    ['a title on a home', 'home', { type: 'home', title: plain('x'), blocks: [section] }],
    [
      'an option without a text',
      'modal',
      {
        ...modal,
        blocks: [{ ...input, element: { ...select, options: [{ value: '1' }] } }],
      },
    ],
  ];
  test('refuse what it does not, each of the two by itself', async () => {
    const refused = await refusedByTypes(
      wrong.map(([by, surface, content]) => ({ surface, content, by })),
    );
    for (const [by] of wrong) {
      for (const model of ['@slack/types', 'slack-web-api-client']) {
        expect(refused.filter((each) => each.startsWith(`${by}: `)).join('\n')).toContain(model);
      }
    }
  });

  test('a chart is known by one of them', async () => {
    const content = [{ ...chart, chart: { ...chart.chart, type: 'donut' } }];
    const [refused, ...more] = await refusedByTypes([{ surface: 'message', content, by: 'x' }]);
    expect(refused).toContain('slack-web-api-client');
    expect(more).toEqual([]);
  });
});

test.each<[string, Surface, unknown, string]>([
  [
    'a text',
    'message',
    [{ ...section, text: mrkdwn('x'.repeat(3001)) }],
    '/blocks/0/text holds 3001',
  ],
  ['an empty text', 'message', [{ ...section, text: mrkdwn('') }], '/blocks/0/text/text holds 0'],
  ['a header', 'message', [{ type: 'header', text: plain('x'.repeat(151)) }], 'at most 150'],
  [
    'a button',
    'message',
    [{ ...section, accessory: { ...button, text: plain('x'.repeat(76)) } }],
    'most 75',
  ],
  [
    'an inherited field',
    'message',
    [{ type: 'divider', block_id: 'x'.repeat(256) }],
    'at most 255',
  ],
  ['a list', 'message', [{ type: 'actions', elements: Array(26).fill(button) }], 'at most 25'],
  [
    'an item',
    'message',
    [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
    'item of more than 2000',
  ],
  [
    'a title',
    'modal',
    { ...modal, title: plain('x'.repeat(25)), blocks: [] },
    '/title holds 25, at most 24',
  ],
  [
    'a confirmation',
    'message',
    [{ ...section, accessory: { ...button, confirm: { text: plain('x'.repeat(301)) } } }],
    'at most 300',
  ],
  [
    'an option',
    'modal',
    {
      ...modal,
      blocks: [
        {
          ...input,
          element: { ...select, options: [{ text: plain('x'.repeat(76)), value: '1' }] },
        },
      ],
    },
    'at most 75',
  ],
])('what Slack documents is found over its limit: %s', (_, surface, content, says) => {
  expect(overLimits(surface, content).join('\n')).toContain(says);
});

describe('what tests see sent', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'orgwarden-sent-'));
    vi.stubEnv('TEST_PAYLOADS', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('is judged once for each kind, with the file that saw it', async () => {
    keepSent('message', [{ ...section, block_id: 'one', surprise: 1 }]);
    keepSent('message', [{ ...section, block_id: 'two', surprise: 1 }]);
    keepSent('message', [{ type: 'header', text: plain('x'.repeat(151)), surprise: undefined }]);
    const { kinds, refused } = await judgeSent(folder, ['test/unit']);
    expect(kinds).toBe(2);
    expect(refused).toHaveLength(3);
    for (const each of refused) expect(each).toMatch(/^test\/unit\/house\/payloads\.test\.ts: /u);
  });

  test('is missed where nothing was kept', async () => {
    const { refused } = await judgeSent(folder, ['test/app']);
    expect(refused).toEqual(['nothing was kept of what test/app sent']);
  });

  test('differs in kind by what types know, and not by its texts', () => {
    const kind = (block: object) => kindOf('message', [block]);
    expect(kind({ ...section, text: mrkdwn('other') })).toBe(kind(section));
    expect(kind({ ...section, text: plain('Hello') })).not.toBe(kind(section));
    expect(kind({ ...section, accessory: { ...button, style: 'danger' } })).not.toBe(kind(section));
    expect(kindOf('message', [section, section])).toBe(kindOf('message', [section]));
  });
});
