import { SLACK_CHANNEL, SLACK_USER } from '../lib/slack-ids.ts';
import { readHttpUrl } from './addresses.ts';
import { COPIED_SECRET_MIN, OWN_SECRET_MIN } from './lengths.ts';
import type { Name, Reader } from './names.ts';

/** How we meet Slack: one workspace or many, over HTTP or Socket Mode. */
export function readSlack(read: Reader, isLoopback: boolean) {
  const appToken = read.matching(
    'SLACK_APP_TOKEN',
    /^xapp-\S+$/,
    'must be an app-level token, which starts with xapp-',
  );
  const signingSecret =
    read.text('SLACK_APP_TOKEN') === undefined
      ? read.needed(
          'SLACK_SIGNING_SECRET',
          'copy it from Basic Information of the Slack app (or set SLACK_APP_TOKEN for Socket Mode)',
        )
      : read.text('SLACK_SIGNING_SECRET');
  read.secret('SLACK_SIGNING_SECRET', COPIED_SECRET_MIN);
  const apiUrl = withSlash(
    readHttpUrl(read, 'SLACK_API_URL', isLoopback) ?? 'https://slack.com/api/',
  );
  const webUrl = withSlash(
    readHttpUrl(read, 'SLACK_WEB_URL', isLoopback) ?? apiUrl.replace(/api\/$/, ''),
  );
  return Object.freeze({ appToken, signingSecret, apiUrl, webUrl, install: readInstall(read) });
}

const MANY = [
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_WORKSPACES',
] as const;

// One workspace by its bot token, or many by install link; never a mixture.
function readInstall(read: Reader) {
  const botToken = read.matching(
    'SLACK_BOT_TOKEN',
    /^xox[be][.-]\S+$/,
    'must be a bot token, which starts with xoxb-',
  );
  const many = MANY.filter((name) => read.text(name) !== undefined);
  if (read.text('SLACK_BOT_TOKEN') === undefined && many.length > 0) return readMany(read);
  if (many.length > 0) {
    read.problem(
      'SLACK_BOT_TOKEN',
      `is for one workspace and cannot stand beside ${many.join(', ')}: remove one or the other`,
    );
  } else {
    read.needed(
      'SLACK_BOT_TOKEN',
      'copy it from OAuth & Permissions of the Slack app, or set SLACK_CLIENT_ID for many workspaces',
    );
  }
  return Object.freeze({
    kind: 'one' as const,
    botToken: botToken ?? '',
    alertChannel: read.matching(
      'SLACK_ALERT_CHANNEL',
      SLACK_CHANNEL,
      'must be a channel id, such as C0123ABCD',
    ),
    admins: Object.freeze(
      read.list('ADMINS', SLACK_USER, 'must be Slack user ids by comma, such as U0123ABCD'),
    ),
  });
}

function readMany(read: Reader) {
  for (const name of ['ADMINS', 'SLACK_ALERT_CHANNEL'] as const) {
    if (read.text(name) !== undefined) {
      read.problem(
        name,
        'belongs to SLACK_BOT_TOKEN: with SLACK_CLIENT_ID each workspace chooses its own in Slack; remove it',
      );
    }
  }
  const needed = (name: Name, what: string) =>
    read.needed(
      name,
      `SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET and SLACK_WORKSPACES go together; ${what}`,
    ) ?? '';
  const clientId = needed('SLACK_CLIENT_ID', 'copy it from Basic Information of the Slack app');
  const clientSecret = needed(
    'SLACK_CLIENT_SECRET',
    'copy it from Basic Information of the Slack app',
  );
  const stateSecret = needed(
    'SLACK_STATE_SECRET',
    'any random text of your own, 16 characters or more',
  );
  read.secret('SLACK_CLIENT_SECRET', COPIED_SECRET_MIN);
  read.secret('SLACK_STATE_SECRET', OWN_SECRET_MIN);
  needed('SLACK_WORKSPACES', 'team or enterprise ids that may install, by comma; * lets anyone');
  const workspaces = read.list(
    'SLACK_WORKSPACES',
    /^(?:[TE][A-Z0-9]{2,}|\*)$/,
    'must be team or enterprise ids by comma, such as T0123ABCD, or *',
  );
  return Object.freeze({
    kind: 'many' as const,
    clientId,
    clientSecret,
    stateSecret,
    /** Team or enterprise ids that may install; `*` is anyone. */
    workspaces: Object.freeze(workspaces),
    // Each workspace names its own, in Slack.
    admins: Object.freeze<string[]>([]),
    alertChannel: undefined,
  });
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
