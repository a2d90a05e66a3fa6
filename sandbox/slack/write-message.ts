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
  await tellOfLinks(world, person, channel, message, scopes);
  return message;
}

/** Slack tells the app of addresses of its own host, with the fields of docs.slack.dev/reference/events/link_shared. */
async function tellOfLinks(
  world: World,
  person: Person,
  channel: Channel,
  message: Message,
  scopes: readonly string[],
): Promise<void> {
  const team = actingTeam(world, person, channel);
  const own = new URL(world.options.botUrl()).host;
  const urls = message.text.match(/https?:\/\/[^\s<>|]+/gu) ?? [];
  const links = urls.map((url) => ({ url, domain: new URL(url).host }));
  const ours = links.filter(({ domain }) => domain === own);
  if (ours.length === 0 || !scopes.includes('links:read')) return;
  const event = {
    type: 'link_shared',
    channel: channel.id,
    is_bot_user_member: channel.members.has(team.install?.botUser ?? ''),
    user: idInPayloads(person),
    message_ts: message.ts,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    unfurl_id: `${channel.id}.${message.ts}.${world.random(8)}`,
    source: 'conversations_history',
    links: ours,
    event_ts: message.ts,
  };
  await emit(world, team, event, channel);
}
