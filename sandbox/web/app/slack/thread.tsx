import { useEffect, useRef } from 'react';
import { emptyPage, findMessage } from '../state/pages.ts';
import { useSeen } from '../state/use.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';

/** A message with its replies. */
export function Thread({
  channel,
  ts,
  onClose,
}: {
  channel: string;
  ts: string;
  onClose: () => void;
}) {
  const root = useSeen((state) => findMessage(state.pages[channel] ?? emptyPage, ts));
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is another place
  useEffect(() => {
    heading.current?.focus();
  }, [ts]);
  return (
    <aside className="thread" aria-label="Thread">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          Thread
        </h2>
        <button type="button" className="button plain" aria-label="Close thread" onClick={onClose}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable */}
      <section className="thread-messages" aria-label="Replies" tabIndex={0}>
        {root ? (
          <>
            <Message message={root} />
            {root.replies.map((reply) => (
              <Message message={reply} key={reply.ts} />
            ))}
          </>
        ) : (
          <p className="note">This message is gone.</p>
        )}
      </section>
      {root && <Composer channel={channel} thread={ts} placeholder="Reply" />}
    </aside>
  );
}
