import type { Place } from './notice.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What a channel may get. */
export const routeKinds = ['grant', 'errors', 'late', 'apps', 'decisions', 'digest'] as const;
export type RouteKind = (typeof routeKinds)[number];

/** Always on somewhere: where no channel takes them, an admin gets them by DM. */
export const lockedKinds: readonly RouteKind[] = ['grant', 'errors'];

/** What somebody chose for a channel. */
export interface Route {
  readonly channel: string;
  /** Undefined: nobody has chosen, and it gets all of the domains that name it. */
  readonly kinds: readonly RouteKind[] | undefined;
  /** Undefined: all. */
  readonly domains: readonly number[] | undefined;
  /** Who is named on the card of an alert. */
  readonly mention: 'owner' | 'nobody' | { readonly user: string };
  readonly quiet: QuietHours | undefined;
  readonly zone: string;
}

export const defaultRoute = (channel: string): Route => ({
  channel,
  kinds: undefined,
  domains: undefined,
  mention: 'owner',
  quiet: undefined,
  zone: 'UTC',
});

export const routeOf = (channel: string, routes: readonly Route[]): Route =>
  routes.find((route) => route.channel === channel) ?? defaultRoute(channel);

export interface Routed {
  readonly kind: RouteKind;
  readonly domainId: number;
  /** The channel that the domain names. */
  readonly home: string;
}

/** The channels that get something, the domain's own first. Every notice of a channel asks here, and nowhere else. */
export function channelsFor(event: Routed, routes: readonly Route[]): readonly string[] {
  const chosen = routes.filter((route) => route.kinds !== undefined);
  const takers = chosen.filter((route) => takes(route, event)).map(({ channel }) => channel);
  const isHomeOpen = !chosen.some(({ channel }) => channel === event.home);
  const others = takers.filter((channel) => channel !== event.home).sort();
  return isHomeOpen || takers.includes(event.home) ? [event.home, ...others] : others;
}

const takes = (route: Route, { kind, domainId }: Routed) =>
  route.kinds?.includes(kind) === true && (route.domains?.includes(domainId) ?? true);

/** Where the cards of an alert go: channels, an admin's DM for what is locked, or nowhere. */
export function placesFor(
  event: Routed,
  routes: readonly Route[],
  admin: string,
): readonly Place[] {
  const channels = channelsFor(event, routes);
  if (channels.length > 0) return channels.map((channel) => ({ to: 'channel', channel }));
  return lockedKinds.includes(event.kind) ? [{ to: 'person', user: admin }] : [];
}

/** What someone is told by DM. The last two are nobody's to turn off. */
export type DmKind = 'broken' | 'reminder' | 'escalation' | 'refused';

export const getsDm = (kind: DmKind, wanted: boolean): boolean =>
  wanted || kind === 'escalation' || kind === 'refused';

/** Domains whose alerts of a kind no channel takes. */
export const uncovered = (
  kind: RouteKind,
  domains: readonly { id: number; channel: string }[],
  routes: readonly Route[],
): readonly number[] =>
  domains
    .filter(
      ({ id, channel }) => channelsFor({ kind, domainId: id, home: channel }, routes).length === 0,
    )
    .map(({ id }) => id);
