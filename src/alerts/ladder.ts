import { DAY, earlier, HOUR, later } from '../lib/time.ts';
import { afterQuiet, nextMorning, type QuietHours } from '../notices/quiet-hours.ts';

/** Red stops the data; orange does not, or passes by itself. */
export type Level = 'red' | 'orange';

/** What the ladder knows of an alert. */
export interface Rungs {
  readonly level: Level;
  readonly openedAt: Date;
  /** From when the rungs are counted: the opening, or so that the next one is due in time after a silence. */
  readonly from: Date;
  /** 0 nothing said · 1 card · 2 reminder · 3 new card · 4 admins; after that the daily line. 5: as 4, and admins are still owed theirs. */
  readonly step: number;
  readonly lastStepAt: Date;
  /** Opened in quiet hours: nothing is said before they end. */
  readonly heldUntil: Date | undefined;
  readonly silence: { readonly kind: 'acknowledged' | 'snoozed'; readonly until: Date } | undefined;
  /** When orange turns red. */
  readonly reddensAt: Date | undefined;
}

export type LadderAct =
  | 'card'
  | 'remind'
  | 'redden'
  | 'move'
  | 'admins'
  | 'daily'
  | 'lapse'
  | 'wake';

export interface NextStep {
  readonly act: LadderAct;
  readonly at: Date;
}

const REMIND_MS = 4 * HOUR;
const MOVE_MS = DAY;
const ADMINS_MS = 72 * HOUR;
const ADMINS_TOLD = 4;
const ADMINS_OWED = 5;
export const ACKNOWLEDGED_MS = DAY;

const latest = (a: Date, b: Date) => (a > b ? a : b);
const soonest = (a: Date, b: Date) => new Date(Math.min(a.getTime(), b.getTime()));

/** The rungs of an alert that opens now. */
export function atTheFoot(
  level: Level,
  now: Date,
  reddens: Date | undefined,
  quiet: QuietHours | undefined,
): Rungs {
  const isRed = level === 'red' || (reddens !== undefined && reddens <= now);
  const free = afterQuiet(now, quiet);
  return {
    level: isRed ? 'red' : 'orange',
    openedAt: now,
    from: now,
    step: 0,
    lastStepAt: now,
    heldUntil: isRed || free <= now ? undefined : free,
    silence: undefined,
    reddensAt: isRed ? undefined : reddens,
  };
}

/** What is said next, and when; there is always something while an alert is open. */
export function nextStep(rungs: Rungs, quiet: QuietHours | undefined): NextStep {
  const { level, silence, step, from } = rungs;
  // Red comes through at any hour.
  const calm = (at: Date) => (level === 'red' ? at : afterQuiet(at, quiet));
  if (silence) {
    return {
      act: silence.kind === 'acknowledged' ? 'lapse' : 'wake',
      at: calm(silence.until),
    };
  }
  const reddens = level === 'orange' ? rungs.reddensAt : undefined;
  if (step === 0) {
    const at = rungs.heldUntil ?? rungs.openedAt;
    return { act: 'card', at: reddens && reddens < at ? reddens : at };
  }
  const rung = rungOf(step, from, rungs.lastStepAt, quiet);
  const due = { act: rung.act, at: calm(rung.at) };
  return reddens && reddens <= due.at ? { act: 'redden', at: reddens } : due;
}

function rungOf(
  step: number,
  from: Date,
  lastStepAt: Date,
  quiet: QuietHours | undefined,
): NextStep {
  if (step === 1) return { act: 'remind', at: later(from, REMIND_MS) };
  if (step === 2) return { act: 'move', at: later(from, MOVE_MS) };
  if (step === 3) return { act: 'admins', at: later(from, ADMINS_MS) };
  return { act: 'daily', at: nextMorning(lastStepAt, quiet) };
}

/** Takes the step that is due. Nothing where none is. What was slept through is said once, not step by step. */
export function climb(
  rungs: Rungs,
  now: Date,
  quiet: QuietHours | undefined,
): { act: LadderAct; rungs: Rungs } | undefined {
  const due = nextStep(rungs, quiet);
  if (due.at > now) return undefined;
  const act = due.act === 'remind' && now >= later(rungs.from, MOVE_MS) ? 'move' : due.act;
  return { act, rungs: { ...taken(rungs, act, now), lastStepAt: now } };
}

function taken(rungs: Rungs, act: LadderAct, now: Date): Rungs {
  switch (act) {
    case 'card':
      return { ...rungs, ...(isRedAt(rungs, now) ? RED : {}), step: 1 };
    case 'remind':
      return { ...rungs, step: 2 };
    case 'redden':
      return { ...rungs, ...RED, step: Math.max(rungs.step, 2) };
    case 'move':
      return { ...rungs, step: 3 };
    case 'admins':
      return { ...rungs, step: ADMINS_TOLD };
    case 'daily':
      return rungs;
    case 'lapse':
    case 'wake':
      return afterSilence(rungs, now);
  }
}

/** Nobody knew who they are as it rose to admins: all else goes on, and they are told when it is known. */
export const owing = (rungs: Rungs): Rungs => ({ ...rungs, step: ADMINS_OWED });
export const paid = (rungs: Rungs): Rungs => ({ ...rungs, step: ADMINS_TOLD });

const owes = ({ step, silence }: Rungs) => step === ADMINS_OWED && silence === undefined;

/** Whether what is owed to admins may be told now. */
export const owesNow = (rungs: Rungs, now: Date, quiet: QuietHours | undefined): boolean =>
  owes(rungs) && (rungs.level === 'red' || afterQuiet(now, quiet) <= now);

/** Whether it hangs on who the admins are what the ladder does by now. */
export const asksForAdmins = (rungs: Rungs, now: Date): boolean =>
  owes(rungs) || (rungs.step < ADMINS_TOLD && later(rungs.from, ADMINS_MS) <= now);

/** When the clock looks at it again: at its next step, or from `owedAt` on where admins are owed theirs. */
export function looksAt(rungs: Rungs, quiet: QuietHours | undefined, owedAt: Date): Date {
  const { at } = nextStep(rungs, quiet);
  if (!owes(rungs)) return at;
  const free = rungs.level === 'red' ? owedAt : afterQuiet(owedAt, quiet);
  return soonest(free, at);
}

const RED = { level: 'red', reddensAt: undefined } as const;

const isRedAt = (rungs: Rungs, now: Date) =>
  rungs.reddensAt !== undefined && rungs.reddensAt <= now;

/** The word that ends a silence stands for the rung before the next one. */
export function afterSilence(rungs: Rungs, now: Date): Rungs {
  const awake = { ...rungs, silence: undefined, lastStepAt: now };
  if (rungs.step === 0) return awake;
  if (rungs.step <= 2) return { ...awake, step: 2, from: earlier(now, REMIND_MS) };
  return rungs.step === 3 ? { ...awake, from: earlier(now, MOVE_MS) } : awake;
}

export const silenced = (rungs: Rungs, kind: 'acknowledged' | 'snoozed', until: Date): Rungs => ({
  ...rungs,
  silence: { kind, until },
});

const SAME_STORY_MS = HOUR;

/** The rungs of an alert that closed and is back: the same story within an hour, else from its card on. */
export function back(rungs: Rungs, closedAt: Date, now: Date): Rungs {
  if (now.getTime() - closedAt.getTime() <= SAME_STORY_MS) return rungs;
  return {
    ...rungs,
    from: now,
    step: Math.min(rungs.step, 1),
    lastStepAt: latest(now, rungs.lastStepAt),
  };
}
