import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { GalleryPage } from '../gallery.ts';
import type { SeenView } from '../wire.ts';
import { Blocks } from './blocks/block.tsx';
import { Message } from './slack/message.tsx';
import { ViewSurface } from './slack/view-surface.tsx';
import { empty, type State } from './state/state.ts';
import { createStore, type Store } from './state/store.ts';
import { StoreContext } from './state/use.ts';

function Window({ view }: { view: SeenView }) {
  return (
    <div className="window">
      <header className="window-head">
        <h2>{view.title}</h2>
      </header>
      <div className="window-body">
        <ViewSurface view={view}>
          <Blocks of={view.blocks} />
        </ViewSurface>
      </div>
      <footer className="window-foot">
        <button type="button" className="button">
          {view.close}
        </button>
        {view.submit && (
          <button type="button" className="button primary">
            {view.submit}
          </button>
        )}
      </footer>
    </div>
  );
}

/** Messages, windows and homes as Slack would draw them. */
function Gallery({ title, items }: GalleryPage) {
  const inChannel = items.filter(({ modal }) => !modal);
  const windows = items.filter(({ modal }) => modal);
  return (
    <main className="gallery">
      <h1>{title}</h1>
      {inChannel.length > 0 && (
        <div className="gallery-messages">
          {inChannel.map(({ when, message, home }) => (
            <section key={when} aria-label={when}>
              <h2 className="when">{when}</h2>
              {message && <Message message={message} />}
              {home && (
                <div className="home-inside">
                  <ViewSurface view={home}>
                    <Blocks of={home.blocks} />
                  </ViewSurface>
                </div>
              )}
            </section>
          ))}
        </div>
      )}
      {windows.length > 0 && (
        <div className="gallery-windows">
          {windows.map(({ when, modal }) => (
            <section key={when} aria-label={when}>
              <h2 className="when">{when}</h2>
              {modal && <Window view={modal} />}
            </section>
          ))}
        </div>
      )}
    </main>
  );
}

const answer = await fetch('/page.json');
// Written by whoever takes the pictures, from the types above.
const page: GalleryPage = await answer.json();
const { now, people, channels } = page;
const state: State = { ...empty, people, channels, ahead: Date.parse(now) - Date.now() };
/** Nothing happens here: what is pressed leads nowhere. */
const store: Store = { ...createStore('dana'), get: () => state, act: async () => undefined };
const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the pictures');
createRoot(place).render(
  <StrictMode>
    <StoreContext value={store}>
      <Gallery {...page} />
    </StoreContext>
  </StrictMode>,
);
