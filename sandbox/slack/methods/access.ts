import { ApiError } from '../api-error.ts';
import { isOf, personById } from '../grid.ts';
import { str } from '../json.ts';
import { allMessages } from '../messages.ts';
import type { Channel, Message, Person } from '../types.ts';
import type { Call } from './method.ts';

/** Throws `missing_scope` with what is needed and what was granted. */
export function needScope(call: Call, scope: string): void {
  const { scopes } = call.install;
  if (scopes.includes(scope)) return;
  call.world.problem('missing_scope', `needs ${scope}`, call.method);
  throw new ApiError('missing_scope', { needed: scope, provided: scopes.join(',') });
}

/** A person this workspace can see: its own people and those of workspaces it shares a channel with. */
export function personFor(call: Call, id: string): Person {
  const person = personById(call.world, id);
  if (!person) throw new ApiError('user_not_found');
  if (!isOf(person, call.team.id) && !sharesWith(call, person))
    throw new ApiError('user_not_found');
  return person;
}

const sharesWith = (call: Call, person: Person): boolean =>
  sameEnterprise(call, person) ||
  [...call.world.channels.values()].some(
    (channel) => channel.team === call.team.id && channel.members.has(person.id),
  );

export const sameEnterprise = (call: Call, person: Person): boolean => {
  const other = call.world.teams.get(person.team)?.enterprise?.id;
  return other !== undefined && other === call.team.enterprise?.id;
};

const isMember = (call: Call, channel: Channel) => channel.members.has(call.install.botUser);

/** A channel the app may know of; a private one without the bot does not exist for it. */
export function channelFor(call: Call, key = 'channel'): Channel {
  const channel = call.world.channels.get(str(call.args, key));
  if (!channel || channel.team !== call.team.id) throw new ApiError('channel_not_found');
  if (channel.kind !== 'public' && !isMember(call, channel))
    throw new ApiError('channel_not_found');
  return channel;
}

/** The scope that reading this kind of conversation needs. */
export const readScope = (channel: Channel): string =>
  channel.kind === 'public'
    ? 'channels:read'
    : channel.kind === 'private'
      ? 'groups:read'
      : 'im:read';

/** Throws unless the bot may write into the channel. */
export function mayWrite(call: Call, channel: Channel): void {
  if (channel.archived) throw new ApiError('is_archived');
  if (isMember(call, channel)) return;
  if (channel.kind === 'public' && call.install.scopes.includes('chat:write.public')) return;
  throw new ApiError('not_in_channel');
}

/** The app's own message in a channel, by its `ts`. Ephemerals cannot be found this way. */
export function ownMessage(call: Call, channel: Channel, denied: string): Message {
  const message = allMessages(channel).find((each) => each.ts === str(call.args, 'ts'));
  if (!message) throw new ApiError('message_not_found');
  if (message.user !== call.install.botUser) throw new ApiError(denied);
  return message;
}
