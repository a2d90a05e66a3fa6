import { createHash } from 'node:crypto';

/** One act as the chain sees it. */
export interface Link {
  readonly id: string;
  /** Its place; null where nothing gave it one. */
  readonly no: string | null;
  readonly previous: Buffer | null;
  readonly hash: Buffer | null;
  /** All that the act says, as the database's own trigger hashed it. */
  readonly text: string;
}

/** A place in a chain. */
export interface Place {
  readonly no: bigint;
  readonly hash: Buffer;
}

export type Walk =
  | { readonly fits: true; readonly at: Place; readonly sealed: Buffer | undefined }
  | { readonly fits: false; readonly why: string };

/** The hash that an act has after the one before it. */
export const linkHash = (previous: Buffer, text: string): Buffer =>
  createHash('sha256').update(previous).update(text, 'utf8').digest();

/**
 * Goes along a chain, in the order of its places, from a place that is known. Says the first act that does not fit.
 * `sealedNo` is a place whose hash is wanted on the way.
 */
export function walkChain(from: Place, links: readonly Link[], sealedNo?: bigint): Walk {
  let at = from;
  let sealed = from.no === sealedNo ? from.hash : undefined;
  for (const link of links) {
    if (link.no === null || link.previous === null || link.hash === null) {
      return no(`act ${link.id} has no place: it was written while nothing linked it`);
    }
    const next = BigInt(link.no);
    if (next !== at.no + 1n) return no(missing(at.no + 1n, next - 1n));
    if (!link.previous.equals(at.hash)) {
      return no(
        `act no. ${next} (id ${link.id}) does not follow on no. ${at.no}: one of them is another`,
      );
    }
    if (!link.hash.equals(linkHash(link.previous, link.text))) {
      return no(`act no. ${next} (id ${link.id}) was changed`);
    }
    at = { no: next, hash: link.hash };
    if (next === sealedNo) sealed = link.hash;
  }
  return { fits: true, at, sealed };
}

/** The words for acts that are not there. */
export const missing = (first: bigint, last: bigint): string =>
  first === last ? `act no. ${first} is missing` : `acts no. ${first} to ${last} are missing`;

const no = (why: string): Walk => ({ fits: false, why });
