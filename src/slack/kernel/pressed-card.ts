import type { KnownBlock } from '@slack/types';
import { sha256 } from '../../lib/ids.ts';
import { type Card, cardKinds } from '../../notices/notice.ts';
import type { PressedCard } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import { at, first, text } from '../kit/read.ts';

const BLOCK_ID_MAX = 255;

/** The card's name on its buttons, so that a press says which card's message it came from. */
export function stamped(message: Message, { kind, subject }: Pick<Card, 'kind' | 'subject'>) {
  const row = message.blocks.findIndex(({ type }) => type === 'actions');
  // Clients keep what was chosen in a menu whose block keeps its id: another content is another block.
  const content = sha256(JSON.stringify(message.blocks[row] ?? '')).slice(0, 8);
  const id = `card:${kind}:${subject}~${content}`;
  if (row < 0 || id.length > BLOCK_ID_MAX) return message;
  const blocks = message.blocks.map(
    (block, index): KnownBlock => (index === row ? { ...block, block_id: id } : block),
  );
  return { ...message, blocks };
}

/** The card that a press came from; undefined for ephemerals, windows, threads and messages that are no card. */
export function pressedCard(workspaceId: number, body: unknown): PressedCard | undefined {
  const container = at(body, 'container');
  const channel = text(at(container, 'channel_id'));
  const ts = text(at(container, 'message_ts'));
  const inThread = text(at(container, 'thread_ts')) ?? ts;
  const isMessage =
    at(container, 'type') === 'message' &&
    at(container, 'is_ephemeral') !== true &&
    inThread === ts;
  if (!isMessage || !channel || !ts) return undefined;
  const block = text(at(first(at(body, 'actions')), 'block_id')) ?? '';
  const [, name, subject] =
    /^card:([a-z]{1,20}):([\w:/.-]{1,200})(?:~[0-9a-f]{8})?$/u.exec(block) ?? [];
  const kind = cardKinds.find((each) => each === name);
  return kind && subject ? { workspaceId, kind, subject, channel, ts } : undefined;
}
