import { useState } from 'react';
import { goTo } from '../state/route.ts';
import { useSeen, useStore } from '../state/use.ts';

const STAGE = { person: 'dana', open: 'sec-alerts' };

/** The story, step by step; each can be done by a button, or by hand. */
export function Tour({ onDone }: { onDone: () => void }) {
  const store = useStore();
  const story = useSeen((state) => state.story);
  const [busy, setBusy] = useState('');
  const next = story.find(({ done }) => !done)?.id;
  const doIt = async (id: string) => {
    goTo(STAGE);
    setBusy(id);
    await store.act({ do: 'step', id });
    setBusy('');
    onDone();
  };
  return (
    <>
      <p className="lead">
        You are in a Slack workspace with the bot installed. Walk the story by these buttons, or
        type the commands yourself.
      </p>
      <ol className="steps">
        {story.map(({ id, title, sentence, byHand, done }) => (
          <li key={id} className={done ? 'done' : id === next ? 'next' : ''}>
            <h3>
              {title}
              {done && <span className="badge good">done</span>}
            </h3>
            <p>{sentence}</p>
            {byHand && <p className="by-hand">{byHand}</p>}
            <button
              type="button"
              className={`button ${id === next ? 'primary' : ''}`}
              aria-busy={busy === id}
              aria-label={`Do it: ${title}`}
              onClick={() => void doIt(id)}
            >
              Do it
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
