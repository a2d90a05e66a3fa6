import { isOf } from './grid.ts';
import type { Obj } from './json.ts';
import type { Channel, Message, Person, StoredFile, Version } from './types.ts';
import type { World } from './world.ts';

export interface NewMessage {
  user: string;
  botId?: string;
  text: string;
  blocks: Obj[];
  threadTs?: string;
  onlyFor?: string;
  files?: StoredFile[];
  metadata?: Obj;
  clientMsgId?: string;
}

const version = (at: Date, text: string, blocks: Obj[]): Version => ({ at, text, blocks });

/** Puts a message into a channel, or before one person's eyes if `onlyFor` is set. */
export function addMessage(
  world: World,
  channel: Channel,
  { files = [], ...rest }: NewMessage,
): Message {
  const at = world.clock.now();
  const message: Message = {
    ...rest,
    ts: world.ts(),
    channel: channel.id,
    files,
    at,
    history: [version(at, rest.text, rest.blocks)],
    replies: [],
    values: {},
  };
  if (rest.onlyFor) {
    channel.ephemerals.push(message);
    world.change({
      kind: 'ephemeral',
      team: channel.team,
      channel: channel.id,
      person: rest.onlyFor,
      ts: message.ts,
    });
    return message;
  }
  const parent = rest.threadTs && channel.messages.find((each) => each.ts === rest.threadTs);
  (parent ? parent.replies : channel.messages).push(message);
  world.change({ kind: 'message', team: channel.team, channel: channel.id, ts: message.ts });
  return message;
}

/** Edits a message in place and keeps what it showed before. */
export function editMessage(
  world: World,
  channel: Channel,
  message: Message,
  text: string,
  blocks: Obj[],
): void {
  const at = world.clock.now();
  Object.assign(message, { text, blocks, editedAt: at });
  message.history.push(version(at, text, blocks));
  world.change({ kind: 'edit', team: channel.team, channel: channel.id, ts: message.ts });
}

export function removeMessage(world: World, channel: Channel, message: Message): void {
  const without = (list: Message[]) => list.filter((each) => each !== message);
  channel.messages = without(channel.messages);
  channel.ephemerals = without(channel.ephemerals);
  for (const each of channel.messages) each.replies = without(each.replies);
  world.change({ kind: 'delete', team: channel.team, channel: channel.id, ts: message.ts });
}

/** Every message of a channel, replies after their parent. */
export const allMessages = (channel: Channel): Message[] =>
  channel.messages.flatMap((message) => [message, ...message.replies]);

export const findMessage = (channel: Channel, ts: string): Message | undefined =>
  allMessages(channel).find((message) => message.ts === ts);

/** The direct conversation of a person with the bot of a workspace, opened if need be. */
export function directChannel(
  world: World,
  team: string,
  botUser: string,
  person: string,
): Channel {
  for (const channel of world.channels.values())
    if (channel.kind === 'im' && channel.members.has(botUser) && channel.members.has(person))
      return channel;
  const channel: Channel = {
    id: world.id('D'),
    team,
    name: 'directmessage',
    kind: 'im',
    members: new Set([botUser, person]),
    archived: false,
    sharedWith: new Set(),
    pendingShare: false,
    messages: [],
    ephemerals: [],
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/** May this person read this channel? */
export const canRead = (
  channel: Channel,
  person: Pick<Person, 'id' | 'team' | 'grid' | 'role'>,
): boolean =>
  channel.members.has(person.id) ||
  (channel.kind === 'public' && isOf(person, channel.team) && !person.role.includes('guest'));
