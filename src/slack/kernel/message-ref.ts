import { at, text } from '../kit/read.ts';
import { misfit, type Packed } from './value.ts';

/** A message in Slack: where it stands, and in whose thread. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string | undefined;
}

const SHAPE = /^([CDG][A-Z0-9]{2,30})\/(\d{1,12}\.\d{6})(?:\/(\d{1,12}\.\d{6}))?$/u;

/** `C0123/1700000000.000100`, and behind that the thread that it is in. */
export const messageRef: Packed<MessageRef> = {
  pack: ({ channel, ts, threadTs }) =>
    [channel, ts, threadTs].filter((part) => part !== undefined).join('/'),
  read(given) {
    const [, channel, ts, threadTs] = SHAPE.exec(given ?? '') ?? [];
    if (channel === undefined || ts === undefined) throw misfit('a message');
    return { channel, ts, threadTs };
  },
};

/** The message in whose menu a shortcut was chosen; undefined where a body names none. */
export function shortcutMessage(body: unknown): MessageRef | undefined {
  const message = at(body, 'message');
  const channel = text(at(at(body, 'channel'), 'id'));
  const ts = text(at(message, 'ts')) ?? text(at(body, 'message_ts'));
  const root = text(at(message, 'thread_ts'));
  if (channel === undefined || ts === undefined) return undefined;
  // What begins a thread names itself.
  return { channel, ts, ...(root !== undefined && root !== ts && { threadTs: root }) };
}

/** The address of a message, as Slack's own *Copy link* gives it; as mrkdwn has it between `<` and `|`. */
export function permalink(slackUrl: string, { channel, ts, threadTs }: MessageRef): string {
  const plain = `${slackUrl}archives/${channel}/p${ts.replace('.', '')}`;
  return threadTs === undefined ? plain : `${plain}?thread_ts=${threadTs}&amp;cid=${channel}`;
}
