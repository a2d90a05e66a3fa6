import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MessageRef,
  messageRef,
  permalink,
  shortcutMessage,
} from '../../../../src/slack/kernel/message-ref.ts';

const ts = fc
  .tuple(fc.nat(999_999_999), fc.nat(999_999))
  .map(([seconds, rest]) => `${seconds}.${String(rest).padStart(6, '0')}`);
const anyMessage: fc.Arbitrary<MessageRef> = fc.record({
  channel: fc.stringMatching(/^[CDG][A-Z0-9]{2,30}$/u),
  ts,
  threadTs: fc.option(ts, { nil: undefined }),
});

describe('where a message stands', () => {
  test('is read as it was packed, and nothing else is read', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(messageRef.read(messageRef.pack(message))).toEqual(message);
      }),
    );
    for (const text of [
      undefined,
      '',
      'C0123',
      'U0123/1.000100',
      'C0123/1',
      'C0123/1.000100/',
      'C0123/1.000100|<x>',
    ])
      expect(() => messageRef.read(text)).toThrow();
  });

  test('its address is that of Slack, with its thread', () => {
    const message = { channel: 'C0123', ts: '1764.000100' };
    const plain = 'https://acme.slack.com/archives/C0123/p1764000100';
    expect(permalink('https://acme.slack.com/', message)).toBe(plain);
    expect(permalink('https://acme.slack.com/', { ...message, threadTs: '1763.000200' })).toBe(
      `${plain}?thread_ts=1763.000200&amp;cid=C0123`,
    );
  });

  test('in what a shortcut says; what begins a thread is in none', () => {
    const channel = { id: 'C0123' };
    const body = (message: object) => shortcutMessage({ channel, message });
    const at = { channel: 'C0123', ts: '1764.000100' };
    expect(body({ ts: at.ts })).toEqual(at);
    expect(body({ ts: at.ts, thread_ts: at.ts })).toEqual(at);
    expect(body({ ts: at.ts, thread_ts: '1763.000200' })).toEqual({
      ...at,
      threadTs: '1763.000200',
    });
    expect(shortcutMessage({ channel, message_ts: at.ts })).toEqual(at);
    expect(shortcutMessage({ message: { ts: at.ts } })).toBeUndefined();
    expect(shortcutMessage('nothing')).toBeUndefined();
  });
});
