import type { LoginRow, Optional, Permissions, PrivilegedRow, TrailRow } from '../domains/ports.ts';
import { DAY, utcMinute } from '../lib/time.ts';
import type { OrgSession } from './org-session.ts';

/** How far back sign-ins and the audit trail are read at first, and at most. */
const MOST_DAYS = 30;
/** Salesforce gives the oldest 20,000, some of which are left out on the way. */
const MOST_LOGINS = 10_000;
const MOST_TRAIL = 5_000;

/** Up to where a domain's sign-ins and audit trail are read, by Salesforce's clock; null: never yet. */
export interface ReadTo {
  readonly logins: Date | null;
  readonly trail: Date | null;
}

/** What is new since the last reading. */
export interface Increment<Row> {
  readonly rows: readonly Row[];
  /** Null: this is the first one, and nothing in it is news. */
  readonly from: Date | null;
  readonly to: Date;
}

/** What helps to judge apps. Undefined: not visible, and what we know stays. */
export interface Signals {
  readonly privileged: readonly PrivilegedRow[] | undefined;
  readonly logins: Increment<LoginRow> | undefined;
  readonly trail: Increment<TrailRow> | undefined;
}

const HIDDEN_SIGN_INS =
  'Sign-ins of apps are not visible. Give the connected user "Monitor Login History" or "Manage Users".';

/** Reads it, and adds to `notes` what could not be read. `readBefore`: epoch milliseconds of Salesforce's clock. */
export async function readSignals(
  session: OrgSession,
  readTo: ReadTo,
  readBefore: number,
  before: Permissions,
  notes: string[],
): Promise<Signals> {
  const privileged = await session.call((org) => org.privileged());
  if (!privileged.ok) notes.push(privileged.why);
  const logins = await increment(readTo.logins, readBefore, MOST_LOGINS, notes, async (from) =>
    before.seesSignIns ? session.call((org) => org.logins(from, readBefore)) : hidden,
  );
  if (logins && logins.to.getTime() < readBefore) {
    notes.push(`Sign-ins are read up to ${utcMinute(logins.to)}. The next syncs read on.`);
  }
  // What was done in Setup before we came is no news; what it led to is read as it stands.
  const isBeginning = readTo.trail === null && before.viewSetup;
  const trail = await increment(readTo.trail, readBefore, MOST_TRAIL, notes, async (from) =>
    isBeginning ? { ok: true, value: [] } : session.call((org) => org.trail(from, readBefore)),
  );
  return { privileged: privileged.ok ? privileged.value : undefined, logins, trail };
}

const hidden = { ok: false, why: HIDDEN_SIGN_INS } as const;

/** The permission to see them went while we read: they may have been our own alone. */
export function withoutSignIns(signals: Signals, notes: string[]): Signals {
  if (signals.logins) notes.push(HIDDEN_SIGN_INS);
  return { ...signals, logins: undefined };
}

async function increment<Row extends { at: number }>(
  readTo: Date | null,
  readBefore: number,
  most: number,
  notes: string[],
  read: (from: number) => Promise<Optional<readonly Row[]>>,
): Promise<Increment<Row> | undefined> {
  const from = Math.max(readTo?.getTime() ?? 0, readBefore - MOST_DAYS * DAY);
  const answer = from < readBefore ? await read(from) : { ok: true as const, value: [] };
  if (!answer.ok) {
    notes.push(answer.why);
    return undefined;
  }
  return { ...whole(answer.value, most, readBefore), from: readTo };
}

/** Rows of the last second may be cut where there are as many as one reading gives: they are left for the next one. */
function whole<Row extends { at: number }>(rows: readonly Row[], most: number, readBefore: number) {
  const last = rows.at(-1)?.at;
  const before = rows.filter(({ at }) => at !== last);
  if (rows.length < most || last === undefined || before.length === 0) {
    return { rows, to: new Date(readBefore) };
  }
  return { rows: before, to: new Date(last) };
}
