import { obj, objs, str } from './json.ts';
import { canRead } from './messages.ts';
import type { SeenChannel, SeenMessage, SeenView } from './seen.ts';
import type { Channel, Message, Person, StoredFile, View } from './types.ts';
import type { World } from './world.ts';

const seenFile = ({ id, name, title, content }: StoredFile) => ({
  id,
  name,
  title,
  size: content.length,
});

export function seenMessage(
  world: World,
  channel: Channel,
  person: Person,
  message: Message,
): SeenMessage {
  const secret = channel.ephemerals.filter(
    (each) => each.threadTs === message.ts && each.onlyFor === person.id,
  );
  const replies = [...message.replies, ...secret].sort((a, b) => a.ts.localeCompare(b.ts));
  return {
    channel: channel.id,
    ts: message.ts,
    threadTs: message.threadTs ?? null,
    from: {
      id: message.user,
      name: world.people.get(message.user)?.name ?? 'Slackbot',
      bot: message.botId !== undefined || !world.people.has(message.user),
    },
    onlyYou: message.onlyFor !== undefined,
    at: message.at.toISOString(),
    edited: message.editedAt?.toISOString() ?? null,
    text: message.text,
    blocks: message.blocks,
    values: message.values,
    files: message.files.map(seenFile),
    unfurls: Object.values(message.unfurls ?? {}).flat(),
    replies: replies.map((reply) => seenMessage(world, channel, person, reply)),
  };
}

/** Messages that do not stand in a thread, or whose thread this person cannot see. */
export function rootsOf(channel: Channel, person: Person): Message[] {
  const shared = canRead(channel, person) ? channel.messages : [];
  const known = new Set(shared.map(({ ts }) => ts));
  const own = channel.ephemerals.filter(
    ({ onlyFor, threadTs }) => onlyFor === person.id && !(threadTs && known.has(threadTs)),
  );
  return own.length === 0 ? shared : [...shared, ...own].sort((a, b) => a.ts.localeCompare(b.ts));
}

/** The message of this timestamp, or the one whose thread holds it. */
export const rootOf = (channel: Channel, person: Person, ts: string): Message | undefined =>
  rootsOf(channel, person).find(
    (root) =>
      root.ts === ts ||
      root.replies.some((reply) => reply.ts === ts) ||
      channel.ephemerals.some((each) => each.ts === ts && each.threadTs === root.ts),
  );

export const seenChannel = (channel: Channel, person: Person): SeenChannel => ({
  id: channel.id,
  name: channel.kind === 'im' ? 'dm' : channel.name,
  kind: channel.kind,
  archived: channel.archived,
  shared: channel.sharedWith.size > 0,
  member: channel.members.has(person.id),
});

export function seenView(view: View, depth: number): SeenView {
  const label = (key: string) => str(obj(view.view, key), 'text');
  return {
    id: view.id,
    title: label('title'),
    submit: label('submit') || null,
    close: label('close') || 'Close',
    blocks: objs(view.view, 'blocks'),
    values: view.values,
    errors: view.errors,
    depth,
    revision: view.revision,
  };
}
