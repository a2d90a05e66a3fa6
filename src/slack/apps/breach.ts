import type { FoundApp } from '../../apps/breaches/found-store.ts';
import { DAY, earlier, instantOf } from '../../lib/time.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { misfit } from '../kernel/value.ts';
import { paragraph } from '../kit/blocks.ts';
import { cut, inert } from '../kit/escape.ts';
import type { FieldId } from '../kit/fields.ts';
import { packFlags, packSeen, unpackFlags, unpackSeen } from '../kit/packed-ids.ts';
import { breachActs } from './breach-acts.ts';
import { type BreachState, VENDOR_MAX } from './breach-values.ts';
import { breachModal, reasonField, sinceField, ticksIn } from './breach-window.ts';

type Using = Pick<Uses, 'apps' | 'clock'>;

/** So many at most have room in what a window remembers. */
const MOST = 500;
const ROOM = 1_900;
const DRILL = /^--?drill$/iu;
/** What was read is told of so many days before one was picked. */
const READ_DAYS = 30;

const packed = (ids: readonly number[]) => packSeen(ids.map((id) => ({ id, seen: 0 })));

/** The first of them that have room in a window. */
function thatFit(apps: readonly FoundApp[]): readonly FoundApp[] {
  let some = apps.slice(0, MOST);
  while (some.length > 1 && packed(idsOf(some)).length > ROOM)
    some = some.slice(0, Math.floor(some.length * 0.9));
  return some;
}

const idsOf = (apps: readonly FoundApp[]): number[] => apps.map(({ appId }) => appId);

/** `breach <vendor>`: its apps, ticked where they are it for sure. */
export async function openBreach(
  uses: Using,
  { who: { workspaceId } }: Actor,
  { words }: Command,
): Promise<Reply> {
  const isDrill = words.some((word) => DRILL.test(word));
  const vendor = cut(
    words
      .filter((word) => !DRILL.test(word))
      .join(' ')
      .trim(),
    VENDOR_MAX,
  );
  if (vendor === '')
    return privately(
      paragraph('Which vendor? Type its name, its package or its host, such as `breach drift`.'),
    );
  const found = await uses.apps.theirs(workspaceId, vendor);
  if (found.length === 0)
    return privately(
      paragraph(
        `No app of ${inert(vendor)} is known in any domain, by name, package or start page. *Nothing was changed.* An app may bear another name: \`apps\` lists them all.`,
      ),
    );
  const fit = thatFit(found);
  const out = new Set(idsOf(fit.filter(({ isExact }) => !isExact)));
  const ids = idsOf(fit).toSorted((a, b) => a - b);
  const state: BreachState = {
    vendor,
    isDrill,
    seen: packed(ids),
    out: packFlags(ids.map((id) => out.has(id))),
    shown: '',
    page: 0,
    turn: 0,
    more: found.length - fit.length,
  };
  const read = await readsIn(uses, workspaceId, idsOf(fit), undefined);
  return inModal(breachModal({ apps: fit, state, isOut: (id) => out.has(id), ...read }));
}

/** What they read since the day that was picked. */
async function readsIn(
  { apps, clock }: Using,
  workspaceId: number,
  appIds: readonly number[],
  picked: Date | undefined,
) {
  const readSince = picked ?? earlier(clock.now(), READ_DAYS * DAY);
  return { readSince, reads: await apps.readsSince(workspaceId, appIds, readSince) };
}

const idsIn = (text: string): number[] => {
  const seen = unpackSeen(text);
  if (!seen) throw misfit('apps of a window');
  return seen.map(({ id }) => id);
};

/** What a window remembers, with what was ticked on the page that it shows. */
async function readWindow(uses: Using, { who }: Actor, state: BreachState, values: unknown) {
  const ids = idsIn(state.seen);
  const flags = unpackFlags(state.out, ids.length);
  const out = new Set(ids.filter((_, at) => flags[at]));
  const ticked = ticksIn(values, state);
  for (const id of idsIn(state.shown)) {
    if (ticked.has(id)) out.delete(id);
    else out.add(id);
  }
  const found = await uses.apps.theirs(who.workspaceId, state.vendor, ids);
  const since = instantOf(sinceField.read(values));
  const read = await readsIn(uses, who.workspaceId, idsOf(found), since);
  return { ids, out, found, since, read };
}

/** Another page, or all in or out. */
export async function turnBreach(
  uses: Using,
  actor: Actor,
  what: 'previous' | 'next' | 'all' | 'none',
  { metadata, values }: Press,
): Promise<Reply> {
  const state = breachActs.breach.form.state.read(metadata);
  const window = await readWindow(uses, actor, state, values);
  const { ids, out } = window;
  const next = what === 'all' ? new Set<number>() : what === 'none' ? new Set(ids) : out;
  const step = what === 'next' ? 1 : what === 'previous' ? -1 : 0;
  const page = Math.max(0, state.page + step);
  return inModal(windowOf({ ...state, page }, { ...window, out: next }));
}

function windowOf(
  state: BreachState,
  {
    ids,
    out,
    found,
    read,
  }: Omit<Awaited<ReturnType<typeof readWindow>>, 'out'> & { out: ReadonlySet<number> },
  problem?: string,
) {
  const turned = {
    ...state,
    out: packFlags(ids.map((id) => out.has(id))),
    turn: state.turn + 1,
  };
  const isOut = (id: number) => out.has(id);
  return breachModal({ apps: found, state: turned, isOut, ...read, problem });
}

/** `Ask to revoke`, `Drill`. */
export async function submitBreach(
  uses: Using,
  actor: Actor,
  { values, state }: Submission<BreachState>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { vendor, isDrill } = state;
  const window = await readWindow(uses, actor, state, values);
  const { out, found, since } = window;
  const appIds = idsOf(found).filter((id) => !out.has(id));
  const again = (why: string) => windowOf(state, window, why);
  if (appIds.length === 0) return { kind: 'modal', view: again('Tick at least one app.') };
  const reason = reasonField.line(values);
  const wrong = wrongIn(since, reason, uses.clock.now());
  if (wrong) return refuse(wrong.field, wrong.why, again(wrong.why));
  const asked = { workspaceId, vendor, appIds, reason, by, isDrill };
  const breachId = await uses.apps.askBreach({ ...asked, since: since ?? uses.clock.now() });
  if (breachId === undefined)
    return told('Nobody holds a token of these apps now, so there is nothing to revoke.');
  return told(
    isDrill
      ? 'The drill is written down: its card in the channel has the list that the real thing would have. Nothing was revoked, and nobody was asked.'
      : 'Asked. Nothing is removed yet: a second person must agree within 24 h, by the card in the channel or the copy that they get. *Withdraw* takes it back.',
  );
}

function wrongIn(
  since: Date | undefined,
  reason: string,
  now: Date,
): { field: FieldId; why: string } | undefined {
  if (!since) return { field: sinceField, why: 'Pick a day.' };
  if (since > now) return { field: sinceField, why: 'Pick a day that has begun.' };
  return reason === '' ? { field: reasonField, why: 'Say why.' } : undefined;
}
