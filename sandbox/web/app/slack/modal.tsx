import { type FormEvent, useEffect, useRef, useState } from 'react';
import { str } from '../../../slack/json.ts';
import type { SeenView } from '../../wire.ts';
import { Blocks } from '../blocks/block.tsx';
import { useSeen, useStore } from '../state/use.ts';
import { ViewSurface } from './view-surface.tsx';

/** The window on top, in a dialog that holds the focus. */
export function Modal() {
  const view = useSeen((state) => state.modal);
  const dialog = useRef<HTMLDialogElement>(null);
  const store = useStore();
  const isOpen = view !== null;
  useEffect(() => {
    const shown = dialog.current;
    if (isOpen && shown && !shown.open) shown.showModal();
    if (!isOpen && shown?.open) shown.close();
  }, [isOpen]);
  return (
    <dialog
      className="window modal"
      ref={dialog}
      aria-labelledby="modal-title"
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        void store.act({ do: 'close', everything: false });
      }}
      // A browser may close it without asking, after a second Escape.
      onClose={(event) => {
        if (event.target === dialog.current && isOpen)
          void store.act({ do: 'close', everything: true });
      }}
    >
      {view && <ModalContent view={view} key={view.id} />}
    </dialog>
  );
}

function ModalContent({ view }: { view: SeenView }) {
  const store = useStore();
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLElement>(null);
  const wrong = Object.keys(view.errors).length;
  useEffect(() => {
    if (!body.current?.contains(document.activeElement)) title.current?.focus();
  }, []);
  useEffect(() => {
    if (wrong > 0) body.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [wrong]);
  // Another page of the same window starts at its top.
  const page = str(view.blocks[0], 'block_id') + view.title;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what it follows
  useEffect(() => {
    body.current?.scrollTo(0, 0);
  }, [page]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !view.submit) return;
    setBusy(true);
    await store.act({ do: 'submit', view: view.id });
    setBusy(false);
  };
  const close = (everything: boolean) => void store.act({ do: 'close', everything });

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <header className="window-head">
        <h2 id="modal-title" ref={title} tabIndex={-1}>
          {view.title}
        </h2>
        {view.depth > 1 && <span className="depth">{`Window ${view.depth} of ${view.depth}`}</span>}
        <button
          type="button"
          className="button plain"
          aria-label="Close all windows"
          onClick={() => close(true)}
        >
          <span aria-hidden="true">×</span>
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable */}
      <section className="window-body" ref={body} tabIndex={0} aria-label={view.title}>
        {view.errors[''] && (
          <p className="error" role="alert">
            {view.errors['']}
          </p>
        )}
        <ViewSurface view={view}>
          <Blocks of={view.blocks} />
        </ViewSurface>
      </section>
      <footer className="window-foot">
        <button type="button" className="button" onClick={() => close(false)}>
          {view.close}
        </button>
        {view.submit && (
          <button type="submit" className="button primary" aria-busy={busy}>
            {view.submit}
          </button>
        )}
      </footer>
    </form>
  );
}
