import { isOpen, type NamedGroup, settle } from '../apps/inventory/whose.ts';
import type { Db } from '../db/database.ts';
import type { AppFactsRow } from '../domains/ports.ts';
import { chunksOf } from '../lib/chunks.ts';
import { DAY } from '../lib/time.ts';
import type { MoreOfApps } from './app-line.ts';
import { callsFor, type createAskWhose } from './ask-whose.ts';
import type { Families } from './families-store.ts';
import { kinOf, type NamedKin } from './named.ts';
import {
  countHolders,
  knownExternals,
  lostTokens,
  namedGroups,
  stageNamed,
} from './named-store.ts';
import type { OwnRead } from './own-row-store.ts';
import type { MovedRow, Reading } from './stage-store.ts';

/** What is said of a token so young may be missing yet: it is asked about again. */
const YOUNG_MS = DAY;
/** So many are held in memory, unless one name has more. */
const APPROVALS_AT_ONCE = 10_000;

export interface SettledNames extends Pick<MoreOfApps, 'namesakes' | 'unsettled'> {
  /** Apps that share a name, by identity: a token may have been kept under another of them. */
  readonly families: Families;
  /** Names of which some tokens are not settled. */
  readonly open: number;
}

/**
 * Finds whose the tokens are that came without a menu item under the name of an external client app, and moves those that
 * are its. What is not known to be is left where it was: under its name.
 */
export async function settleNames(given: {
  db: Db;
  place: { workspaceId: number; domainId: number };
  reading: Reading;
  facts: readonly AppFactsRow[];
  own: OwnRead;
  ask: ReturnType<typeof createAskWhose>['ask'];
  readBefore: number;
}): Promise<SettledNames> {
  const { db, place, reading, facts, own, readBefore } = given;
  const kin = kinOf(reading.staged(), facts, await knownExternals(db, place));
  const namesakes = new Map<number, { state: 'refused' | 'unknown'; askedTo: Date | null }>();
  const unsettled = new Set<string>();
  if (kin.length > 0) await stageNamed(db, place, kin);
  const labels = new Map(facts.map(({ applicationId, label }) => [applicationId, label]));
  let open = 0;

  async function settleOne(one: NamedKin, groups: readonly NamedGroup[]): Promise<void> {
    const { n, name, applicationIds } = one;
    const asks = groups.some(isOpen);
    const said = asks ? await given.ask(applicationIds, groups) : undefined;
    const lost = asks ? await lostTokens(db, place, one) : new Map();
    const { theirs, open: left } = settle(groups, said, lost);
    const moved: MovedRow[] = [];
    for (const [{ userId, createdAt }, applicationId] of theirs) {
      if (own.isOurs(n, userId, createdAt)) {
        own.foundExternal(applicationId);
        continue;
      }
      const label = labels.get(applicationId) || name;
      const to = reading.numberFor(`id:${applicationId}`, { name: label, applicationId });
      moved.push({ n, userId, createdAt, to });
    }
    await reading.moveTokens(moved);
    const askedTo = left.length === 0 ? new Date(readBefore - YOUNG_MS) : null;
    namesakes.set(n, { state: left.length === 0 ? 'refused' : 'unknown', askedTo });
    if (left.length === 0) return;
    open += 1;
    for (const applicationId of applicationIds) unsettled.add(applicationId);
  }

  // Our own first, since what its policy says of our grant's life hangs on it; then those that the fewest calls settle.
  const counts = kin.length > 0 ? await countHolders(db) : undefined;
  const costOf = ({ n, applicationIds }: NamedKin) => {
    const { users, holders } = counts?.get(n) ?? { users: 0, holders: 0 };
    return own.isIn(n) ? 0 : callsFor(applicationIds.length, users, holders);
  };
  const inTurn = [...kin].sort((a, b) => costOf(a) - costOf(b));
  for (const some of chunksOf(
    inTurn,
    ({ n }) => counts?.get(n)?.approvals ?? 0,
    APPROVALS_AT_ONCE,
  )) {
    const groups = await namedGroups(
      db,
      some.map(({ n }) => n),
    );
    for (const one of some) await settleOne(one, groups.get(one.n) ?? []);
  }
  const families = kin.map(({ identity, applicationIds }) => [
    identity,
    ...applicationIds.map((id) => `id:${id}`),
  ]);
  return { namesakes, unsettled, families, open };
}
