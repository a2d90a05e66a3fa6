import { acceptBlocks } from '../accept.ts';
import { ApiError } from '../api-error.ts';
import { personById } from '../grid.ts';
import { codePoints, isObj, type Obj, str } from '../json.ts';
import { addMessage, allMessages, directChannel, editMessage, removeMessage } from '../messages.ts';
import { wireMessage } from '../payloads.ts';
import { countPost } from '../rate-limit.ts';
import type { Channel } from '../types.ts';
import { more } from '../validate/limits.ts';
import { channelFor, mayWrite, ownMessage, personFor } from './access.ts';
import type { ArgKind, Call, Method } from './method.ts';

const content: Record<string, ArgKind> = {
  channel: 'string',
  text: 'string',
  blocks: 'json',
  attachments: 'json',
  thread_ts: 'string',
  link_names: 'boolean',
  parse: 'string',
  metadata: 'json',
};
const post: Record<string, ArgKind> = {
  ...content,
  client_msg_id: 'string',
  unfurl_links: 'boolean',
  unfurl_media: 'boolean',
  mrkdwn: 'boolean',
  reply_broadcast: 'boolean',
  markdown_text: 'string',
  username: 'string',
  icon_emoji: 'string',
  icon_url: 'string',
};

/** `channel` may be a person: that opens the direct conversation. */
function destination(call: Call): Channel {
  const id = str(call.args, 'channel');
  if (!/^[UW]/.test(id)) return channelFor(call);
  const person = personFor(call, id);
  // Somebody who was deactivated gets it all the same (python-slack-sdk#1156): nobody reads it.
  if (!call.world.settings.messagesTab) throw new ApiError('messages_tab_disabled');
  return directChannel(call.world, call.team.id, call.install.botUser, person.id);
}

function read(
  call: Call,
  before?: { text: string; blocks: Obj[] },
): { text: string; blocks: Obj[] } {
  const { args, world, method } = call;
  const markdown = str(args, 'markdown_text');
  if (markdown && (args.text !== undefined || args.blocks !== undefined))
    throw new ApiError('markdown_text_conflict');
  if (codePoints(markdown) > more.markdownChars) throw new ApiError('msg_too_long');
  const attachments = Array.isArray(args.attachments) ? args.attachments.filter(isObj) : [];
  if (attachments.length > more.attachments) throw new ApiError('too_many_attachments');

  // An edit without blocks keeps the ones that are there.
  const blocks =
    args.blocks === undefined ? (before?.blocks ?? []) : acceptBlocks(world, method, args.blocks);
  const given = str(args, 'text') || markdown;
  if (!given && blocks.length === 0 && attachments.length === 0) {
    world.problem('no_text', 'neither text nor blocks', method);
    throw new ApiError('no_text');
  }
  if (!given)
    world.problem(
      'missing_text',
      'blocks without a text for notifications and screen readers',
      method,
    );
  if (codePoints(given) > more.messageText && method !== 'chat.postMessage')
    throw new ApiError('msg_too_long');
  const text = Array.from(given).slice(0, more.messageText).join('');
  return { text, blocks };
}

