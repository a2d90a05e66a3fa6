import type { Place } from './notice.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What a channel may get. */
export const alertKinds = ['grant', 'errors', 'late', 'apps', 'decisions', 'digest'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Always on somewhere: where no channel takes them, an admin gets them by DM. */
export const lockedKinds: readonly AlertKind[] = ['grant', 'errors'];

/** What somebody chose for a channel. */
export interface ChannelRule {
  readonly channel: string;
  /** Undefined: nobody has chosen, and it gets all of the domains that name it. */
  readonly kinds: readonly AlertKind[] | undefined;
  /** Undefined: all. */
  readonly domains: readonly number[] | undefined;
  /** Who is named on the card of an alert, and of what is critical about an app. */
  readonly mention: 'owner' | 'nobody' | { readonly user: string } | { readonly group: string };
  readonly quiet: QuietHours | undefined;
  readonly zone: string;
}

export const defaultRule = (channel: string): ChannelRule => ({
  channel,
  kinds: undefined,
  domains: undefined,
  mention: 'owner',
  quiet: undefined,
  zone: 'UTC',
});

export const ruleOf = (channel: string, rules: readonly ChannelRule[]): ChannelRule =>
  rules.find((rule) => rule.channel === channel) ?? defaultRule(channel);

export interface Routed {
  readonly kind: AlertKind;
  readonly domainId: number;
  /** The channel that the domain names. */
  readonly home: string;
}

/** The channels that get something, the domain's own first. Every notice of a channel asks here, and nowhere else. */
export function channelsFor(event: Routed, rules: readonly ChannelRule[]): readonly string[] {
  const chosen = rules.filter((rule) => rule.kinds !== undefined);
  const takers = chosen.filter((rule) => takes(rule, event)).map(({ channel }) => channel);
  const isHomeOpen = !chosen.some(({ channel }) => channel === event.home);
  const others = takers.filter((channel) => channel !== event.home).sort();
  return isHomeOpen || takers.includes(event.home) ? [event.home, ...others] : others;
}

const takes = (rule: ChannelRule, { kind, domainId }: Routed) =>
  rule.kinds?.includes(kind) === true && (rule.domains?.includes(domainId) ?? true);

/** Where the cards of an alert go: channels, an admin's DM for what is locked, or nowhere. */
export function placesFor(
  event: Routed,
  rules: readonly ChannelRule[],
  admin: string,
): readonly Place[] {
  const channels = channelsFor(event, rules);
  if (channels.length > 0) return channels.map((channel) => ({ to: 'channel', channel }));
  return lockedKinds.includes(event.kind) ? [{ to: 'person', user: admin }] : [];
}

/** What someone is told by DM. The last two are nobody's to turn off. */
export type DmKind = 'broken' | 'reminder' | 'escalation' | 'refused';

export const getsDm = (kind: DmKind, wanted: boolean): boolean =>
  wanted || kind === 'escalation' || kind === 'refused';

/** Domains whose alerts of a kind no channel takes. */
export const uncovered = (
  kind: AlertKind,
  domains: readonly { id: number; channel: string }[],
  rules: readonly ChannelRule[],
): readonly number[] =>
  domains
    .filter(
      ({ id, channel }) => channelsFor({ kind, domainId: id, home: channel }, rules).length === 0,
    )
    .map(({ id }) => id);
