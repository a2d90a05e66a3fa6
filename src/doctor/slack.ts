import type { Config } from '../config.ts';
import { durationInWords, MINUTE } from '../lib/time.ts';
import { botScopes, optionalScopes } from '../slack/install/settings.ts';
import { type Answer, type Ask, fieldsOf, isAnswer } from './ask.ts';
import { bad, type Finding, good } from './finding.ts';

// Slack itself refuses requests that are five minutes off.
const SKEW_MAX_MS = MINUTE;

/** The bot's token and its scopes, the app's token, and our clock beside Slack's. */
export async function checkSlack(
  slack: Config['slack'],
  ask: Ask,
  now: () => Date,
): Promise<Finding[]> {
  const token = slack.install.kind === 'one' ? slack.install.botToken : undefined;
  const answer = await post(ask, slack.apiUrl, 'auth.test', token);
  if (!isAnswer(answer)) {
    const why = answer.why || 'check the network and SLACK_API_URL';
    return [bad('Slack', `${slack.apiUrl} does not answer: ${why}`)];
  }
  return [
    ...(token === undefined ? [manyWorkspaces(slack)] : tokenFindings(answer)),
    ...(await appToken(slack, ask)),
    clockFinding(answer, now()),
  ];
}

const post = (ask: Ask, apiUrl: string, method: string, token: string | undefined) =>
  ask(new URL(method, apiUrl).href, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

function tokenFindings(answer: Answer): Finding[] {
  const fields = fieldsOf(answer);
  if (fields.get('ok') !== true) {
    const error = String(fields.get('error') ?? `status ${answer.status}`);
    return [
      bad(
        'Slack token',
        `Slack refuses SLACK_BOT_TOKEN (${error}): copy it again from OAuth & Permissions`,
      ),
    ];
  }
  if (fields.get('is_enterprise_install') === true) {
    return [
      bad(
        'Slack token',
        'SLACK_BOT_TOKEN is of a whole organisation: install the app into one workspace, and copy the token from there',
      ),
    ];
  }
  const granted = (answer.headers.get('x-oauth-scopes') ?? '').split(/[\s,]+/);
  return [good('Slack token', `workspace ${String(fields.get('team') ?? '')}`), scopesOf(granted)];
}

function scopesOf(granted: readonly string[]): Finding {
  const missing = Object.keys(botScopes).filter((scope) => !granted.includes(scope));
  const off = Object.entries(optionalScopes).filter(([scope]) => missing.includes(scope));
  if (missing.length > off.length) {
    return bad(
      'Slack scopes',
      `add ${missing.join(', ')} as in manifest.yml, and install the app again`,
    );
  }
  const without = off.map(([scope, what]) => `without ${scope} ${what}`).join('; ');
  return good('Slack scopes', without || 'all that the bot needs');
}

const manyWorkspaces = (slack: Config['slack']): Finding =>
  good('Slack', `answers at ${slack.apiUrl}; each workspace's token is checked when it installs`);

async function appToken(
  { appToken: token, apiUrl }: Config['slack'],
  ask: Ask,
): Promise<Finding[]> {
  if (token === undefined) return [];
  const answer = await post(ask, apiUrl, 'apps.connections.open', token);
  if (isAnswer(answer) && fieldsOf(answer).get('ok') === true)
    return [good('Socket Mode', 'Slack opens a connection')];
  return [
    bad(
      'Socket Mode',
      'Slack refuses SLACK_APP_TOKEN: make an app-level token with connections:write',
    ),
  ];
}

function clockFinding(answer: Answer, now: Date): Finding {
  const theirs = new Date(answer.headers.get('date') ?? '').getTime();
  if (Number.isNaN(theirs))
    return good('Clock', 'Slack did not say its time, so it was not compared');
  const skew = Math.abs(now.getTime() - theirs);
  if (skew <= SKEW_MAX_MS) return good('Clock', 'within a minute of Slack’s');
  return bad(
    'Clock',
    `${durationInWords(skew)} off Slack’s, which refuses requests at 5 min: set it by NTP`,
  );
}
