import type { Act, SeenPage, Update } from '../../wire.ts';
import { act } from './act.ts';
import { emptyPage, firstOf, withOlder } from './pages.ts';
import { empty, type State, updated } from './state.ts';

export type Store = ReturnType<typeof createStore>;

const TOAST_MS = 8_000;

/** Follows what one person sees, and acts in their name. */
export function createStore(handle: string) {
  const listeners = new Set<() => void>();
  let state: State = empty;
  let shown: string | null = null;
  let toasts = 0;
  let stream: EventSource | undefined;
  const soon = new Map<string, { timer: ReturnType<typeof setTimeout>; given: Act }>();
  let entering: Promise<unknown> = Promise.resolve();

  const set = (next: State) => {
    state = next;
    for (const listener of listeners) listener();
  };
  function tell(text: string, bad = false): void {
    toasts += 1;
    const id = toasts;
    set({ ...state, toasts: [...state.toasts, { id, text, bad }].slice(-3) });
    setTimeout(() => store.dismiss(id), TOAST_MS);
  }

  function enterNow(key: string): void {
    const waiting = soon.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    soon.delete(key);
    entering = entering.then(() => store.act(waiting.given));
  }

  const store = {
    get: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      stream = new EventSource(`/stream?as=${encodeURIComponent(handle)}`);
      stream.onmessage = ({ data }: MessageEvent<string>) => {
        // Our own server's words, typed by wire.ts at both ends.
        const update: Update = JSON.parse(data);
        set(updated(state, update, shown));
      };
      stream.onerror = () => set({ ...state, live: 'lost' });
    },
    stop: () => stream?.close(),
    /** Which channel lies open: its messages count as read. */
    show(channel: string | null) {
      shown = channel;
      if (channel && state.unread[channel]) {
        const { [channel]: _, ...unread } = state.unread;
        set({ ...state, unread });
      }
    },
    tell,
    dismiss: (id: number) =>
      set({ ...state, toasts: state.toasts.filter((each) => each.id !== id) }),
    /** Enters a value after so many milliseconds; a later one of the same key takes its place. */
    enter(key: string, given: Act, afterMs: number) {
      clearTimeout(soon.get(key)?.timer);
      soon.set(key, { given, timer: setTimeout(() => enterNow(key), afterMs) });
    },
    /** Gives the answer, or undefined after saying what went wrong. Whatever was typed before goes first. */
    async act(given: Act): Promise<unknown> {
      if (['press', 'shortcut', 'submit', 'close'].includes(given.do)) {
        for (const key of [...soon.keys()]) enterNow(key);
        await entering;
      }
      try {
        return await act(handle, given);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error), true);
        return undefined;
      }
    },
    async older(channel: string): Promise<void> {
      const first = () => firstOf(state.pages[channel] ?? emptyPage)?.ts ?? null;
      const before = first();
      const got = await store.act({ do: 'page', channel, before });
      if (!isPage(got) || first() !== before) return;
      set({
        ...state,
        pages: { ...state.pages, [channel]: withOlder(state.pages[channel] ?? emptyPage, got) },
      });
    },
  };
  return store;
}

const isPage = (value: unknown): value is SeenPage =>
  typeof value === 'object' && value !== null && 'messages' in value;
