import type { Refusal } from '../../notices/refusal.ts';
import { SlackRefusal } from './refusal.ts';
import { fateOf } from './refusal-table.ts';

/** How delivery reads what posting and editing throw. What is not Slack's is passing: it is tried again. */
export function asDeliveryRefusal(error: unknown): Refusal {
  if (!(error instanceof SlackRefusal)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'passing', retryAfterMs: undefined, error: detail };
  }
  const { refused } = error;
  switch (refused.kind) {
    case 'passing': {
      const { retryAfterMs, limited } = refused;
      return { kind: 'passing', retryAfterMs, error: 'passing', ...(limited && { limited }) };
    }
    case 'lost':
      return { kind: 'lost', error: 'no answer' };
    case 'permanent': {
      const fate = fateOf(refused.error);
      if (fate === 'waits' || fate === 'double') return { kind: fate, error: refused.error };
      return { kind: 'permanent', what: fate, error: refused.error };
    }
  }
}
