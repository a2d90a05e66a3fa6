import { describe, expect, it } from 'vitest';
import {
  checkMessageBlocks,
  checkView,
  type Verdict,
} from '../../../../sandbox/slack/validate/payload.ts';

type Make = (size: number) => unknown;
const of = (size: number) => 'x'.repeat(size);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_each, index) => make(index));
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const button = (more: object = {}) => ({
  type: 'button',
  action_id: 'a',
  text: plain('Go'),
  ...more,
});
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const option = (more: object = {}) => ({ text: plain('One'), value: '1', ...more });
const select = (more: object = {}) => ({
  type: 'static_select',
  action_id: 'a',
  placeholder: plain('Pick'),
  options: [option()],
  ...more,
});
const confirm = (more: object = {}) => ({
  title: plain('t'),
  text: plain('x'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const input = (element: object, more: object = {}) => [
  { type: 'input', label: plain('Name'), element, ...more },
];
const text = (more: object = {}) => ({ type: 'plain_text_input', action_id: 'a', ...more });
const modal = (blocks: unknown, more: object = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Next'),
  blocks,
  ...more,
});
const row = (cells: number) => times(cells, () => ({ type: 'raw_text', text: 'x' }));
const table = (rows: unknown, more: object = {}) => ({ type: 'table', rows, ...more });
const data = (rows: unknown, more: object = {}) => ({
  type: 'data_table',
  caption: 'c',
  rows,
  ...more,
});
const card = (more: object = {}) => ({ type: 'card', title: mrkdwn('x'), ...more });
const bars = (series: number, more: object = {}) => ({
  type: 'data_visualization',
  title: 'Decisions',
  chart: {
    type: 'bar',
    series: times(series, (index) => ({ name: `s${index}`, data: [{ label: 'a', value: 1 }] })),
    axis_config: { categories: ['a'] },
  },
  ...more,
});
const pie = (segments: number, more: object = {}) => ({
  type: 'data_visualization',
  title: 'Apps',
  chart: { type: 'pie', segments: times(segments, () => ({ label: 'a', value: 1, ...more })) },
});
const video = (more: object) => [
  {
    type: 'video',
    video_url: 'https://a.example/v',
    thumbnail_url: 'https://a.example/t',
    alt_text: 'x',
    title: plain('x'),
    ...more,
  },
];

/** What, the largest size that Slack takes, and how a message of that size is made. */
const messageLimits: [string, number, Make][] = [
  ['blocks of a message', 50, (n) => times(n, () => ({ type: 'divider' }))],
  ['section text', 3000, (n) => [section({ text: mrkdwn(of(n)) })]],
  ['section text in astral code points', 3000, (n) => [section({ text: mrkdwn('😀'.repeat(n)) })]],
  ['section fields', 10, (n) => [{ type: 'section', fields: times(n, () => mrkdwn('x')) }]],
  ['section field text', 2000, (n) => [{ type: 'section', fields: [mrkdwn(of(n))] }]],
  ['header', 150, (n) => [{ type: 'header', text: plain(of(n)) }]],
  ['context elements', 10, (n) => [{ type: 'context', elements: times(n, () => mrkdwn('x')) }]],
  ['context text', 3000, (n) => [{ type: 'context', elements: [mrkdwn(of(n))] }]],
  [
    'actions elements',
    25,
    (n) => actions(...times(n, (index) => button({ action_id: `a${index}` }))),
  ],
  [
    'context_actions elements',
    5,
    (n) => [
      {
        type: 'context_actions',
        elements: times(n, (i) => ({
          type: 'icon_button',
          icon: 'trash',
          text: plain('x'),
          action_id: `a${i}`,
        })),
      },
    ],
  ],
  ['block_id', 255, (n) => [section({ block_id: of(n) })]],
  ['action_id', 255, (n) => actions(button({ action_id: of(n) }))],
  ['button text', 75, (n) => actions(button({ text: plain(of(n)) }))],
  ['button value', 2000, (n) => actions(button({ value: of(n) }))],
  ['button url', 3000, (n) => actions(button({ url: `https://a.example/${of(n - 18)}` }))],
  ['button accessibility_label', 75, (n) => actions(button({ accessibility_label: of(n) }))],
  ['confirm title', 100, (n) => actions(button({ confirm: confirm({ title: plain(of(n)) }) }))],
  ['confirm text', 300, (n) => actions(button({ confirm: confirm({ text: plain(of(n)) }) }))],
  ['confirm button', 30, (n) => actions(button({ confirm: confirm({ confirm: plain(of(n)) }) }))],
  ['deny button', 30, (n) => actions(button({ confirm: confirm({ deny: plain(of(n)) }) }))],
  ['option text', 75, (n) => actions(select({ options: [option({ text: plain(of(n)) })] }))],
  ['option value', 150, (n) => actions(select({ options: [option({ value: of(n) })] }))],
  [
    'option description',
    75,
    (n) => actions(select({ options: [option({ description: plain(of(n)) })] })),
  ],
  [
    'overflow option url',
    3000,
    (n) =>
      actions({
        type: 'overflow',
        action_id: 'a',
        options: [option({ url: `https://a.example/${of(n - 18)}` })],
      }),
  ],
  ['select options', 100, (n) => actions(select({ options: times(n, () => option()) }))],
  [
    'select option groups',
    100,
    (n) =>
      actions(
        select({
          options: undefined,
          option_groups: times(n, () => ({ label: plain('g'), options: [option()] })),
        }),
      ),
  ],
  [
    'option group options',
    100,
    (n) =>
      actions(
        select({
          options: undefined,
          option_groups: [{ label: plain('g'), options: times(n, () => option()) }],
        }),
      ),
  ],
  [
    'option group label',
    75,
    (n) =>
      actions(
        select({
          options: undefined,
          option_groups: [{ label: plain(of(n)), options: [option()] }],
        }),
      ),
  ],
  ['placeholder', 150, (n) => actions(select({ placeholder: plain(of(n)) }))],
  [
    'overflow options',
    5,
    (n) => actions({ type: 'overflow', action_id: 'a', options: times(n, () => option()) }),
  ],
  [
    'checkboxes',
    10,
    (n) => actions({ type: 'checkboxes', action_id: 'a', options: times(n, () => option()) }),
  ],
  [
    'radio buttons',
    10,
    (n) => actions({ type: 'radio_buttons', action_id: 'a', options: times(n, () => option()) }),
  ],
  [
    'image alt_text',
    2000,
    (n) => [{ type: 'image', image_url: 'https://a.example/i.png', alt_text: of(n) }],
  ],
  [
    'image url',
    3000,
    (n) => [{ type: 'image', image_url: `https://a.example/${of(n - 18)}`, alt_text: 'x' }],
  ],
  [
    'image title',
    2000,
    (n) => [
      { type: 'image', image_url: 'https://a.example/i.png', alt_text: 'x', title: plain(of(n)) },
    ],
  ],
  ['markdown', 12_000, (n) => [{ type: 'markdown', text: of(n) }]],
  ['table rows', 100, (n) => [table(times(n, () => row(2)))]],
  ['table cells', 20, (n) => [table([row(n)])]],
  [
    'table column settings',
    20,
    (n) => [table([row(2)], { column_settings: times(n, () => ({ align: 'left' })) })],
  ],
  ['table characters', 10_000, (n) => [table([[{ type: 'raw_text', text: of(n) }]])]],
  ['data_table rows', 101, (n) => [data(times(n, () => row(2)))]],
  ['data_table columns', 20, (n) => [data([row(n), row(n)])]],
  ['data_table page size', 100, (n) => [data([row(2), row(2)], { page_size: n })]],
  [
    'data_table characters',
    20_000,
    (n) => [data([[{ type: 'raw_text', text: 'h' }], [{ type: 'raw_text', text: of(n - 1) }]])],
  ],
  ['chart series', 6, (n) => [bars(n)]],
  ['chart segments', 6, (n) => [pie(n)]],
  ['chart title', 50, (n) => [bars(1, { title: of(n) })]],
  ['segment label', 20, (n) => [pie(1, { label: of(n) })]],
  ['charts in a message', 2, (n) => times(n, () => bars(1))],
  ['card title', 150, (n) => [card({ title: mrkdwn(of(n)) })]],
  ['card subtitle', 150, (n) => [card({ subtitle: mrkdwn(of(n)) })]],
  ['card body', 200, (n) => [card({ body: mrkdwn(of(n)) })]],
  ['card buttons', 3, (n) => [card({ actions: times(n, (i) => button({ action_id: `a${i}` })) })]],
  ['carousel cards', 10, (n) => [{ type: 'carousel', elements: times(n, () => card()) }]],
  [
    'container blocks',
    10,
    (n) => [{ type: 'container', child_blocks: times(n, () => ({ type: 'divider' })) }],
  ],
  ['video alt_text', 200, (n) => video({ alt_text: of(n) })],
  ['video author', 50, (n) => video({ author_name: of(n) })],
  [
    'feedback button text',
    75,
    (n) => [
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'a',
            positive_button: { text: plain(of(n)), value: 'y' },
            negative_button: { text: plain('n'), value: 'n' },
          },
        ],
      },
    ],
  ],
];

