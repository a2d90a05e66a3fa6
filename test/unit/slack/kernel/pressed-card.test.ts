import { expect, test } from 'vitest';
import { pressedCard, stamped } from '../../../../src/slack/kernel/pressed-card.ts';
import { actions, button, message, section } from '../../../../src/slack/kit/blocks.ts';

const card = { kind: 'alert', subject: '12' } as const;
const drawn = (label: string) =>
  stamped(message('x', [section('x'), actions(button(label, 'press'))]), card);
const idOf = (label: string) => drawn(label).blocks[1]?.block_id ?? '';

const pressIn = (block_id: string) => ({
  container: { type: 'message', channel_id: 'C1', message_ts: '1.000001' },
  actions: [{ block_id }],
});

test('a row of buttons and menus has an id of its own for each content, so that no client keeps an old choice', () => {
  expect(idOf('Acknowledge')).toBe(idOf('Acknowledge'));
  expect(idOf('Acknowledge')).not.toBe(idOf('Wake now'));
});

test.each([idOf('Acknowledge'), 'card:alert:12'])('a press in %s is of that card', (block_id) => {
  expect(pressedCard(7, pressIn(block_id))).toEqual({
    workspaceId: 7,
    ...card,
    channel: 'C1',
    ts: '1.000001',
  });
});

test.each(['card:alert:12~', 'card:alert:12~xyz', 'card:nothing:12', 'other'])(
  'a press in %s is of no card',
  (block_id) => {
    expect(pressedCard(7, pressIn(block_id))).toBeUndefined();
  },
);
