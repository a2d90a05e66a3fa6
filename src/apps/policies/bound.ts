import type { Trx } from '../../db/database.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { AppError } from '../../lib/errors.ts';
import { DAY, earlier, epochSeconds, later } from '../../lib/time.ts';
import {
  allSettings,
  dropSetting,
  readSetting,
  type Settings,
  writeSetting,
} from '../../workspaces/setting-store.ts';
import {
  lockAlone,
  refuseSecond,
  roleGivenLately,
  secondBound,
} from '../revocations/budget-store.ts';
import type { Press, SwitchDeps, Tell } from './switch.ts';

export const BOUND_WAITS_MS = DAY;
/** So many operators hear in person of a bound that one admin raised alone. */
const TOLD_MOST = 20;

type Asked = Settings['revoke.second_over_asked'];

/** A higher bound that waits. */
export interface BoundAsked {
  readonly users: number;
  readonly by: string;
  readonly at: Date;
  /** When it lapses; where nobody else is an admin, when it holds. */
  readonly until: Date;
  readonly alone: boolean;
}

/**
 * The second person's bound. A lower one holds at once. A higher one takes a second admin, or lapses after 24 hours; where
 * nobody else was an admin as it was asked for, and nobody is by then, it holds after them, and all operators are told.
 */
export function createBound({ db, clock, mayAnswer }: SwitchDeps, tell: Tell) {
  const otherAdmins = (workspaceId: number, askedBy: string) =>
    mayAnswer({ workspaceId, askedBy, role: 'admin', anyway: true });

  /** One change at a time. */
  const locked = <T>(
    workspaceId: number,
    work: (trx: Trx, asked: Asked | undefined) => Promise<T>,
  ) =>
    db.transaction().execute(async (trx) => {
      await lockAlone(trx, workspaceId, 'the bound');
      return work(trx, await readSetting(trx, workspaceId, 'revoke.second_over_asked'));
    });

  async function hold(trx: Trx, press: Press, users: number, told: readonly string[] = []) {
    await writeSetting(trx, press.workspaceId, 'revoke.second_over', users);
    await dropSetting(trx, press.workspaceId, 'revoke.second_over_asked');
    await tell(trx, press, 'second person', 'on', { users }, { bound: { users, tell: told } });
  }

  async function drop(
    trx: Trx,
    press: Press,
    asked: Asked,
    what: 'declined' | 'withdrawn' | 'lapsed',
  ) {
    await dropSetting(trx, press.workspaceId, 'revoke.second_over_asked');
    const bound = { users: asked.bound, tell: [] };
    await tell(trx, press, 'second person', what, { users: asked.bound }, { bound });
  }

  async function endByTime(workspaceId: number, at: Date): Promise<void> {
    const before = await readSetting(db, workspaceId, 'revoke.second_over_asked');
    if (!before) return;
    const [others, operators] = await Promise.all([
      otherAdmins(workspaceId, before.by),
      mayAnswer({ workspaceId, askedBy: before.by, role: 'operator', anyway: true }),
    ]);
    await locked(workspaceId, async (trx, asked) => {
      // Taken back, in force or asked anew since we looked.
      if (!asked || asked.at !== before.at || new Date(asked.at) > at) return;
      const press = { workspaceId, by: asked.by };
      // A version before this one said of each that it holds by time.
      if ((asked.alone ?? true) && others.length === 0)
        await hold(trx, press, asked.bound, operators.slice(0, TOLD_MOST));
      else await drop(trx, press, asked, 'lapsed');
    });
  }

  return {
    secondBound: (workspaceId: number) => secondBound(db, workspaceId),

    async boundAsked(workspaceId: number): Promise<BoundAsked | undefined> {
      const asked = await readSetting(db, workspaceId, 'revoke.second_over_asked');
      if (!asked) return undefined;
      const at = new Date(asked.at);
      const { bound: users, by, alone = true } = asked;
      return { users, by, at, until: later(at, BOUND_WAITS_MS), alone };
    },

    /** 'asked' where it waits, 'named' where the one who asked for it made this one an admin just now. */
    async setSecondBound(request: Press & { users: number }): Promise<'asked' | 'set' | 'named'> {
      const { workspaceId, by, users } = request;
      const alone = (await otherAdmins(workspaceId, by)).length === 0;
      return locked(workspaceId, async (trx, asked) => {
        const now = await secondBound(trx, workspaceId);
        if (users <= now) {
          if (users < now) await hold(trx, request, users);
          else if (asked)
            await drop(trx, request, asked, by === asked.by ? 'withdrawn' : 'declined');
          return 'set';
        }
        if (asked?.bound === users) {
          if (asked.by === by) return 'asked';
          if (await roleGivenLately(trx, { workspaceId, of: by, by: asked.by }, clock.now()))
            return 'named';
          await hold(trx, request, users);
          return 'set';
        }
        const askedAt = clock.now();
        const wish = { bound: users, by, at: askedAt.toISOString(), alone };
        await writeSetting(trx, workspaceId, 'revoke.second_over_asked', wish);
        const more = { askedAt, bound: { users, tell: [] } };
        await tell(trx, request, 'second person', 'asked', { users }, more);
        return 'asked';
      });
    },

    /**
     * To the wish that a card showed. Throws E-STALE-CARD where that waits no more, E-NOT-PERMITTED with facts { own: true }
     * for who asked, and { roleSince } where they gave the role within 24 hours.
     */
    answerBound: (answer: Press & { round: number; yes: boolean }) =>
      locked(answer.workspaceId, async (trx, asked) => {
        const { workspaceId, by, round, yes } = answer;
        if (!asked || epochSeconds(new Date(asked.at)) !== round)
          throw new AppError('E-STALE-CARD', 'no such wish waits');
        if (yes) {
          await refuseSecond(trx, { workspaceId, by, askedBy: asked.by }, clock.now());
          return hold(trx, answer, asked.bound);
        }
        return drop(trx, answer, asked, by === asked.by ? 'withdrawn' : 'declined');
      }),

    /** For the tick. */
    async boundsByTime(): Promise<void> {
      const at = earlier(clock.now(), BOUND_WAITS_MS);
      const all = await allSettings(db, 'revoke.second_over_asked');
      const due = all.filter(({ value }) => new Date(value.at) <= at);
      await eachAlone(due, ({ workspaceId }) => endByTime(workspaceId, at));
    },
  };
}
