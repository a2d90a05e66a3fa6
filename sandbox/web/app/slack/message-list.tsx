import { Fragment, memo, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { SeenMessage } from '../../wire.ts';
import { dayOf } from '../mrkdwn/names.ts';
import { emptyPage } from '../state/pages.ts';
import { useSeen, useStore } from '../state/use.ts';
import { Message } from './message.tsx';

const NEAR_END_PX = 80;
const NEAR_START_PX = 600;
const FOLLOWS_MS = 5 * 60_000;

/** A channel's messages: stays at the end while one is there, and fetches older ones on the way up. */
export function MessageList({
  channel,
  onThread,
}: {
  channel: string;
  onThread: (ts: string) => void;
}) {
  const store = useStore();
  const { pieces, more } = useSeen((state) => state.pages[channel] ?? emptyPage);
  const ahead = useSeen((state) => Math.round(state.ahead / 3_600_000) * 3_600_000);
  const frame = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const first = useRef<{ ts: string | undefined; height: number }>({ ts: undefined, height: 0 });
  const fetching = useRef(false);

  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    const before = first.current;
    const ts = pieces[0]?.[0]?.ts;
    if (before.ts !== undefined && ts !== before.ts && !atEnd.current)
      box.scrollTop += box.scrollHeight - before.height;
    else if (atEnd.current) box.scrollTop = box.scrollHeight;
    first.current = { ts, height: box.scrollHeight };
  }, [pieces]);

  // What is drawn late, such as a picture, must not push the end out of sight.
  useEffect(() => {
    const box = frame.current;
    const inside = box?.firstElementChild;
    if (!box || !inside) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    watch.observe(inside);
    watch.observe(box);
    return () => watch.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const box = frame.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    first.current.height = box.scrollHeight;
    if (box.scrollTop > NEAR_START_PX || !more || fetching.current) return;
    fetching.current = true;
    void store.older(channel).finally(() => {
      fetching.current = false;
    });
  }, [store, channel, more]);

  return (
    <section
      className="messages"
      aria-label="Messages"
      ref={frame}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
      tabIndex={0}
    >
      <div className="messages-inside">
        {more && <p className="note">Older messages come as you scroll up.</p>}
        {pieces.length === 0 && <p className="note">Nothing has been said here.</p>}
        {pieces.map((piece, index) => (
          <Piece
            key={piece[0]?.ts}
            piece={piece}
            before={pieces[index - 1]?.at(-1)}
            ahead={ahead}
            onThread={onThread}
          />
        ))}
      </div>
    </section>
  );
}

interface PieceProps {
  piece: readonly SeenMessage[];
  /** The last message of the piece before this one. */
  before: SeenMessage | undefined;
  ahead: number;
  onThread: (ts: string) => void;
}

/** Some messages in a row. Drawn anew only when one of them is another version. */
const Piece = memo(function Piece({ piece, before, ahead, onThread }: PieceProps) {
  return (
    <div className="piece">
      {piece.map((message, index) => {
        const previous = piece[index - 1] ?? before;
        const newDay = previous?.at.slice(0, 10) !== message.at.slice(0, 10);
        return (
          <Fragment key={message.ts}>
            {newDay && (
              <h2 className="day">
                <span>{dayOf(message.at, ahead)}</span>
              </h2>
            )}
            <Message
              message={message}
              follows={!newDay && follows(previous, message)}
              onThread={onThread}
            />
          </Fragment>
        );
      })}
    </div>
  );
});

const follows = (before: SeenMessage | undefined, message: SeenMessage): boolean =>
  before !== undefined &&
  before.from.id === message.from.id &&
  !before.onlyYou &&
  !message.onlyYou &&
  before.replies.length === 0 &&
  Date.parse(message.at) - Date.parse(before.at) < FOLLOWS_MS;
