import { expect, test } from 'vitest';
import { pressedCard, stamped } from '../../../../src/slack/kernel/pressed-card.ts';
import { actions, button, message, section } from '../../../../src/slack/kit/blocks.ts';

const id = '0b0e7a4e-6f7a-4a5e-9d0c-1f6d3f1c2b3a';
const container = { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: false };
const press = (where: object, block_id: string) => ({ container: where, actions: [{ block_id }] });

test.each([
  ['domain', '7'],
  ['consent', id],
  ['handover', id],
  ['alert', '12:C0123'],
  ['access', '4/U0DANA'],
  ['ending', `7/${id}/14/person:U0DANA`],
  ['app', '31'],
] as const)('a press on a card of kind %s says which card it is', (kind, subject) => {
  const drawn = message('text', [
    section('text'),
    actions(button('Go', 'x')),
    actions(button('And', 'y')),
  ]);
  const { blocks } = stamped(drawn, { kind, subject });
  const [, row, other] = [...blocks] as { block_id?: string }[];
  expect(other?.block_id).toBeUndefined();
  const found = pressedCard(1, press(container, row?.block_id ?? ''));
  expect(found).toEqual({ workspaceId: 1, kind, subject, channel: 'C1', ts: '1.2' });
});

test('what has no buttons, and an id that Slack would not take, stay as they are', () => {
  const bare = message('text', [section('text')]);
  expect(stamped(bare, { kind: 'domain', subject: '7' })).toBe(bare);
  const full = message('text', [actions(button('Go', 'x'))]);
  expect(stamped(full, { kind: 'domain', subject: 'x'.repeat(300) })).toBe(full);
});

test.each([
  ['an ephemeral', { ...container, is_ephemeral: true }, 'card:domain:7'],
  ['a window', { type: 'view' }, 'card:domain:7'],
  ['a line in a thread', { ...container, thread_ts: '1.1' }, 'card:domain:7'],
  ['a message that is no card', container, 'Xy1'],
  ['a kind that there is not', container, 'card:secret:7'],
  ['a forged subject', container, 'card:domain:7; drop table'],
  ['no subject', container, 'card:domain:'],
])('%s is none', (_name, where, block) => {
  expect(pressedCard(1, press(where, block))).toBeUndefined();
});

test('a body of a stranger is none', () => {
  for (const body of [undefined, null, 1, {}, { container }, { container, actions: {} }]) {
    expect(pressedCard(1, body)).toBeUndefined();
  }
});
