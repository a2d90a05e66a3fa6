import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { type ErrorCode, errorCodeOf, rowOf } from '../../lib/errors/rows.ts';
import { CODES_PATH } from '../../lib/help.ts';
import type { ListenDeps } from '../kernel/listen.ts';
import { claimOf } from '../kernel/who-is.ts';
import { section } from '../kit/blocks.ts';
import { escapeMarkup } from '../kit/escape.ts';
import { toRefusal } from '../web-api/refusal.ts';

const LINKS_MOST = 5;

/**
 * The error code that an address of ours is about; undefined for every other. Slack hands on what stands behind the `#`:
 * GitHub's own Slack app reads line numbers off it (integrations/slack, test/github-url.test.js). Only that page says the same to everybody: a
 * link to connect a domain is a secret, and nothing of what the bot knows is shown to a channel that somebody chose.
 */
export function codeBehind(address: string, publicUrl: string): ErrorCode | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, pathname, hash } = new URL(address);
  if (origin !== new URL(publicUrl).origin || pathname !== CODES_PATH) return undefined;
  return errorCodeOf(hash.slice(1));
}

/** What the page says of a code, in the place of a bare link. */
export function codeBlocks(code: ErrorCode): KnownBlock[] {
  const [symptom = '', cause = '', does = '', todo = ''] = rowOf(code).docs.split(' | ').map(said);
  return [
    section(
      [
        `*${code}:* ${symptom}`,
        `*Cause:* ${cause}`,
        `*What the bot does:* ${does}`,
        `*What a person does:* ${todo}`,
      ].join('\n'),
    ),
  ];
}

/** Links of the docs lead into pages that Slack has not. */
const said = (text: string): string =>
  escapeMarkup(text.replace(/\[([^[\]]+)\]\([^()]*\)/gu, '$1'));

/** A link of ours that somebody posted: where it is to a code, what the code means stands below it. Answers nothing else. */
export function listenToLinks(app: App, publicUrl: string, deps: ListenDeps): void {
  app.event('link_shared', async ({ event, body }) => {
    const found = event.links.flatMap(({ url }) => {
      // As it stands in the message.
      const code = codeBehind(url.replaceAll('&amp;', '&'), publicUrl);
      return code === undefined ? [] : [[url, { blocks: codeBlocks(code) }] as const];
    });
    if (found.length === 0 || !(await deps.isFirst(body))) return;
    const claim = claimOf(body);
    const workspaceId = claim && (await deps.workspaceIdOf(claim.teamId));
    if (workspaceId === undefined) return;
    try {
      const client = await deps.clients.of(workspaceId);
      await client.apiCall('chat.unfurl', {
        channel: event.channel,
        ts: event.message_ts,
        unfurls: JSON.stringify(Object.fromEntries(found.slice(0, LINKS_MOST))),
      });
    } catch (error) {
      deps.log.warn({ refused: toRefusal(error).refused }, 'slack.link_not_unfurled');
    }
  });
}