const viewLimits: [string, number, Make][] = [
  ['blocks of a modal', 100, (n) => modal(times(n, () => ({ type: 'divider' })))],
  ['title', 24, (n) => modal([section()], { title: plain(of(n)) })],
  ['submit', 24, (n) => modal([section()], { submit: plain(of(n)) })],
  ['close', 24, (n) => modal([section()], { close: plain(of(n)) })],
  ['private_metadata', 3000, (n) => modal([section()], { private_metadata: of(n) })],
  ['callback_id', 255, (n) => modal([section()], { callback_id: of(n) })],
  ['external_id', 255, (n) => modal([section()], { external_id: of(n) })],
  ['input label', 2000, (n) => modal(input(text(), { label: plain(of(n)) }))],
  ['input hint', 2000, (n) => modal(input(text(), { hint: plain(of(n)) }))],
  ['input max_length', 3000, (n) => modal(input(text({ max_length: n })))],
  ['input min_length', 3000, (n) => modal(input(text({ min_length: n })))],
  [
    'initial value against max_length',
    10,
    (n) => modal(input(text({ max_length: 10, initial_value: of(n) }))),
  ],
  [
    'file_input max_files',
    10,
    (n) => modal(input({ type: 'file_input', action_id: 'a', max_files: n })),
  ],
  ['alert', 200, (n) => modal([{ type: 'alert', level: 'warning', text: mrkdwn(of(n)) }])],
];

