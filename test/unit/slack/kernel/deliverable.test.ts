import { describe, expect, test } from 'vitest';
import { isDeliverable, unknownKind } from '../../../../src/slack/kernel/deliverable.ts';

const user = { id: 'U1', team_id: 'T1' };
const from = { user, team: { id: 'T1' } };
const press = { type: 'button', action_id: 'a', block_id: 'b', value: '1' };
const values = { name: { value: { type: 'plain_text_input', value: 'x' } } };

const command = { command: '/salesforce', text: '', user_id: 'U1', team_id: 'T1' };
const good: Record<string, object> = {
  'a command': command,
  'a press': { ...from, type: 'block_actions', actions: [press], channel: { id: 'C1' } },
  'a press in an installation of a whole organisation': {
    user,
    team: null,
    enterprise: { id: 'E1' },
    type: 'block_actions',
    actions: [press],
  },
  'a form': { ...from, type: 'view_submission', view: { callback_id: 'c', state: { values } } },
  'a window that was closed': { ...from, type: 'view_closed', view: { callback_id: 'c' } },
  options: { ...from, type: 'block_suggestion', action_id: 'a', block_id: 'b', value: 'x' },
  'a shortcut': { ...from, type: 'shortcut', callback_id: 'c' },
  'a shortcut of a message': { ...from, type: 'message_action', callback_id: 'c' },
  'an event': {
    type: 'event_callback',
    team_id: 'T1',
    authorizations: [{ team_id: 'T1' }],
    event: { type: 'app_mention', user: 'U1', text: '<@U2> list', channel: 'C1' },
  },
  'an event of next year': { type: 'event_callback', event: { type: 'of_next_year', channel: {} } },
  'the check of the address': { type: 'url_verification', challenge: 'x' },
  'the check of the certificate': { ssl_check: '1', token: 'x' },
};

test.each(Object.entries(good))('%s is taken', (_name, body) => {
  expect(isDeliverable(body)).toBe(true);
});

test('only a kind that Slack may have added is one that we do not know', () => {
  expect(unknownKind({ ...from, type: 'of_next_year', event: null })).toBe('of_next_year');
  expect(unknownKind({ type: 'x'.repeat(1000) })).toHaveLength(80);
  for (const body of [...Object.values(good), { type: 'block_actions' }, { type: 7 }, null, [], 7])
    expect(unknownKind(body)).toBeUndefined();
});

describe('what Bolt would trip over, or hold for three seconds, is not', () => {
  const bad: Record<string, unknown> = {
    nothing: null,
    'a list': [],
    'a number': 7,
    'an empty object': {},
    'a type of next year': { ...from, type: 'of_next_year' },
    'a command without a text': { ...command, text: undefined },
    'a press of nothing': { ...from, type: 'block_actions', actions: [] },
    'a press whose id is no text': {
      ...from,
      type: 'block_actions',
      actions: [{ ...press, action_id: 7 }],
    },
    'a press of nobody': { type: 'block_actions', actions: [press] },
    'a form without what was typed': {
      ...from,
      type: 'view_submission',
      view: { callback_id: 'c' },
    },
    'a form that is a press, too': { ...from, ...good['a form'], actions: [{ action_id: 7 }] },
    'a form without a window': { ...from, type: 'view_submission' },
    'a channel that is null': { ...from, type: 'block_actions', actions: [press], channel: null },
    'an event that is null': { type: 'event_callback', event: null },
    'an event of an item that is null': {
      type: 'event_callback',
      event: { type: 'x', item: null },
    },
    'a mention whose text is a list': { event: { type: 'app_mention', text: [] } },
  };
  test.each(Object.entries(bad))('%s', (_name, body) => {
    expect(isDeliverable(body)).toBe(false);
  });
});