function slowDown(call: Call, channel: Channel): void {
  const wait = countPost(call.world, call.method, channel.id);
  if (wait > 0) throw new ApiError('ratelimited', {}, wait);
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/u;

/**
 * Slack may remember a `client_msg_id`. What it then does is not documented, but for its error: a message of that id that is
 * in another channel, or deleted, is not found. One that is there counts for nothing, which is the worst for a bot.
 */
function checkDouble(call: Call, channel: Channel, id: string): void {
  if (!UUID.test(id)) call.world.problem('client_msg_id', `${id} is no UUID`, call.method);
  const before = call.world.clientMessages.get(id);
  if (!before) return;
  const isThere = allMessages(channel).some((each) => each.ts === before.ts);
  if (before.channel !== channel.id || !isThere) throw new ApiError('duplicate_message_not_found');
}

export const chat: Record<string, Method> = {
  'chat.postMessage': {
    args: post,
    required: ['channel'],
    scopes: ['chat:write'],
    run(call) {
      const channel = destination(call);
      mayWrite(call, channel);
      const { text, blocks } = read(call);
      const threadTs = str(call.args, 'thread_ts');
      if (threadTs && !channel.messages.some((each) => each.ts === threadTs))
        throw new ApiError('thread_not_found');
      slowDown(call, channel);
      const clientMsgId = str(call.args, 'client_msg_id');
      if (clientMsgId) checkDouble(call, channel, clientMsgId);
      const message = addMessage(call.world, channel, {
        user: call.install.botUser,
        botId: call.install.botId,
        text,
        blocks,
        ...(threadTs ? { threadTs } : {}),
        ...(isObj(call.args.metadata) ? { metadata: call.args.metadata } : {}),
        ...(clientMsgId ? { clientMsgId } : {}),
      });
      if (clientMsgId)
        call.world.clientMessages.set(clientMsgId, { channel: channel.id, ts: message.ts });
      return { channel: channel.id, ts: message.ts, message: wireMessage(message) };
    },
  },
  'chat.postEphemeral': {
    args: {
      ...content,
      user: 'string',
      username: 'string',
      icon_emoji: 'string',
      icon_url: 'string',
    },
    required: ['channel', 'user'],
    scopes: ['chat:write'],
    run(call) {
      const channel = channelFor(call);
      mayWrite(call, channel);
      const wanted = str(call.args, 'user');
      const user = personById(call.world, wanted)?.id ?? wanted;
      if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
      const { text, blocks } = read(call);
      const threadTs = str(call.args, 'thread_ts');
      const { ts } = addMessage(call.world, channel, {
        user: call.install.botUser,
        botId: call.install.botId,
        text,
        blocks,
        onlyFor: user,
        ...(threadTs ? { threadTs } : {}),
      });
      return { message_ts: ts };
    },
  },
  'chat.update': {
    args: {
      ...content,
      ts: 'string',
      reply_broadcast: 'boolean',
      file_ids: 'json',
      markdown_text: 'string',
    },
    required: ['channel', 'ts'],
    scopes: ['chat:write'],
    run(call) {
      const channel = channelFor(call);
      const message = ownMessage(call, channel, 'cant_update_message');
      if (channel.archived) throw new ApiError('is_archived');
      const { text, blocks } = read(call, message);
      if (isObj(call.args.metadata)) message.metadata = call.args.metadata;
      editMessage(call.world, channel, message, text, blocks);
      return { channel: channel.id, ts: message.ts, text, message: wireMessage(message) };
    },
  },
  'chat.delete': {
    args: { channel: 'string', ts: 'string' },
    required: ['channel', 'ts'],
    scopes: ['chat:write'],
    run(call) {
      const channel = channelFor(call);
      const message = ownMessage(call, channel, 'cant_delete_message');
      removeMessage(call.world, channel, message);
      return { channel: channel.id, ts: message.ts };
    },
  },
  // docs.slack.dev/reference/methods/chat.unfurl: the message by channel and ts; each key an address that stands in it.
  'chat.unfurl': {
    args: { channel: 'string', ts: 'string', unfurls: 'json' },
    required: ['channel', 'ts', 'unfurls'],
    scopes: ['links:write'],
    run(call) {
      const channel = channelFor(call);
      const ts = str(call.args, 'ts');
      const message = allMessages(channel).find((each) => each.ts === ts);
      if (!message) throw new ApiError('cannot_find_message');
      for (const [url, shown] of Object.entries(
        isObj(call.args.unfurls) ? call.args.unfurls : {},
      )) {
        if (!message.text.includes(url)) throw new ApiError('cannot_unfurl_url');
        const blocks = acceptBlocks(
          call.world,
          call.method,
          isObj(shown) ? shown.blocks : undefined,
        );
        message.unfurls = { ...message.unfurls, [url]: blocks };
      }
      call.world.change({ kind: 'message', team: channel.team, channel: channel.id, ts });
      return {};
    },
  },
  'chat.getPermalink': {
    args: { channel: 'string', message_ts: 'string' },
    required: ['channel', 'message_ts'],
    run(call) {
      const channel = channelFor(call);
      const ts = str(call.args, 'message_ts');
      if (!allMessages(channel).some((each) => each.ts === ts))
        throw new ApiError('message_not_found');
      return {
        channel: channel.id,
        permalink: `${call.world.url}/archives/${channel.id}/p${ts.replace('.', '')}`,
      };
    },
  },
};