describe('limits of messages', () => {
  it.each(messageLimits)('%s: %i is taken, one more is not', (_what, most, make) => {
    expect(checkMessageBlocks(make(most))).toBeUndefined();
    expect(checkMessageBlocks(make(most + 1))?.error).toBe('invalid_blocks');
  });

  it('answers msg_blocks_too_long above 13,200 characters in all', () => {
    const total = (chars: number) => [
      ...times(4, () => section({ text: mrkdwn(of(3000)) })),
      section({ text: mrkdwn(of(chars - 12_000)) }),
    ];
    expect(checkMessageBlocks(total(13_200))).toBeUndefined();
    expect(checkMessageBlocks(total(13_201))?.error).toBe('msg_blocks_too_long');
  });

  it('takes one table in a message', () => {
    expect(checkMessageBlocks([table([row(1)]), table([row(1)])])).toMatchObject({
      error: 'invalid_attachments',
      findings: [{ pointer: '/blocks/1', message: 'only_one_table_allowed' }],
    });
    expect(checkMessageBlocks([table([row(1)]), data([row(1), row(1)])])?.error).toBe(
      'invalid_attachments',
    );
  });
});

describe('limits of views', () => {
  it.each(viewLimits)('%s: %i is taken, one more is not', (_what, most, make) => {
    expect(checkView(make(most), 'modal')).toBeUndefined();
    expect(checkView(make(most + 1), 'modal')?.error).toBe('invalid_arguments');
  });

  it('refuses a view above 250 KB', () => {
    const big = modal(times(99, () => section({ text: mrkdwn('é'.repeat(2600)) })));
    expect(checkView(big, 'modal')?.error).toBe('view_too_large');
  });
});

