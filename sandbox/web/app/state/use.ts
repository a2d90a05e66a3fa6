import { createContext, useContext, useSyncExternalStore } from 'react';
import type { State } from './state.ts';
import type { Store } from './store.ts';

export const StoreContext = createContext<Store | null>(null);

/** The store of the person whom the page shows. */
export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('there is no store around this');
  return store;
}

/** A part of the state; drawn anew when that part is another one. */
export function useSeen<T>(part: (state: State) => T): T {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => part(store.get()));
}
