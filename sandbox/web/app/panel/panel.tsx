import { type KeyboardEvent, useRef, useState } from 'react';
import { useSeen } from '../state/use.ts';
import { Events } from './events.tsx';
import { Problems } from './problems.tsx';
import { Tour } from './tour.tsx';

const tabs = ['Tour', 'Events', 'Problems'] as const;
type Tab = (typeof tabs)[number];

/** What belongs to the sandbox rather than to Slack: the tour, events, and what was refused. */
export function Panel({ onDone }: { onDone: () => void }) {
  const [tab, setTab] = useState<Tab>('Tour');
  const problems = useSeen((state) => state.problems.length);
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length) ?? 'Tour';
    setTab(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <aside className="panel" aria-label="Sandbox">
      <div className="tabs" role="tablist" aria-label="Sandbox" ref={list} onKeyDown={onKey}>
        {tabs.map((each) => (
          <button
            type="button"
            role="tab"
            key={each}
            id={`tab-${each}`}
            aria-selected={tab === each}
            aria-controls="panel-body"
            tabIndex={tab === each ? 0 : -1}
            onClick={() => setTab(each)}
          >
            {each}
            {each === 'Problems' && problems > 0 && (
              <span className="count bad">
                {problems}
                <span className="hidden"> problems</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div
        className="panel-body"
        id="panel-body"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
        tabIndex={0}
      >
        {tab === 'Tour' && <Tour onDone={onDone} />}
        {tab === 'Events' && <Events />}
        {tab === 'Problems' && <Problems />}
      </div>
    </aside>
  );
}
