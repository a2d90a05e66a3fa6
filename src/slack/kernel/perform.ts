import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { SECOND } from '../../lib/time.ts';
import { allows, type Role } from '../../members/role.ts';
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';
import type { Actor } from './actor.ts';
import { type Shown, toShown } from './errors.ts';
import type { Log } from './log.ts';
import { type Held, slackSilent } from './standing.ts';
import type { Who, WhoIs } from './who-is.ts';

/** What came of something: the answer, or the error as it is shown. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly actor: Actor }
  | { readonly ok: false; readonly shown: Shown };

export interface Needs {
  readonly needs: Role | 'none';
  readonly act: string;
  readonly purpose: 'act' | 'view';
  readonly costly: boolean;
}

export type Perform = <T>(
  body: unknown,
  needs: Needs,
  run: (actor: Actor) => Promise<T>,
) => Promise<Outcome<T>>;

/** The one door: who is it, may they, and only then the handler. Never throws. */
export function createPerform(deps: {
  whoIs: WhoIs;
  held(who: Who): Promise<Held>;
  /** Somebody was told no. Never throws. */
  refused(what: {
    workspaceId: number;
    userId: string;
    act: string;
    needs: Role | 'none';
    role: Role | 'none' | 'outsider';
  }): void;
  whoCan(workspaceId: number, role: Role): Promise<readonly string[]>;
  /** How long a person has to wait before they may do something costly again; 0: not at all. */
  costly(workspaceId: number, userId: string): Promise<number>;
  clock: Clock;
  log: Log;
}): Perform {
  const { held, whoIs, whoCan, refused, clock, log } = deps;

  async function actorFor(body: unknown, needs: Needs): Promise<Actor> {
    const who = await whoIs(body, needs.purpose);
    const { workspaceId, userId, standing } = who;
    if (standing === 'unknown') throw slackSilent(`${userId} could not be looked up`);
    if (standing === 'outsider') {
      refused({ workspaceId, userId, act: needs.act, needs: needs.needs, role: 'outsider' });
      throw new AppError('E-OUTSIDE', who.userId, { workspace: who.workspace.name });
    }
    const { role, unsure } = await held(who);
    if (!allows(role, needs.needs) && needs.needs !== 'none') {
      if (unsure) throw slackSilent(`the role of ${userId} is not known now`);
      refused({ workspaceId, userId, act: needs.act, needs: needs.needs, role });
      const can = await whoCan(workspaceId, needs.needs);
      throw new AppError('E-NOT-PERMITTED', `${userId} is ${role}`, {
        act: needs.act,
        needs: needs.needs,
        role,
        can: listed(can.map((name) => inert(name))),
      });
    }
    const waitMs = needs.costly ? await deps.costly(workspaceId, userId) : 0;
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / SECOND);
      throw new AppError('E-TOO-OFTEN', `${userId} does too much`, { act: needs.act, seconds });
    }
    return { who, role };
  }

  return async (body, needs, run) => {
    try {
      const actor = await actorFor(body, needs);
      return { ok: true, value: await run(actor), actor };
    } catch (error) {
      return { ok: false, shown: toShown(error, clock.now(), log, { act: needs.act }) };
    }
  };
}
