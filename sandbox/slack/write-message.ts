import { emit } from './events.ts';
import { idInPayloads } from './grid.ts';
import { addMessage } from './messages.ts';
import { actingTeam } from './payloads.ts';
import type { Channel, Message, Person } from './types.ts';
import type { World } from './world.ts';

/** Writes as a person, and tells the bot of it where it is mentioned or written to. */
export async function writeMessage(
  world: World,
  person: Person,
  channel: Channel,
  text: string,
  { thread, mention = false }: { thread?: Message | string; mention?: boolean } = {},
): Promise<Message> {
  if (!channel.members.has(person.id))
    throw new Error(`${person.handle} is not in #${channel.name}`);
  const team = actingTeam(world, person, channel);
  const bot = team.install?.botUser ?? '';
  const scopes = team.install?.scopes ?? [];
  const threadTs = typeof thread === 'object' ? thread.ts : thread;
  const inThread = threadTs ? { threadTs } : {};
  const full = mention ? `<@${bot}> ${text}` : text;
  const message = addMessage(world, channel, {
    user: person.id,
    text: full,
    blocks: [],
    ...inThread,
  });
  const event = {
    user: idInPayloads(person),
    team: person.grid?.payloadTeam ?? person.team,
    text: full,
    ts: message.ts,
    channel: channel.id,
    event_ts: message.ts,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  };
  if (mention && channel.members.has(bot) && scopes.includes('app_mentions:read'))
    await emit(world, team, { type: 'app_mention', ...event }, channel);
  else if (channel.kind === 'im' && scopes.includes('im:history'))
    await emit(world, team, { type: 'message', channel_type: 'im', ...event }, channel);
  return message;
}
