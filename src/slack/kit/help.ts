import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { errorCodeOf } from '../../lib/errors/rows.ts';
import { addressOfCode, type Help } from '../../lib/help.ts';
import { context, limits, type Message } from './blocks.ts';
import { escapeMarkup } from './escape.ts';

/**
 * Beside each failure that anything of ours names by its code: the code leads to where it is explained, and whoever supports
 * this installation stands below. Done to what is drawn, so that no message can be forgotten.
 */

// Code spans and links are passed over as they are.
const CODE = /`[^`]*`|<[^<>]*>|E-[A-Z]+(?:-[A-Z]+)*/gu;

interface Text {
  readonly type: string;
  readonly text: string;
}

/** Slack's own bounds: what would be longer with its links stays without them. */
const TEXT_MOST = 3000;
const FIELD_MOST = 2000;

function linked<T extends object>(part: T, help: Help, most: number): T {
  if (!isMrkdwn(part)) return part;
  const text = part.text.replace(CODE, (found) => {
    const code = errorCodeOf(found);
    return code ? `<${escapeMarkup(addressOfCode(help, code))}|${code}>` : found;
  });
  return text.length > most ? part : { ...part, text };
}

const isMrkdwn = <T extends object>(part: T): part is T & Text =>
  'type' in part && part.type === 'mrkdwn' && 'text' in part && typeof part.text === 'string';

function blockWithLinks(block: KnownBlock, help: Help): KnownBlock {
  if (block.type === 'context') {
    return { ...block, elements: block.elements.map((each) => linked(each, help, TEXT_MOST)) };
  }
  if (block.type !== 'section') return block;
  return {
    ...block,
    ...(block.text && { text: linked(block.text, help, TEXT_MOST) }),
    ...(block.fields && { fields: block.fields.map((each) => linked(each, help, FIELD_MOST)) }),
  };
}

const namesCode = (text: string): boolean =>
  (text.match(CODE) ?? []).some((found) => errorCodeOf(found) !== undefined);

const shownIn = (block: KnownBlock): string[] => {
  const texts = block.type === 'context' ? block.elements : [];
  const own = block.type === 'section' ? [block.text, ...(block.fields ?? [])] : texts;
  return own.flatMap((each) => (each && isMrkdwn(each) ? [each.text] : []));
};

/** `Support: help@acme.com`, as mrkdwn. */
export function supportWords({ support }: Help): string | undefined {
  if (!support) return undefined;
  if (support.kind === 'channel') return `Support: <#${support.id}>`;
  if (support.kind === 'name') return `Support: ${escapeMarkup(support.words)}`;
  return `Support: <${escapeMarkup(support.href)}|${escapeMarkup(support.words)}>`;
}

function helped(blocks: readonly KnownBlock[], help: Help, most: number): KnownBlock[] {
  const names = blocks.flatMap(shownIn).some(namesCode);
  const support = names && blocks.length < most ? supportWords(help) : undefined;
  const all = names ? blocks.map((block) => blockWithLinks(block, help)) : [...blocks];
  return support ? [...all, context(support)] : all;
}

/** A message with its way to help, where it names a failure. */
export function messageWithHelp(message: Message, help: Help): Message {
  const blocks = helped(message.blocks, help, limits.messageBlocks);
  const support = blocks.length > message.blocks.length ? supportWords(help) : undefined;
  return { blocks, text: support ? `${message.text} ${support}` : message.text };
}

/** The same of a window or the home. */
export const viewWithHelp = <V extends ModalView | HomeView>(view: V, help: Help): V => ({
  ...view,
  blocks: helped(view.blocks as readonly KnownBlock[], help, limits.viewBlocks),
});
