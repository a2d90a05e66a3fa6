import type { Db } from '../db/database.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { DAY } from '../lib/time.ts';
import { missing, type Place, walkChain } from './chain.ts';
import { actsSpan, type Chain, chains, linksAfter, placeOfHash } from './chain-store.ts';
import { brokenGuards } from './guard-store.ts';
import { openSeal, type Seal, sealsOf } from './seal-store.ts';

const PAGE = 5_000;
/** The end of a chain is sealed within a minute while a worker runs. */
const UNSEALED_MS = DAY;

export interface Verified {
  readonly isGood: boolean;
  readonly lines: readonly string[];
}

/**
 * Walks every chain from its beginning to its end, and says what does not fit, the first of each workspace. Must be given
 * one transaction that sees one state, since the bot goes on meanwhile. `logged`: hashes that the log has; each must still
 * be in a record.
 */
export async function verifyAudit(
  db: Db,
  box: SecretBox,
  logged: readonly string[] = [],
): Promise<Verified> {
  const guards = await brokenGuards(db);
  const lines = guards.map((line) => `NOT GOOD  ${line}`);
  let isGood = guards.length === 0;
  for (const chain of await chains(db)) {
    const found = await verifyChain(db, box, chain);
    if (found.why !== undefined) isGood = false;
    lines.push(lineOf(chain, found));
  }
  for (const hash of logged) {
    const place = await placeOfHash(db, Buffer.from(hash, 'hex'));
    if (!place) isGood = false;
    lines.push(
      place
        ? `good      ${hash} is act no. ${place.no} of workspace ${place.workspaceId}`
        : `NOT GOOD  no act has the hash ${hash}: what was logged is no longer in the record`,
    );
  }
  return { isGood, lines };
}

interface Found {
  readonly why: string | undefined;
  readonly seal: Seal | undefined;
}

async function verifyChain(db: Db, box: SecretBox, chain: Chain): Promise<Found> {
  const seals = await sealsOf(db, chain.workspaceId);
  const [seal] = seals;
  const bad = (why: string): Found => ({ why, seal });
  const { cut, end, workspaceId } = chain;

  if (cut.no > 0n) {
    const why = judgeSeal(
      box,
      workspaceId,
      seals.find(({ no }) => no === cut.no),
      cut,
    );
    if (why) return bad(`what was thrown away, up to no. ${cut.no}, is not proven: ${why}`);
  }
  const walked = await walkAll(db, chain, seal?.no);
  if (typeof walked === 'string') return bad(walked);
  if (walked.at.no < end.no) return bad(missing(walked.at.no + 1n, end.no));
  if (walked.at.no > end.no || !walked.at.hash.equals(end.hash)) {
    return bad(
      `the chain is said to end at no. ${end.no}, and ends otherwise at no. ${walked.at.no}`,
    );
  }
  if (seal && seal.no > end.no) return bad(missing(end.no + 1n, seal.no));
  if (seal && walked.sealed) {
    const why = judgeSeal(box, workspaceId, seal, { no: seal.no, hash: walked.sealed });
    if (why) return bad(why);
  }
  const { oldest, newest } = await actsSpan(db, workspaceId);
  const since = seal?.at ?? oldest;
  if (newest && since && newest.getTime() - since.getTime() > UNSEALED_MS) {
    return bad(`there are acts up to ${newest.toISOString()}, and no seal of that day`);
  }
  return { why: undefined, seal };
}

async function walkAll(db: Db, { workspaceId, cut }: Chain, sealedNo: bigint | undefined) {
  const [placeless] = await linksAfter(db, workspaceId, undefined, 1);
  if (placeless) {
    const walk = walkChain(cut, [placeless]);
    if (!walk.fits) return walk.why;
  }
  let at: Place = cut;
  let sealed = cut.no === sealedNo ? cut.hash : undefined;
  for (;;) {
    const links = await linksAfter(db, workspaceId, at.no, PAGE);
    const walk = walkChain(at, links, sealedNo);
    if (!walk.fits) return walk.why;
    ({ at } = walk);
    sealed ??= walk.sealed;
    if (links.length < PAGE) return { at, sealed };
  }
}

/** Why a seal does not prove a place; undefined where it does. */
function judgeSeal(
  box: SecretBox,
  workspaceId: number,
  seal: Seal | undefined,
  { no, hash }: Place,
): string | undefined {
  if (!seal) return `no seal of no. ${no}`;
  const opened = openSeal(box, workspaceId, seal);
  if (typeof opened === 'string') return opened;
  return opened.equals(hash)
    ? undefined
    : `no. ${no} is not what was sealed at ${seal.at.toISOString()}`;
}

function lineOf({ workspaceId, cut, end, erasedAt }: Chain, { why, seal }: Found): string {
  const who = `workspace ${workspaceId}`;
  if (why !== undefined) return `NOT GOOD  ${who}: ${why}`;
  if (erasedAt) return `good      ${who}: erased on ${erasedAt.toISOString()}, ${end.no} acts`;
  const which = end.no === cut.no ? 'no acts are kept' : `acts no. ${cut.no + 1n} to ${end.no} fit`;
  const sealed = seal ? `sealed to no. ${seal.no} at ${seal.at.toISOString()}` : 'not sealed yet';
  return `good      ${who}: ${which}; ${sealed}; the last hash is ${end.hash.toString('hex') || 'none'}`;
}
