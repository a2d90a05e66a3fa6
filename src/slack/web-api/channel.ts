import type { Clock } from '../../lib/clock.ts';
import { uuidOf } from '../../lib/ids.ts';
import { earlier, MINUTE } from '../../lib/time.ts';
import type { Posted } from '../../notices/notice.ts';
import type { Limited } from '../../notices/refusal.ts';
import type { Log } from '../kernel/log.ts';
import type { Message } from '../kit/blocks.ts';
import { brief } from '../kit/brief.ts';
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

/** What is known of sharing, by every process. */
export interface Sharing {
  sharedSince(workspaceId: number, channel: string, since: Date): Promise<boolean | undefined>;
  keepShared(workspaceId: number, channel: string, shared: boolean, askedAt: Date): Promise<void>;
}

/** Why nothing may be said in a channel, in Slack's words where it has some; undefined where nothing speaks against it. */
export function reasonAgainst(facts: ChannelFacts): string | undefined {
  if (facts.archived) return 'is_archived';
  if (facts.shared) return 'shared with outsiders';
  return facts.member ? undefined : 'not_in_channel';
}

/** A notification is one sentence; where Slack takes no blocks, the text says all of it. */
const textBeside = (blocks: Message['blocks'] | undefined, { text }: Message) =>
  blocks && blocks.length > 0 ? brief(text) : text;

/** Posting and editing in the name of a workspace. Everything here throws `SlackRefusal`, and nothing else. */
export function createChannel(deps: {
  clients: Clients;
  people: People;
  sharing: Sharing;
  clock: Clock;
  log: Log;
}) {
  const { clients, people, sharing, clock, log } = deps;

  async function calling<T>(
    workspaceId: number,
    called: Limited,
    call: (client: SlackClient) => Promise<T>,
  ): Promise<T> {
    try {
      return await call(await clients.of(workspaceId));
    } catch (error) {
      throw toRefusal(error, called);
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
    const askedAt = clock.now();
    const answer = await calling(
      workspaceId,
      { method: 'conversations.info', place: '' },
      (client) => client.conversations.info({ channel, include_num_members: true }),
    );
    const found = answer.channel;
    const shared = found?.is_ext_shared === true || found?.is_pending_ext_shared === true;
    await sharing.keepShared(workspaceId, channel, shared, askedAt);
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

    /**
     * `key`, a UUID, marks the message for Slack's own de-duplication; nothing relies on it. A user's DM is opened by
     * posting.
     */
    async post(
      workspaceId: number,
      target: PostTarget,
      message: Message,
      options: { threadTs?: string | undefined; key: string },
    ): Promise<Posted> {
      const place = 'channel' in target ? target.channel : target.user;
      const send = (blocks: Message['blocks'] | undefined) =>
        calling(workspaceId, { method: 'chat.postMessage', place }, (client) =>
          client.apiCall('chat.postMessage', {
            channel: place,
            text: textBeside(blocks, message),
            blocks,
            thread_ts: options.threadTs,
            // The text alone is another message.
            client_msg_id: blocks ? options.key : uuidOf(`${options.key} text`),
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
        calling(workspaceId, { method: 'chat.update', place: '' }, (client) =>
          client.apiCall('chat.update', {
            channel: posted.channel,
            ts: posted.ts,
            text: textBeside(blocks, message),
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
        calling(workspaceId, { method: 'chat.postEphemeral', place: to.channel }, (client) =>
          client.apiCall('chat.postEphemeral', {
            channel: to.channel,
            user: to.user,
            text: textBeside(blocks, message),
            blocks,
            thread_ts: to.threadTs,
            parse: 'none',
          }),
        );
      await withFallback('whisper', send, message);
    },

    /** Names of its guests, where it has at most so many members and Slack says who; else undefined. Never throws. */
    async guests(
      workspaceId: number,
      channel: string,
      most: number,
    ): Promise<readonly string[] | undefined> {
      try {
        const { members = [], response_metadata: more } = await calling(
          workspaceId,
          { method: 'conversations.members', place: '' },
          (client) => client.conversations.members({ channel, limit: most }),
        );
        if (more?.next_cursor) return undefined;
        const found = await Promise.all(members.map((id) => people.find(workspaceId, id, VIEW_MS)));
        return found.flatMap((person) => (person?.guest ? person.name : []));
      } catch (error) {
        log.warn({ err: error, workspaceId, channel }, 'slack.guests_not_seen');
        return undefined;
      }
    },

    /** Outsiders are in the channel or invited; at most 5 minutes old. */
    async isShared(workspaceId: number, channel: string): Promise<boolean> {
      const since = earlier(clock.now(), SHARED_MS);
      const known = await sharing.sharedSince(workspaceId, channel, since);
      return known ?? (await facts(workspaceId, channel)).shared;
    },

    async emailOf(workspaceId: number, userId: string): Promise<string | undefined> {
      return (await people.find(workspaceId, userId, VIEW_MS))?.email;
    },
  };
}

export type Channel = ReturnType<typeof createChannel>;
