import { log, send, track } from './deliver.ts';
import { type Obj, obj, str } from './json.ts';
import type { Channel, Team } from './types.ts';
import type { World } from './world.ts';

const RETRIES_AFTER_MS = [0, 60_000, 300_000];
const LOOK_AT_CLOCK_MS = 50;

/** The envelope of an event for one installation. */
export function envelope(
  world: World,
  team: Team,
  event: Obj,
  channel?: Channel,
  at = world.clock.now(),
): Obj {
  const time = Math.floor(at.getTime() / 1000);
  return {
    token: 'deprecated',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: team.enterprise?.id ?? null,
    api_app_id: world.appId,
    event: { event_ts: `${time}.000000`, ...event },
    type: 'event_callback',
    event_id: world.id('Ev'),
    event_time: time,
    authorizations: [
      {
        enterprise_id: team.enterprise?.id ?? null,
        team_id: team.orgInstall ? null : team.id,
        user_id: team.install?.botUser ?? null,
        is_bot: true,
        is_enterprise_install: team.orgInstall,
      },
    ],
    is_ext_shared_channel: channel ? channel.sharedWith.size > 0 : false,
  };
}

/**
 * Delivers an event with Slack's retries: at once, then one and five minutes later by the sandbox's
 * clock. Resolves after the first delivery that was accepted, or with false when the next must wait.
 */
export async function deliverEvent(
  world: World,
  body: Obj,
  attempt = 0,
  reason = '',
): Promise<boolean> {
  const name = `event ${str(obj(body, 'event'), 'type')}`;
  const headers: Record<string, string> =
    attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason } : {};
  const answer = await track(world, send(world, 'application/json', JSON.stringify(body), headers));
  log(world, name, body, answer, attempt);
  if (answer.status >= 200 && answer.status < 300) return true;

  world.problem('event_failed', `${name}, attempt ${attempt}: ${answer.status || answer.reason}`);
  const wait = RETRIES_AFTER_MS[attempt];
  if (wait === undefined || answer.headers['x-slack-no-retry'] === '1') return false;
  if (wait === 0) return deliverEvent(world, body, attempt + 1, answer.reason);
  const due = world.now() + wait;
  const timer = setInterval(() => {
    if (world.now() < due) return;
    clearInterval(timer);
    world.timers.delete(timer);
    void deliverEvent(world, body, attempt + 1, answer.reason);
  }, LOOK_AT_CLOCK_MS);
  timer.unref();
  world.timers.add(timer);
  return false;
}

/** Events the app gets unless its options say otherwise. */
const SUBSCRIBED = [
  'app_home_opened',
  'app_mention',
  'link_shared',
  'app_uninstalled',
  'tokens_revoked',
  'channel_shared',
  'channel_unshared',
  'channel_archive',
  'channel_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'message',
];

/** Builds and delivers an event to which the app listens, for a workspace where it is installed. */
export function emit(world: World, team: Team, event: Obj, channel?: Channel): Promise<boolean> {
  const wanted = world.options.events ?? SUBSCRIBED;
  if (!team.install || !wanted.includes(str(event, 'type'))) return Promise.resolve(false);
  return deliverEvent(world, envelope(world, team, event, channel));
}
