import { canRead } from './messages.ts';
import { seeView } from './modal-seen.ts';
import { readerFor } from './reader.ts';
import { renderMessage } from './render-text.ts';
import type { Message, Person } from './types.ts';
import { messagesSeen } from './visible.ts';
import type { World } from './world.ts';

/** All that one person can see, as plain data for a page to draw. */
export function snapshot(world: World, person: Person) {
  const reader = readerFor(world, person);
  const shownMessage = (message: Message) => ({
    ts: message.ts,
    threadTs: message.threadTs ?? null,
    from: world.people.get(message.user)?.name ?? 'Slackbot',
    bot: message.botId !== undefined,
    onlyYou: message.onlyFor !== undefined,
    at: message.at.toISOString(),
    edited: message.editedAt?.toISOString() ?? null,
    text: message.text,
    blocks: message.blocks,
    values: message.values,
    files: message.files.map(({ id, name, title }) => ({ id, name, title })),
    rendered: renderMessage(message, reader),
    edits: message.history.length - 1,
  });
  const channels = [...world.channels.values()]
    .filter(
      (channel) =>
        canRead(channel, person) || channel.ephemerals.some((each) => each.onlyFor === person.id),
    )
    .map((channel) => ({
      id: channel.id,
      name: channel.kind === 'im' ? 'dm' : channel.name,
      kind: channel.kind,
      archived: channel.archived,
      shared: channel.sharedWith.size > 0,
      member: channel.members.has(person.id),
      messages: messagesSeen(channel, person).map(shownMessage),
    }));
  const modal = person.stack.at(-1);
  return {
    now: world.clock.now().toISOString(),
    command: world.commandName,
    team: { id: person.team, name: world.teams.get(person.team)?.name ?? '' },
    person: {
      id: person.id,
      handle: person.handle,
      name: person.name,
      role: person.role,
      tz: person.tz,
    },
    /** Names for the ids that blocks hold. */
    people: [...world.people.values()].map(({ id, name, handle, role, team }) => ({
      id,
      name,
      handle,
      role,
      team,
    })),
    channels,
    modal: modal
      ? { ...seeView(world, person, modal), values: modal.values, depth: person.stack.length }
      : null,
    home: person.home
      ? { ...seeView(world, person, person.home), values: person.home.values }
      : null,
  };
}
