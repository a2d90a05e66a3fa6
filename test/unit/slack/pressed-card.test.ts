import { expect, test } from 'vitest';
import { actionIds } from '../../../src/slack/ids.ts';
import { pressedCard } from '../../../src/slack/pressed-card.ts';

const id = '0b0e7a4e-6f7a-4a5e-9d0c-1f6d3f1c2b3a';
const container = { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: false };

test.each([
  ['the card of a domain', container, actionIds.details, '7', { kind: 'domain', subject: '7' }],
  [
    'a consent in a DM',
    { ...container, channel_id: 'D1' },
    actionIds.consentRenew,
    id,
    { kind: 'consent', subject: id },
  ],
  ['an ephemeral', { ...container, is_ephemeral: true }, actionIds.details, '7', undefined],
  ['a window', { type: 'view' }, actionIds.details, '7', undefined],
  ['a line in a thread', { ...container, thread_ts: '1.1' }, actionIds.details, '7', undefined],
  ['the ready message', { ...container, channel_id: 'D1' }, actionIds.details, '7', undefined],
  ['a forged value', container, actionIds.details, '7; drop', undefined],
  ['another button', container, actionIds.help, '7', undefined],
])('%s', (_name, where, actionId, value, expected) => {
  const found = pressedCard(1, { container: where }, { actionId, value });
  expect(found).toEqual(
    expected && { workspaceId: 1, channel: where.channel_id, ts: '1.2', ...expected },
  );
});
