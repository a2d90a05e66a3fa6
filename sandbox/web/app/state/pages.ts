import type { SeenMessage, SeenPage } from '../../wire.ts';

/**
 * A channel's messages in pieces, oldest first. A change touches one piece and leaves the others as they are, so that
 * a channel of thousands costs no more to draw anew than a short one.
 */
export interface Page {
  pieces: readonly (readonly SeenMessage[])[];
  more: boolean;
}

export const emptyPage: Page = { pieces: [], more: false };
const MOST = 60;

export const pageFrom = ({ messages, more }: SeenPage): Page => ({
  pieces: messages.length > 0 ? [messages] : [],
  more,
});

/** A page with older messages put before it. */
export const withOlder = (page: Page, older: SeenPage): Page => ({
  pieces: [...pageFrom(older).pieces, ...page.pieces],
  more: older.more,
});

export const firstOf = ({ pieces }: Page): SeenMessage | undefined => pieces[0]?.[0];
export const lastOf = ({ pieces }: Page): SeenMessage | undefined => pieces.at(-1)?.at(-1);

export function findMessage({ pieces }: Page, ts: string): SeenMessage | undefined {
  const piece = pieces.findLast(([first]) => first && first.ts <= ts);
  return piece?.find((message) => message.ts === ts);
}

/** The page with a message put in its place, or in place of an older version of it. */
export function withMessage(page: Page, message: SeenMessage): { page: Page; added: boolean } {
  const { pieces, more } = page;
  const found = pieces.findLastIndex(([first]) => first && first.ts <= message.ts);
  // A change in what was not loaded comes along when it is.
  if (found < 0 && more) return { page, added: false };
  const at = Math.max(0, found);
  const piece = pieces[at] ?? [];
  const before = piece.findLastIndex(({ ts }) => ts <= message.ts);
  if (piece[before]?.ts === message.ts)
    return { page: { pieces: pieces.with(at, piece.with(before, message)), more }, added: false };
  const isFull = piece.length >= MOST && before === piece.length - 1;
  const changed = isFull
    ? pieces.toSpliced(at + 1, 0, [message])
    : pieces.toSpliced(at, 1, piece.toSpliced(before + 1, 0, message));
  return { page: { pieces: changed, more }, added: true };
}

/** The page without a message, wherever it stood. */
export function without({ pieces, more }: Page, ts: string): Page {
  const isAt = (message: SeenMessage) =>
    message.ts === ts || message.replies.some((reply) => reply.ts === ts);
  return {
    more,
    pieces: pieces.map((piece) =>
      piece.some(isAt)
        ? piece
            .filter((each) => each.ts !== ts)
            .map((each) => ({ ...each, replies: each.replies.filter((reply) => reply.ts !== ts) }))
        : piece,
    ),
  };
}
