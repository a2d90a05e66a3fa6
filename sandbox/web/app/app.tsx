import { useEffect, useMemo, useState } from 'react';
import { Orgs } from './panel/orgs.tsx';
import { Panel } from './panel/panel.tsx';
import { Toasts } from './panel/toasts.tsx';
import { Announcer } from './slack/announcer.tsx';
import { Channel } from './slack/channel.tsx';
import { Home } from './slack/home.tsx';
import { Modal } from './slack/modal.tsx';
import { Sidebar } from './slack/sidebar.tsx';
import { type Route, useRoute } from './state/route.ts';
import { createStore } from './state/store.ts';
import { StoreContext, useSeen } from './state/use.ts';

/** The whole page, as the person whom the address names. */
export function App() {
  const route = useRoute();
  const store = useMemo(() => createStore(route.person), [route.person]);
  useEffect(() => {
    store.start();
    return () => store.stop();
  }, [store]);
  return (
    <StoreContext value={store} key={route.person}>
      <Frame route={route} />
    </StoreContext>
  );
}

type Side = 'none' | 'menu' | 'panel';

function Frame({ route }: { route: Route }) {
  // On a narrow page one of them covers the rest; on a wide one both stand beside it.
  const [side, setSide] = useState<Side>('none');
  const [wide, setWide] = useState(true);
  const toggle = (which: Side) => setSide(side === which ? 'none' : which);
  const problems = useSeen((state) => state.problems.length);
  const channel = useShown(route.open);
  const bot = useSeen(({ people }) => people.find(({ role }) => role === 'bot')?.name ?? '');
  const title = titleOf(route.open, bot, channel?.kind);
  return (
    <div className={`frame side-${side} ${wide ? '' : 'without-panel'}`}>
      <Sidebar route={route} onGo={() => setSide('none')} />
      <main>
        <header className="bar">
          <button
            type="button"
            className="button plain narrow"
            aria-expanded={side === 'menu'}
            onClick={() => toggle('menu')}
          >
            Menu
          </button>
          <h1>{title}</h1>
          <button
            type="button"
            className="button plain panel-toggle"
            onClick={() => {
              setWide(!wide);
              toggle('panel');
            }}
          >
            Sandbox{problems > 0 && <span className="count bad">{problems}</span>}
          </button>
        </header>
        <Content open={route.open} channel={channel} title={title} />
      </main>
      <Panel onDone={() => setSide('none')} />
      <Modal />
      <Toasts />
      <Announcer channel={channel?.id} />
    </div>
  );
}

function useShown(open: string) {
  const dm = useSeen((state) => state.dm);
  const channels = useSeen((state) => state.channels);
  return channels.find(({ id, name, kind }) =>
    open === 'dm' ? id === dm : kind !== 'im' && name === open,
  );
}

function Content({
  open,
  channel,
  title,
}: {
  open: string;
  channel: ReturnType<typeof useShown>;
  title: string;
}) {
  const live = useSeen((state) => state.live);
  if (open === 'home') return <Home />;
  if (open === 'orgs') return <Orgs />;
  if (channel) return <Channel channel={channel} name={title} key={channel.id} />;
  return (
    <p className="note">
      {live === 'starting' ? 'Connecting …' : 'This person can’t see that. Choose a channel.'}
    </p>
  );
}

function titleOf(open: string, bot: string, kind?: string): string {
  if (open === 'home') return `${bot} home`;
  if (open === 'dm') return bot;
  if (open === 'orgs') return 'Salesforce orgs';
  return `${kind === 'private' ? '' : '#'}${open}`;
}
