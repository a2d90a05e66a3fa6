import type { Refusal } from '../../notices/deliver.ts';
import { isAuthRefusal, isBlocksRefusal, SlackRefusal } from './refusal.ts';

/** The message to edit is not there any more, or may not be edited. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
]);

/** The place takes nothing from us, as things are. */
const PLACE: ReadonlySet<string> = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'posting_to_channel_denied',
  'user_not_in_channel',
  'messages_tab_disabled',
  'user_disabled',
  'user_not_found',
  'cannot_dm_bot',
]);

/** How delivery reads what posting and editing throw. What is not Slack's is passing: it is tried again. */
export function asDeliveryRefusal(error: unknown): Refusal {
  if (!(error instanceof SlackRefusal)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'passing', retryAfterMs: undefined, error: detail };
  }
  const { refused } = error;
  switch (refused.kind) {
    case 'passing':
      return { kind: 'passing', retryAfterMs: refused.retryAfterMs, error: 'passing' };
    case 'lost':
      return { kind: 'lost', error: 'no answer' };
    case 'permanent':
      return { kind: 'permanent', what: whatOf(error), error: refused.error };
  }
}

function whatOf(error: SlackRefusal): 'message' | 'gone' | 'place' | 'workspace' {
  if (isAuthRefusal(error)) return 'workspace';
  if (isBlocksRefusal(error)) return 'message';
  const code = error.refused.kind === 'permanent' ? error.refused.error : '';
  if (GONE.has(code)) return 'gone';
  return PLACE.has(code) ? 'place' : 'message';
}
