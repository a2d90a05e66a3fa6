import { later, MINUTE, SECOND } from '../../lib/time.ts';
import { ownRows } from '../inventory/own-row-store.ts';
import type { Alone } from '../inventory/view.ts';
import { policyRoom, policyWindow } from '../policies/store.ts';
import { isOwnAccess } from '../questions/question-store.ts';
import { aloneNow, aloneOf, isOver } from './budget-store.ts';
import {
  beyondUsers,
  groupsOf,
  hasGrown,
  isAgreed,
  isUnused,
  SECOND_WAITS_MS,
  type StopWhy,
  type TokenGroup,
  tokensOf,
  usersOf,
} from './revocation.ts';
import { insertFrozen } from './row-store.ts';
import { keepSet, setOf } from './set-store.ts';
import { step } from './step.ts';
import type { RevocationRow } from './store.ts';
import { newHolders, probe, readApp, type Work } from './work.ts';

/** Our clock may be off from Salesforce's by so much. */
const SKEW_MS = 15 * MINUTE;

/**
 * The first reading: decides which rows are to go, in one write, before the first of them is revoked. False where they are
 * so many more than were shown that a person must be asked again: then nothing is.
 */
export async function freeze(all: Work): Promise<boolean> {
  const { deps, held, claimed, session, own } = all;
  const { row, app } = claimed;
  const before = (await probe(session)) + SECOND;
  const known = await deps.store.knownUsers(row.workspaceId, app.id);
  const [{ rows }, counted] = await Promise.all([
    row.reach === 'all' && row.userIds.length === 0
      ? readAll(all, known.all, before)
      : readApp(session, app, row.userIds.length > 0 ? row.userIds : known.all),
    session.call((org) => org.countTokens(before)),
  ]);
  const groups = groupsOf(rows);
  const ours = ownRows(groups, own, app);
  const window = await policyWindow(deps.db, row);
  const targets = groups.filter(
    (group) =>
      !ours.has(group) && isTargeted(row, group, known.inactive) && isWithin(window, group),
  );
  const tokens = tokensOf(targets);
  const users = usersOf(targets);
  const now = deps.clock.now();

  return deps.store.write(held, async (trx, row) => {
    const meant = await setOf(trx, held);
    const others = meant ? targets.filter(({ userId }) => !meant.has(userId)) : [];
    const added = usersOf(others);
    const grown = meant ? added.length : Math.max(0, users.length - row.shownUsers);
    // Who agreed saw these people; whoever is there beside them, or instead of them, is the asker's alone.
    const beyond = isAgreed(row) ? grown : users.length;
    const found = { frozenTokens: tokens, frozenUsers: users.length, beyondUsers: beyond };
    const { workspaceId, askedBy: person, id: except } = row;
    // What takes no more room than it is counted with already leaves none too little, whoever counts beside it. A policy's room
    // in a domain is counted in tokens, and under the same lock.
    const isMore = row.policyKind !== null || beyond > beyondUsers(row);
    const alone = await (isMore ? aloneNow : aloneOf)(trx, { workspaceId, person, except }, now);
    const room = row.policyKind ? await policyRoom(trx, row, now, row.id) : undefined;
    const taken = isAgreed(row) ? tokensOf(others) : tokens;
    const isOwn = await isOwnAccess(trx, row);
    const why = isOwn ? undefined : asksAgain(row, { tokens, taken, beyond, alone, room });
    if (why) {
      const gone = meant ? meant.size - (users.length - added.length) : 0;
      const setHash = await keepSet(trx, held, users, { added, gone });
      await step(deps, trx, row, {
        change: {
          ...found,
          setHash,
          state: 'again',
          stopWhy: why,
          secondUntil: later(now, SECOND_WAITS_MS),
          leaseOwner: null,
          leaseUntil: null,
        },
        said: true,
      });
      return false;
    }
    await insertFrozen(trx, held, targets);
    await step(deps, trx, row, {
      change: {
        ...found,
        frozenAt: now,
        beforeTokens: counted,
        readAt: new Date(before),
        tries: 0,
        failCode: null,
      },
    });
    return true;
  });
}

/** Before failed rows are tried again: how many tokens the org has now. */
export async function takeBaseline({ deps, held, session }: Work): Promise<void> {
  const before = (await probe(session)) + SECOND;
  const counted = await session.call((org) => org.countTokens(before));
  await deps.store.change(held, { beforeTokens: counted, readAt: new Date(before) });
}

/** Of the users we know to hold it, and of those who were given it since the last whole reading. */
async function readAll(all: Work, known: readonly string[], to: number) {
  const { deps, claimed, session } = all;
  const { row, app } = claimed;
  const whole = await deps.store.lastWholeReading(row.workspaceId, row.domainId);
  const from = whole ? whole.getTime() - SKEW_MS : 0;
  const [held, holders] = await Promise.all([
    readApp(session, app, known),
    newHolders(session, app, Math.floor(from / SECOND) * SECOND, to),
  ]);
  const more = holders.filter((userId) => !known.includes(userId));
  const { rows } = await readApp(session, app, more);
  return { rows: [...held.rows, ...rows] };
}

function isTargeted(row: RevocationRow, group: TokenGroup, inactive: ReadonlySet<string>): boolean {
  switch (row.reach) {
    case 'all':
      return true;
    case 'users':
      return row.userIds.includes(group.userId);
    case 'inactive':
      return inactive.has(group.userId);
    case 'unused':
      return row.unusedDays !== null && isUnused(group, row.unusedDays, row.askedAt.getTime());
  }
}

const isWithin = (window: { from: Date | null; to: Date | null }, { createdAt }: TokenGroup) =>
  (window.from === null || createdAt >= window.from.getTime()) &&
  (window.to === null || createdAt < window.to.getTime());

function asksAgain(
  row: RevocationRow,
  found: {
    tokens: number;
    taken: number;
    beyond: number;
    alone: Alone;
    room: number | undefined;
  },
): StopWhy | undefined {
  const { tokens, taken, beyond, alone, room } = found;
  if (room !== undefined && taken > 0 && taken > room) return 'ceiling';
  if (hasGrown(row.shownTokens, tokens)) return 'grew';
  return isOver(alone, beyond) ? 'second' : undefined;
}