describe('shapes', () => {
  const pointers = (verdict: Verdict | undefined) =>
    verdict?.findings.map(({ pointer }) => pointer);
  const refused: [string, unknown, string][] = [
    ['an empty text', [section({ text: mrkdwn('') })], '/blocks/0/text/text'],
    ['mrkdwn in a header', [{ type: 'header', text: mrkdwn('x') }], '/blocks/0/text/type'],
    [
      'mrkdwn on a button',
      actions(button({ text: mrkdwn('x') })),
      '/blocks/0/elements/0/text/type',
    ],
    ['an unknown block', [{ type: 'marquee' }], '/blocks/0/type'],
    ['an unknown element', actions({ type: 'lever' }), '/blocks/0/elements/0/type'],
    ['an unknown property', [section({ colour: 'red' })], '/blocks/0/colour'],
    ['a text input among actions', actions(text()), '/blocks/0/elements/0/type'],
    ['an alert in a message', [{ type: 'alert', text: mrkdwn('x') }], '/blocks/0/type'],
    [
      'a file input in a message',
      input({ type: 'file_input', action_id: 'a' }),
      '/blocks/0/element',
    ],
    [
      'two blocks of one id',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      '/blocks/1/block_id',
    ],
    ['two buttons of one action_id', actions(button(), button()), '/blocks/0/elements/1/action_id'],
    [
      'a script as url',
      actions(button({ url: 'javascript:alert(1)' })),
      '/blocks/0/elements/0/url',
    ],
    ['a section of nothing', [{ type: 'section' }], '/blocks/0'],
    ['an empty table cell', [table([[{ type: 'raw_text', text: '' }]])], '/blocks/0/rows/0/0/text'],
    ['ragged table rows', [table([row(2), row(1)])], '/blocks/0/rows/1'],
    [
      'an initial option that is not offered',
      actions(select({ initial_option: option({ value: '2' }) })),
      '/blocks/0/elements/0',
    ],
    ['a wrong style', actions(button({ style: 'default' })), '/blocks/0/elements/0/style'],
    [
      'an image without alt_text',
      [{ type: 'image', image_url: 'https://a.example/i' }],
      '/blocks/0',
    ],
    ['a menu without options', actions(select({ options: undefined })), '/blocks/0/elements/0'],
    [
      'an overflow without options',
      actions({ type: 'overflow', action_id: 'a', options: [] }),
      '/blocks/0/elements/0/options',
    ],
    ['an empty actions block', actions(), '/blocks/0/elements'],
    ['blocks that are text', 'blocks', '/blocks'],
  ];
  it.each(refused)('refuses %s', (_what, blocks, pointer) => {
    expect(pointers(checkMessageBlocks(blocks))).toContain(pointer);
  });

  it.each([
    ['inputs without submit', modal(input(text()), { submit: undefined }), '/view'],
    ['a table in a modal', modal([table([row(1)])]), '/view/blocks/0/type'],
    ['markdown in a modal', modal([{ type: 'markdown', text: 'x' }]), '/view/blocks/0/type'],
    ['a modal without blocks', modal([]), '/view/blocks'],
    [
      'two fields with focus',
      modal([...input(text({ focus_on_load: true })), ...input(text({ focus_on_load: true }))]),
      '/view/blocks/1/element/focus_on_load',
    ],
    ['a home view', { type: 'home', blocks: [] }, '/view/type'],
  ])('refuses %s as a modal', (_what, view, pointer) => {
    expect(pointers(checkView(view, 'modal'))).toContain(pointer);
  });

  it('refuses an alert and a title in the App Home, and takes 100 blocks there', () => {
    expect(
      pointers(checkView({ type: 'home', blocks: [{ type: 'alert', text: mrkdwn('x') }] }, 'home')),
    ).toEqual(['/view/blocks/0/type']);
    expect(pointers(checkView({ type: 'home', title: plain('x'), blocks: [] }, 'home'))).toEqual([
      '/view/title',
    ]);
    expect(
      checkView({ type: 'home', blocks: times(100, () => section()) }, 'home'),
    ).toBeUndefined();
    expect(checkView({ type: 'home', blocks: times(101, () => section()) }, 'home')).toBeDefined();
  });

  it('says of a type that this workspace refuses that it is nobody’s fault', () => {
    expect(checkMessageBlocks([table([row(1)])], new Set(['table']))).toMatchObject({
      error: 'invalid_blocks',
      ownFault: false,
    });
  });
});
