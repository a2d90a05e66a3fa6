import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { MINUTE } from '../../lib/time.ts';
import type { Posted } from '../../notices/notice.ts';
import type { Log } from '../kernel/log.ts';
import type { Message } from '../kit/blocks.ts';
import { at, text } from '../kit/read.ts';
import type { Clients, SlackClient } from './clients.ts';
import type { People } from './people.ts';
import { VIEW_MS } from './people.ts';
import { isBlocksRefusal, toRefusal } from './refusal.ts';

export type PostTarget = { readonly channel: string } | { readonly user: string };

/** What a channel is, as far as it matters for posting there. */
export interface ChannelFacts {
  readonly member: boolean;
  readonly archived: boolean;
  /** People of other companies are in it, or are invited. */
  readonly shared: boolean;
  readonly open: boolean;
  readonly people: number | undefined;
}

const SHARED_MS = 5 * MINUTE;
const KEPT_MOST = 5_000;

/** Posting and editing in the name of a workspace. Everything here throws `SlackRefusal`, and nothing else. */
export function createChannel(deps: { clients: Clients; people: People; clock: Clock; log: Log }) {
  const { clients, people, clock, log } = deps;
  const sharedKept = new LRUCache<string, { shared: boolean; at: number }>({ max: KEPT_MOST });

  async function calling<T>(
    workspaceId: number,
    call: (client: SlackClient) => Promise<T>,
  ): Promise<T> {
    try {
      return await call(await clients.of(workspaceId));
    } catch (error) {
      throw toRefusal(error);
    }
  }

  /** Blocks that Slack refuses are our mistake; people get the text all the same, and the log gets the pointers. */
  async function withFallback<T>(
    what: string,
    send: (blocks: Message['blocks'] | undefined) => Promise<T>,
    message: Message,
  ): Promise<T> {
    try {
      return await send(message.blocks);
    } catch (error) {
      const refusal = toRefusal(error);
      if (!isBlocksRefusal(refusal)) throw refusal;
      log.error({ what, refused: refusal.refused }, 'slack.blocks_refused');
      return send(undefined);
    }
  }

  async function facts(workspaceId: number, channel: string): Promise<ChannelFacts> {
    const answer = await calling(workspaceId, (client) =>
      client.conversations.info({ channel, include_num_members: true }),
    );
    const found = answer.channel;
    const shared = found?.is_ext_shared === true || found?.is_pending_ext_shared === true;
    sharedKept.set(`${workspaceId}:${channel}`, { shared, at: clock.now().getTime() });
    return {
      member: found?.is_member === true,
      archived: found?.is_archived === true,
      shared,
      open: found?.is_channel === true && found.is_private !== true,
      people: found?.num_members,
    };
  }

  return {
    facts,

    /** `key` marks the message for Slack's own de-duplication; nothing relies on it. A user's DM is opened by posting. */
    async post(
      workspaceId: number,
      target: PostTarget,
      message: Message,
      options: { threadTs?: string | undefined; key: string },
    ): Promise<Posted> {
      const send = (blocks: Message['blocks'] | undefined) =>
        calling(workspaceId, (client) =>
          client.apiCall('chat.postMessage', {
            channel: 'channel' in target ? target.channel : target.user,
            text: message.text,
            blocks,
            thread_ts: options.threadTs,
            client_msg_id: options.key,
            // Without them a name that looks like an address would become a link with a preview.
            parse: 'none',
            unfurl_links: false,
            unfurl_media: false,
          }),
        );
      const answer = await withFallback('post', send, message);
      const channel = text(at(answer, 'channel'));
      const ts = text(at(answer, 'ts'));
      if (!channel || !ts) throw toRefusal(undefined);
      return { channel, ts };
    },

    async edit(workspaceId: number, posted: Posted, message: Message): Promise<void> {
      const send = (blocks: Message['blocks'] | undefined) =>
        calling(workspaceId, (client) =>
          client.apiCall('chat.update', {
            channel: posted.channel,
            ts: posted.ts,
            text: message.text,
            // An update without blocks would keep the old ones.
            blocks: blocks ?? [],
            parse: 'none',
          }),
        );
      await withFallback('edit', send, message);
    },

    /** To one person in a channel, in a thread where there is one. Slack does not promise that it is seen. */
    async whisper(
      workspaceId: number,
      to: { channel: string; user: string; threadTs?: string | undefined },
      message: Message,
    ): Promise<void> {
      const send = (blocks: Message['blocks'] | undefined) =>
        calling(workspaceId, (client) =>
          client.apiCall('chat.postEphemeral', {
            channel: to.channel,
            user: to.user,
            text: message.text,
            blocks,
            thread_ts: to.threadTs,
            parse: 'none',
          }),
        );
      await withFallback('whisper', send, message);
    },

    /** Outsiders are in the channel or invited; at most 5 minutes old. */
    async isShared(workspaceId: number, channel: string): Promise<boolean> {
      const known = sharedKept.get(`${workspaceId}:${channel}`);
      if (known && clock.now().getTime() - known.at <= SHARED_MS) return known.shared;
      return (await facts(workspaceId, channel)).shared;
    },

    /** Slack told us that sharing changed. */
    forgetShared(workspaceId: number, channel: string): void {
      sharedKept.delete(`${workspaceId}:${channel}`);
    },

    async admins(workspaceId: number): Promise<readonly string[]> {
      try {
        return await people.admins(workspaceId);
      } catch (error) {
        throw toRefusal(error);
      }
    },

    async emailOf(workspaceId: number, userId: string): Promise<string | undefined> {
      return (await people.find(workspaceId, userId, VIEW_MS))?.email;
    },
  };
}

export type Channel = ReturnType<typeof createChannel>;
