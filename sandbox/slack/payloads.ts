import { firstInstalled, idInPayloads } from './grid.ts';
import type { Obj } from './json.ts';
import { canRead } from './messages.ts';
import type { Channel, Message, Person, Team, View } from './types.ts';
import { wireView } from './views.ts';
import type { World } from './world.ts';

/** The workspace in whose name the app is installed for what this person does. */
export function actingTeam(world: World, person: Person, channel?: Channel): Team {
  const own = world.teams.get(person.team);
  const host = channel && world.teams.get(channel.team);
  const shared = channel && channel.kind !== 'im' && !canRead(channel, person) ? undefined : host;
  const installed = [...world.teams.values()].filter((each) => each.install);
  // An installation on a whole organisation serves all its workspaces.
  const organisation = installed.find(
    (each) => each.orgInstall && own?.enterprise && each.enterprise?.id === own.enterprise.id,
  );
  const team = [shared, own].find((each) => each?.install) ?? organisation ?? installed[0];
  if (!team) throw new Error('the app is not installed in any workspace');
  return team;
}

/** What every interaction carries: who, where, for which installation. */
export function base(world: World, team: Team, person: Person): Obj {
  const { enterprise } = team;
  return {
    team: team.orgInstall
      ? null
      : {
          id: team.id,
          domain: team.domain,
          ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
        },
    enterprise: enterprise ?? null,
    is_enterprise_install: team.orgInstall,
    user: {
      id: idInPayloads(person),
      username: person.handle,
      name: person.handle,
      team_id: person.grid?.payloadTeam ?? person.team,
    },
    api_app_id: world.appId,
    token: 'deprecated',
  };
}

export const channelName = (channel: Channel) =>
  channel.kind === 'im'
    ? 'directmessage'
    : channel.kind === 'private'
      ? 'privategroup'
      : channel.name;

/** The form of a slash command. */
export function commandForm(
  world: World,
  team: Team,
  person: Person,
  channel: Channel,
  given: { command: string; text: string; responseUrl: string; triggerId: string },
): Record<string, string> {
  const { enterprise } = team;
  return {
    token: 'deprecated',
    team_id: team.orgInstall ? person.team : team.id,
    team_domain: team.domain,
    ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: idInPayloads(person),
    user_name: person.handle,
    command: given.command,
    text: given.text,
    api_app_id: world.appId,
    is_enterprise_install: String(team.orgInstall),
    response_url: given.responseUrl,
    trigger_id: given.triggerId,
  };
}

/** A message as Slack shows it to the app. */
export const wireMessage = (message: Message): Obj => ({
  type: 'message',
  ...(message.botId ? { bot_id: message.botId } : {}),
  user: message.user,
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  ...(message.replies.length > 0
    ? { thread_ts: message.ts, reply_count: message.replies.length }
    : {}),
  ...(message.editedAt
    ? {
        edited: {
          user: message.user,
          ts: `${Math.floor(message.editedAt.getTime() / 1000)}.000000`,
        },
      }
    : {}),
  ...(message.metadata ? { metadata: message.metadata } : {}),
});

/** Container, channel and message of an action in a message. Slack withholds the text of an ephemeral. */
export const inMessage = (channel: Channel, message: Message): Obj => ({
  container: {
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: message.onlyFor !== undefined,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  },
  channel: { id: channel.id, name: channelName(channel) },
  ...(message.onlyFor ? {} : { message: wireMessage(message) }),
  state: { values: message.values },
});

/** Container and view of an action in a modal or the App Home. */
export const inView = (world: World, view: View): Obj => ({
  container: { type: 'view', view_id: view.id },
  view: {
    ...wireView(world, view),
    // On a home tab it names the workspace that installed first: bolt-python#1229.
    ...(view.type === 'home' ? { app_installed_team_id: firstInstalled(world, view.team) } : {}),
  },
});
