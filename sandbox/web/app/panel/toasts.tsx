import { useEffect, useRef } from 'react';
import { useSeen, useStore } from '../state/use.ts';

/** What was refused just now, in red above everything. */
export function Toasts() {
  const store = useStore();
  const toasts = useSeen((state) => state.toasts);
  const problems = useSeen((state) => state.problems);
  const live = useSeen((state) => state.live);
  const known = useRef<number | null>(null);
  useEffect(() => {
    if (live === 'starting') return;
    if (known.current !== null)
      for (const { side, kind, detail } of problems.slice(known.current))
        store.tell(`${side} refused: ${kind}. ${detail}`, true);
    known.current = problems.length;
  }, [store, problems, live]);
  return (
    <div className="toasts" role="alert">
      {toasts.map(({ id, text, bad }) => (
        <div className={`toast ${bad ? 'bad' : ''}`} key={id}>
          <span>{text}</span>
          <button
            type="button"
            className="button plain"
            aria-label="Dismiss"
            onClick={() => store.dismiss(id)}
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
      ))}
    </div>
  );
}
