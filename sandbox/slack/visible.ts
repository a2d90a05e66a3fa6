import { type Obj, objs, str } from './json.ts';
import { allMessages, canRead } from './messages.ts';
import { optionsOf } from './render-element.ts';
import { blockLinks } from './render-text.ts';
import type { Channel, Message, Person, View } from './types.ts';
import type { World } from './world.ts';

/** One thing on a person's screen that can hold buttons. */
export type Surface =
  | { kind: 'message'; channel: Channel; message: Message; blocks: Obj[] }
  | { kind: 'view'; view: View; blocks: Obj[] };

const byTs = (a: Message, b: Message) => a.ts.localeCompare(b.ts);

/** All messages of a channel that a person sees, their ephemerals included, newest last. */
export const messagesSeen = (channel: Channel, person: Person): Message[] =>
  [
    ...(canRead(channel, person) ? allMessages(channel) : []),
    ...channel.ephemerals.filter((each) => each.onlyFor === person.id),
  ].sort(byTs);

/** Everything with buttons that a person can reach, what is on top or newest first. */
export function surfaces(world: World, person: Person): Surface[] {
  const top = person.stack.at(-1);
  // An open modal covers the rest.
  if (top) return [viewSurface(top)];
  const messages = [...world.channels.values()]
    .flatMap((channel) => messagesSeen(channel, person).map((message) => ({ channel, message })))
    .sort((a, b) => byTs(b.message, a.message))
    .map(messageSurface);
  return [...messages, ...(person.home ? [viewSurface(person.home)] : [])];
}

export const viewSurface = (view: View): Surface => ({
  kind: 'view',
  view,
  blocks: objs(view.view, 'blocks'),
});
export const messageSurface = ({
  channel,
  message,
}: {
  channel: Channel;
  message: Message;
}): Surface => ({
  kind: 'message',
  channel,
  message,
  blocks:
    message.blocks.length > 0
      ? message.blocks
      : [{ type: 'section', text: { type: 'mrkdwn', text: message.text } }],
});

/** Something that can be pressed. */
export interface Pressable {
  label: string;
  block: Obj;
  element?: Obj;
  option?: Obj;
  url?: string;
}

const label = (of: Obj): string => {
  const { text } = of;
  return typeof text === 'object' && text !== null ? str(text, 'text') : '';
};

/** The buttons, menu entries and links of blocks, in reading order. */
export const pressables = (blocks: Obj[]): Pressable[] =>
  blocks.flatMap((block) => {
    if (block.type === 'container') return pressables(objs(block, 'child_blocks'));
    if (block.type === 'carousel')
      return objs(block, 'elements').flatMap((card) => inElements(card, objs(card, 'actions')));
    const accessory =
      typeof block.accessory === 'object' && block.accessory !== null
        ? objs({ a: [block.accessory] }, 'a')
        : [];
    const links = blockLinks(block).map((link) => ({ ...link, block }));
    return [
      ...links,
      ...inElements(block, [...accessory, ...objs(block, 'elements'), ...objs(block, 'actions')]),
    ];
  });

const inElements = (block: Obj, elements: Obj[]): Pressable[] =>
  elements.flatMap((element): Pressable[] => {
    const type = str(element, 'type');
    if (type === 'button' || type === 'icon_button' || type === 'workflow_button')
      return [{ label: label(element), block, element, ...urlOf(element) }];
    if (type === 'overflow')
      return optionsOf(element).map((option) => ({
        label: label(option),
        block,
        element,
        option,
        ...urlOf(option),
      }));
    return [];
  });

const urlOf = (of: Obj): { url?: string } => (str(of, 'url') ? { url: str(of, 'url') } : {});
