import { type Ack, deliverInteraction } from './deliver.ts';
import type { Obj } from './json.ts';
import { actingTeam, base, channelName, wireMessage } from './payloads.ts';
import { issueResponseUrl } from './response-url.ts';
import { shortcuts } from './shortcuts.ts';
import { issueTrigger } from './triggers.ts';
import type { Message, Person } from './types.ts';
import type { World } from './world.ts';

/**
 * Chooses a shortcut: one of a message in that message's menu, a global one from Slack's own. The payloads have the fields of
 * docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload and of Bolt's `GlobalShortcut` and
 * `MessageShortcut`: a global one names neither channel nor response address.
 */
export async function callShortcut(
  world: World,
  person: Person,
  name: string,
  message?: Message,
): Promise<Ack> {
  const found = shortcuts.find((each) => each.name === name);
  if (!found) throw new Error(`the app has no shortcut "${name}"`);
  if ((found.type === 'message') !== (message !== undefined)) {
    throw new Error(
      `"${name}" is a shortcut of ${found.type === 'message' ? 'a message' : 'none'}`,
    );
  }
  const channel = message && world.channels.get(message.channel);
  if (message && !channel) throw new Error('this message is gone');
  const team = actingTeam(world, person, channel);
  // Neither names the app.
  const { api_app_id: _app, ...who } = base(world, team, person);
  const payload: Obj = {
    type: found.type === 'global' ? 'shortcut' : 'message_action',
    callback_id: found.callback_id,
    trigger_id: issueTrigger(world, team.id, person.id),
    action_ts: world.ts(),
    ...who,
  };
  if (!message || !channel) return deliverInteraction(world, payload);
  const responseUrl = issueResponseUrl(world, {
    team: team.id,
    user: person.id,
    channel: channel.id,
    kind: 'action',
    message,
  });
  return deliverInteraction(world, {
    ...payload,
    response_url: responseUrl,
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: wireMessage(message),
  });
}
