import { useEffect } from 'react';
import { Blocks } from '../blocks/block.tsx';
import { useSeen, useStore } from '../state/use.ts';
import { ViewSurface } from './view-surface.tsx';

/** The App Home: opening it is told to the bot, which draws it. */
export function Home() {
  const store = useStore();
  const home = useSeen((state) => state.home);
  useEffect(() => {
    void store.act({ do: 'home' });
  }, [store]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
    <section className="home" aria-label="App Home" tabIndex={0}>
      <div className="home-inside">
        {home ? (
          <ViewSurface view={home}>
            <Blocks of={home.blocks} />
          </ViewSurface>
        ) : (
          <p className="note">The bot has drawn nothing here yet.</p>
        )}
      </div>
    </section>
  );
}
