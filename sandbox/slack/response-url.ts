import { acceptBlocks } from './accept.ts';
import { ApiError } from './api-error.ts';
import { isObj, type Obj, str } from './json.ts';
import { addMessage, editMessage, removeMessage } from './messages.ts';
import type { Message, ResponseUrl } from './types.ts';
import type { World } from './world.ts';

const USES = 5;
const LIFE_MS = 30 * 60_000;
const FIELDS = new Set([
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'unfurl_links',
  'unfurl_media',
  'mrkdwn',
  'metadata',
]);

/** A response URL: five uses within thirty minutes. */
export function issueResponseUrl(
  world: World,
  made: Pick<ResponseUrl, 'team' | 'user' | 'channel' | 'kind'> & { message?: Message },
): string {
  const id = world.random(12);
  const folder = made.kind === 'command' ? 'commands' : 'actions';
  const url = `${world.url}/response/${folder}/${made.team}/${id}`;
  world.responseUrls.set(id, { ...made, id, url, at: world.now(), uses: 0 });
  return url;
}

/** Posts, replaces or deletes by a response URL. Throws Slack's refusal; each misuse is recorded. */
export function answerByUrl(world: World, id: string, body: Obj): void {
  const target = world.responseUrls.get(id);
  const refuse = (code: string, detail: string) => {
    world.problem(code, detail, 'response_url');
    return new ApiError(code);
  };
  if (!target) throw refuse('invalid_url', 'no such response URL');
  if (world.now() - target.at > LIFE_MS) throw refuse('expired_url', 'used after 30 minutes');
  if (target.uses >= USES) throw refuse('used_url', `used more than ${USES} times`);
  target.uses += 1;
  answerInto(world, target, body, 'response_url');
}

/** What an answer to a command or a response URL shows. */
export function answerInto(world: World, target: ResponseUrl, body: Obj, method: string): void {
  for (const key of Object.keys(body))
    if (!FIELDS.has(key)) world.problem('unknown_argument', key, method);
  const channel = world.channels.get(target.channel);
  const install = world.teams.get(target.team)?.install;
  if (!channel || !install) throw new ApiError('channel_not_found');
  const original = target.message;

  if (body.delete_original === true) {
    if (Object.keys(body).length > 1)
      world.problem('invalid_response', 'delete_original must stand alone', method);
    if (original) removeMessage(world, channel, original);
    return;
  }
  const { text, blocks } = content(world, body, method);
  if (body.replace_original === true && original) {
    if (original.onlyFor && body.response_type === 'in_channel')
      world.problem('invalid_response', 'an ephemeral message cannot become public', method);
    const kept = body.blocks === undefined && !text ? original.blocks : blocks;
    editMessage(world, channel, original, text, kept);
    return;
  }
  // An answer stands at the root of the channel unless it names its thread, wherever the press was.
  const threadTs = str(body, 'thread_ts');
  const inChannel = body.response_type === 'in_channel';
  addMessage(world, channel, {
    user: install.botUser,
    botId: install.botId,
    text,
    blocks,
    ...(threadTs ? { threadTs } : {}),
    ...(inChannel ? {} : { onlyFor: target.user }),
  });
}

function content(world: World, body: Obj, method: string): { text: string; blocks: Obj[] } {
  const text = str(body, 'text');
  const raw = body.blocks ?? [];
  const blocks = acceptBlocks(world, method, raw);
  const attached = Array.isArray(body.attachments) && body.attachments.some(isObj);
  if (!text && blocks.length === 0 && !attached) throw new ApiError('no_text');
  if (!text)
    world.problem(
      'missing_text',
      'blocks without a text for notifications and screen readers',
      method,
    );
  return { text, blocks };
}
