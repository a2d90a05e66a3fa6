import { describe, expect, it } from 'vitest';
import {
  messagePings,
  type Reader,
  renderBlocks,
  renderMessage,
} from '../../../../sandbox/slack/render-text.ts';

const reader: Reader = {
  now: new Date('2026-11-24T12:00:00Z'),
  timeZone: 'UTC',
  personName: (id) => (id === 'U1' ? 'Priya Shah' : undefined),
  channelName: (id) => (id === 'C1' ? 'sec-alerts' : undefined),
};
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const read = (text: string) => renderMessage({ text, blocks: [] }, reader);
const show = (...blocks: object[]) =>
  renderBlocks(
    blocks.map((each) => ({ ...each })),
    reader,
  );

describe('mrkdwn', () => {
  it.each([
    ['*Production EU* · _late_ ~old~ `code`', 'Production EU · late old code'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
    ['<@U1> in <#C1|old-name>, <#C2|>', '@Priya Shah in #sec-alerts, #private channel'],
    [
      '<https://a.example/?a=1&amp;b=2|see *this*> <https://b.example>',
      'see *this* https://b.example',
    ],
    ['<!channel> <!here> <!subteam^S1|@ops>', '@channel @here @ops'],
    ['&lt;!channel&gt; &amp;lt; a &lt; b', '<!channel> &lt; a < b'],
    ['<!date^1795428000^{date_short_pretty} at {time}|then>', 'yesterday at 10:00 AM'],
    ['<!date^1795514400^{date_num} {date_long}|then>', '2026-11-24 Tuesday, November 24, 2026'],
    ['<!date^soon^{time}|then>', 'then'],
  ])('%s', (text, shown) => {
    expect(read(text)).toBe(shown);
  });
});

describe('blocks', () => {
  it('read top to bottom', () => {
    expect(
      show(
        { type: 'header', text: plain('*Salesforce* &amp; <@U1>') },
        {
          type: 'section',
          text: mrkdwn('*EMEA*'),
          fields: [plain('*a*'), mrkdwn('*b*')],
          accessory: { type: 'button', text: plain('Reconnect') },
        },
        { type: 'divider' },
        {
          type: 'context',
          elements: [
            mrkdwn('Updated'),
            { type: 'image', alt_text: 'a chart', image_url: 'https://a.example' },
          ],
        },
        {
          type: 'actions',
          elements: [
            { type: 'button', text: plain('Details') },
            { type: 'overflow', options: [{ text: plain('Sync now') }, { text: plain('Delete') }] },
          ],
        },
        { type: 'alert', level: 'error', text: mrkdwn('*Careful*') },
      ),
    ).toBe(
      [
        '*Salesforce* &amp; <@U1>',
        'EMEA\n*a*\nb  [Reconnect]',
        '———',
        'Updated  (a chart)',
        '[Details]  [⋯ Sync now · Delete]',
        '✖ Careful',
      ].join('\n'),
    );
  });

  it('line tables up', () => {
    const cell = (text: string) => ({ type: 'raw_text', text });
    expect(
      show({
        type: 'table',
        rows: [
          [cell('Domain'), cell('Status')],
          [cell('EU'), cell('Success')],
        ],
      }),
    ).toBe('| Domain | Status  |\n| EU     | Success |');
  });

  it('show inputs with what is entered and what is wrong', () => {
    const blocks = [
      {
        type: 'input',
        block_id: 'a',
        label: plain('Name'),
        hint: plain('Shown in lists.'),
        optional: true,
        element: { type: 'plain_text_input', action_id: 'v', placeholder: plain('acme') },
      },
      {
        type: 'input',
        block_id: 'b',
        label: plain('Page'),
        element: {
          type: 'radio_buttons',
          action_id: 'v',
          options: [{ text: plain('One') }, { text: plain('Two') }],
        },
      },
    ];
    const values = { b: { v: { type: 'radio_buttons', selected_option: { text: plain('Two') } } } };
    expect(renderBlocks(blocks, reader, values, { a: 'Too short.' })).toBe(
      'Name (optional): ‹acme›\n  Shown in lists.\n  ! Too short.\nPage: ( ) One  (•) Two',
    );
  });
});

describe('hostile text', () => {
  const hostile = '<!channel> <@U1> <https://evil.example|bank> *b* &lt; 😀';
  const escaped = hostile.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

  it('is literal in plain_text and, escaped, in mrkdwn', () => {
    expect(show({ type: 'header', text: plain(hostile) })).toBe(hostile);
    expect(show({ type: 'section', text: mrkdwn(escaped.replaceAll('*', '')) })).toBe(
      hostile.replaceAll('*', ''),
    );
    expect(
      messagePings({
        text: escaped,
        blocks: [
          { type: 'header', text: plain(hostile) },
          { type: 'section', text: mrkdwn(escaped) },
        ],
      }),
    ).toEqual([]);
  });

  it('is found out where it was left live', () => {
    expect(
      messagePings({ text: hostile, blocks: [{ type: 'context', elements: [mrkdwn(hostile)] }] }),
    ).toEqual(['!channel', '@U1', '!channel', '@U1']);
  });
});
