import type { AppFactsRow, SalesforceOrg } from '../domains/ports.ts';
import type { MoreOfApps } from './app-line.ts';
import { createAskWhose } from './ask-whose.ts';
import { mayReadMore } from './budget.ts';
import type { OrgSession } from './org-session.ts';
import { findOwnRows } from './own-row-store.ts';
import { type SettledNames, settleNames } from './settle-names.ts';
import type { Reading } from './stage-store.ts';

/**
 * After the tokens: finds our own rows and those of external client apps, asks whom admins allowed, and keeps the apps.
 * What can wait is read within a budget of calls; the rest by the next readings.
 */
export async function readWhose(
  session: OrgSession,
  reading: Reading,
  { place, first }: { place: { workspaceId: number; domainId: number }; first: boolean },
  given: {
    facts: readonly AppFactsRow[];
    tokens: number;
    readBefore: number;
    notes: string[];
    progress: () => Promise<void>;
  },
): Promise<SettledNames['families']> {
  const { facts, tokens, readBefore, notes, progress } = given;
  const { db } = reading;
  const from = session.calls();
  const mayRead = (more: number) => {
    const made = session.calls();
    const usage = session.usage();
    return mayReadMore(more, { first, made, optional: made - from, tokens, usage });
  };
  const call = <T>(work: (org: SalesforceOrg) => Promise<T>) => session.call(work);
  const own = await findOwnRows(db, place, reading);
  const { ask, why } = createAskWhose({ call, mayAsk: mayRead, mayExceed: !first, progress });
  const { families, open, namesakes, unsettled } = await settleNames({
    db,
    place,
    reading,
    facts,
    own,
    ask,
    readBefore,
  });
  const ours = await own.move();
  const said = why();
  if (said !== undefined) notes.push(said);
  else if (open > 0) {
    const names = open === 1 ? 'one name' : `${open} names`;
    notes.push(
      `Whether the tokens of ${names} are those of the external client apps that bear it is not asked yet. The next syncs ask.`,
    );
  }
  const allowed = await readAllowed(session, facts, mayRead, notes);
  await reading.keepApps(facts, { namesakes, unsettled, allowed });
  const all = ours.length > 0 ? [...families, ours] : families;
  await reading.spreadOdd(all);
  return all;
}

/** Only where an app is for those alone whom an admin allowed. 'not asked': what we know stays. */
async function readAllowed(
  session: OrgSession,
  facts: readonly AppFactsRow[],
  mayRead: (more: number) => boolean,
  notes: string[],
): Promise<MoreOfApps['allowed']> {
  if (!facts.some(({ adminApprovedOnly }) => adminApprovedOnly)) return undefined;
  if (!mayRead(1)) return 'not asked';
  const allowed = await session.call((org) => org.allowed());
  if (!allowed.ok) {
    notes.push(allowed.why);
    return undefined;
  }
  const byApp = Map.groupBy(allowed.value, ({ applicationId }) => applicationId);
  return new Map(
    [...byApp].map(([id, of]) => [id, [...new Set(of.map(({ name }) => name))].sort()]),
  );
}
