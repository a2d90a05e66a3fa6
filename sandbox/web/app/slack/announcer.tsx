import { emptyPage, lastOf } from '../state/pages.ts';
import { useSeen } from '../state/use.ts';

const SHOWN_MS = 60_000;

/** Reads a new message of the open channel to whoever does not see it. */
export function Announcer({ channel }: { channel: string | undefined }) {
  const last = useSeen((state) => lastOf(state.pages[channel ?? ''] ?? emptyPage));
  const ahead = useSeen((state) => Math.round(state.ahead / 1_000) * 1_000);
  const isNew = last !== undefined && Date.now() + ahead - Date.parse(last.at) < SHOWN_MS;
  return (
    <div className="hidden" aria-live="polite">
      {isNew ? `${last.from.name}: ${last.text}` : ''}
    </div>
  );
}
