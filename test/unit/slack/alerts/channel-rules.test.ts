import { describe, expect, test } from 'vitest';
import { messagePings } from '../../../../sandbox/slack/render-text.ts';
import { type ChannelRule, defaultRule } from '../../../../src/notices/channel-rules.ts';
import { type AlertsView, alertsModal } from '../../../../src/slack/alerts/channel-rules-form.ts';
import { mentionsOf } from '../../../../src/slack/alerts/mention-words.ts';
import { wire } from '../seen.ts';
import { expectViewTaken } from '../taken.ts';

const cases: readonly [ChannelRule['mention'], readonly string[]][] = [
  ['nobody', []],
  ['owner', ['<@U0DANA>', '<@U0LI>']],
  [{ user: 'U0SAM' }, ['<@U0SAM>']],
  [{ group: 'S05052KBYHX' }, ['<!subteam^S05052KBYHX>']],
  // What is no id of Slack's mentions nobody.
  [{ user: '!channel' }, []],
  [{ group: 'U0SAM' }, []],
];

describe('whom alerts of a channel mention', () => {
  test.each(cases)('%j', (mention, mentioned) => {
    expect(mentionsOf(mention, ['U0DANA', 'U0LI', 'U0TOM'])).toEqual(mentioned);
  });

  const view = (mention: ChannelRule['mention'], mayChange: boolean): AlertsView => ({
    rule: { ...defaultRule('C0ALERTS'), mention },
    domains: [],
    mayChange,
    wantsDms: true,
    hasGap: false,
    paused: undefined,
    mentioned: 'Sam',
  });

  test.each(cases)('the window says it, and takes it back: %j', (mention) => {
    for (const mayChange of [true, false]) {
      const window = alertsModal(view(mention, mayChange));
      expectViewTaken(window, 'modal');
      expect(JSON.stringify(window)).not.toContain('undefined');
    }
  });

  test('a group is shown as Slack shows it, who may not change it reads it', () => {
    const { blocks } = alertsModal(view({ group: 'S05052KBYHX' }, false));
    expect(messagePings({ text: '', blocks: wire(blocks) })).toEqual(['!subteam^S05052KBYHX']);
  });
});
