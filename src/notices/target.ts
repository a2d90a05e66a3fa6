import type { Target } from './notice.ts';

/** A target as one text, for a column. */
export function encodeTarget(target: Target): string {
  switch (target.to) {
    case 'channel':
      return `channel:${target.channel}`;
    case 'person':
      return `person:${target.user}`;
    case 'mail':
      return `mail:${target.user}`;
    case 'admins':
      return 'admins:';
    case 'thread':
      return `thread:${target.cardId}`;
  }
}

export function decodeTarget(text: string): Target {
  const cut = text.indexOf(':');
  const rest = text.slice(cut + 1);
  switch (text.slice(0, cut)) {
    case 'channel':
      return { to: 'channel', channel: rest };
    case 'admins':
      return { to: 'admins' };
    case 'mail':
      return { to: 'mail', user: rest };
    case 'thread':
      return { to: 'thread', cardId: Number(rest) };
    default:
      return { to: 'person', user: rest };
  }
}
