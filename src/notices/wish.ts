import { epochSeconds } from '../lib/time.ts';
import type { Role } from '../members/role.ts';
import type { Card } from './notice.ts';

/** So many people at most are written to about one wish: a crowd is not asked one by one. The others see its card. */
export const ASKED_MOST = 20;

/** Something that waits for a second person. */
export interface Wish {
  readonly workspaceId: number;
  readonly kind: Extract<Card['kind'], 'revocation' | 'wish'>;
  /** What it is about: the number of the first revocation of one act, `policy/revoke_unused`, `bound`. */
  readonly base: string;
  /** Since when it waits, or until: it changes only where it is asked anew, and then it is said anew. */
  readonly at: Date;
  readonly askedBy: string;
  /** What a person must hold to hear of it. */
  readonly need: Role;
}

/** Of whom a card of a wish is: of a channel where there is no user. `round`: undefined on cards of versions before. */
interface WishCard {
  readonly base: string;
  readonly round: number | undefined;
  readonly user: string | undefined;
}

/** `31.1795622400`, `31.1795622400:U0SAM`: the subject of the card of a channel, and of the copy of a person. */
export const wishSubject = ({ base, at }: Pick<Wish, 'base' | 'at'>, user?: string): string =>
  `${base}.${epochSeconds(at)}${user === undefined ? '' : `:${user}`}`;

/** Of cards of versions before: `31`, and `31:U0SAM` where admins got it instead of a channel. */
export function readWishSubject(subject: string): WishCard {
  const [rest = '', user] = subject.split(':');
  const [, base = rest, round] = /^(.*)\.(\d{1,12})$/u.exec(rest) ?? [];
  return { base, round: round === undefined ? undefined : Number(round), user };
}
