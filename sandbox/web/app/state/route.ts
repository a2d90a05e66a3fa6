import { useSyncExternalStore } from 'react';

/** What the address names: a person, and what lies open before them. */
export interface Route {
  person: string;
  /** A channel's name, `home`, `dm` or `orgs`. */
  open: string;
}

const START: Route = { person: 'dana', open: 'sec-alerts' };

const read = () => window.location.hash;
const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The route, kept in the address so that a reload stays and two tabs can be two people. */
export function useRoute(): Route {
  const [person, open] = useSyncExternalStore(subscribe, read)
    .replace(/^#\/?/, '')
    .split('/')
    .map(decodeURIComponent);
  return { person: person || START.person, open: open || START.open };
}

export const linkTo = ({ person, open }: Route): string =>
  `#/${encodeURIComponent(person)}/${encodeURIComponent(open)}`;

export function goTo(route: Route): void {
  window.location.hash = linkTo(route);
}

/** Where the page gets a file of the workspace: each is given to somebody. */
export const fileOf = (id: string, person: string): string =>
  `/file/${id}?as=${encodeURIComponent(person)}`;
