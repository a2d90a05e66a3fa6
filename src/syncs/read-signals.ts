import type {
  HistorySlice,
  LoginRow,
  Optional,
  Permissions,
  PrivilegedRow,
  TrailRow,
} from '../domains/ports.ts';
import { DAY, utcMinute } from '../lib/time.ts';
import { leftOutNote } from './left-out.ts';
import type { OrgSession } from './org-session.ts';

/** How far back sign-ins and the audit trail are read at first, and at most. */
const MOST_DAYS = 30;

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
  const logins = await increment(SIGN_INS, readTo.logins, readBefore, notes, async (from) =>
    before.seesSignIns ? session.call((org) => org.logins(from, readBefore)) : hidden,
  );
  // What was done in Setup before we came is no news; what it led to is read as it stands.
  const isBeginning = readTo.trail === null && before.viewSetup;
  const trail = await increment(TRAIL, readTo.trail, readBefore, notes, async (from) =>
    isBeginning ? nothing(readBefore) : session.call((org) => org.trail(from, readBefore)),
  );
  return { privileged: privileged.ok ? privileged.value : undefined, logins, trail };
}

const hidden = { ok: false, why: HIDDEN_SIGN_INS } as const;

/** The permission to see them went while we read: they may have been our own alone. */
export function withoutSignIns(signals: Signals, notes: string[]): Signals {
  if (signals.logins) notes.push(HIDDEN_SIGN_INS);
  return { ...signals, logins: undefined };
}

const SIGN_INS = ['Sign-ins', 'sign-in'] as const;
const TRAIL = ['Lines of the setup audit trail', 'setup audit trail line'] as const;

async function increment<Line>(
  [what, one]: typeof SIGN_INS | typeof TRAIL,
  readTo: Date | null,
  readBefore: number,
  notes: string[],
  read: (from: number) => Promise<Optional<HistorySlice<Line>>>,
): Promise<Increment<Line> | undefined> {
  const from = Math.max(readTo?.getTime() ?? 0, readBefore - MOST_DAYS * DAY);
  const answer = from < readBefore ? await read(from) : nothing(readBefore);
  if (!answer.ok) {
    notes.push(answer.why);
    return undefined;
  }
  const { rows, leftOut, cutSecond } = answer.value;
  const to = new Date(answer.value.readTo);
  if (to.getTime() < readBefore)
    notes.push(`${what} are read up to ${utcMinute(to)}. The next syncs read on.`);
  if (cutSecond) notes.push(`${what} of one second were more than can be read: some are missing.`);
  if (leftOut > 0) notes.push(leftOutNote(leftOut, one, 'an id or a time'));
  return { rows, from: readTo, to };
}

const nothing = (readTo: number) =>
  ({ ok: true, value: { rows: [], readTo, leftOut: 0, cutSecond: false } }) as const;
