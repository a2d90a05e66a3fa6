import type { Trx } from '../../db/database.ts';
import { earlier, later, MINUTE } from '../../lib/time.ts';
import type { AnnounceApps } from '../events.ts';
import { askingOf, holdAsking } from './asking-store.ts';
import { ASKED_MOST, ASKED_MS, NEWS_MS } from './question.ts';
import {
  insertQuestions,
  madeSince,
  newGrants,
  resumeUnanswered,
  returnedGrants,
} from './question-store.ts';

/** Salesforce's clock may be off from ours by so much, and says whole seconds. */
const SKEW_MS = 5 * MINUTE;

interface Reading {
  readonly workspaceId: number;
  readonly domainId: number;
  /** `first_seen_at` of what it saw first. */
  readonly now: Date;
}

/**
 * In the transaction of a reading, once its apps are judged: about each new grant of an app that nobody has decided on, a
 * question, where that is switched on; of whoever said no and granted it again, the channel is told. So many at once that they look like a roll-out are told of, and nobody is asked.
 * `quiet`: apps whose tokens were known under another app.
 */
export async function askAboutNew(
  trx: Trx,
  announce: AnnounceApps,
  reading: Reading,
  quiet: ReadonlySet<number>,
): Promise<void> {
  const { workspaceId, domainId, now } = reading;
  // That somebody said no holds whether it is on now or not.
  for (const returned of await returnedGrants(trx, reading, SKEW_MS)) {
    await announce(trx, { kind: 'grant returned', workspaceId, ...returned, at: now });
  }
  await resumeUnanswered(trx, reading);
  const asking = await askingOf(trx, reading);
  if (!asking.isOn || (asking.heldUntil && asking.heldUntil > now)) return;
  const oldest = earlier(now, NEWS_MS).getTime();
  const from = earlier(asking.onSince ?? now, SKEW_MS).getTime();
  const since = new Date(Math.max(oldest, from));
  const grants = (await newGrants(trx, reading, since)).filter(({ appId }) => !quiet.has(appId));
  if (grants.length === 0) return;
  const made = await madeSince(trx, reading, earlier(now, ASKED_MS));
  if (made + grants.length > ASKED_MOST) {
    await holdAsking(trx, reading, later(now, ASKED_MS));
    const found = { workspaceId, domainId, grants: made + grants.length, at: now };
    return announce(trx, { kind: 'grants rolled out', ...found });
  }
  await insertQuestions(trx, { workspaceId, domainId, by: null, now }, grants);
}
