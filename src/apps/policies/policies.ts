import { recordAct } from '../../audit/store.ts';
import type { Trx } from '../../db/database.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { AppError } from '../../lib/errors.ts';
import { DAY, earlier, epochSeconds, later } from '../../lib/time.ts';
import { readSetting, writeSetting } from '../../workspaces/setting-store.ts';
import { refuseSecond, roleGivenLately } from '../revocations/budget-store.ts';
import { createBound } from './bound.ts';
import { type PolicyKind, type PolicyView, policyKinds, type Rehearsal } from './policy.ts';
import { rehearse as rehearsed } from './rehearse-store.ts';
import { changePolicy, lockPolicy, type PolicyRow, policiesAsked, policyRows } from './store.ts';
import type { Press, SwitchDeps, Tell } from './switch.ts';

const ALONE_MS = DAY;

/**
 * Switching policies, and the second person's bound. What lets the bot do more needs a second admin or takes 24 hours; what
 * lets it do less takes effect at once.
 */
export function createPolicies(deps: SwitchDeps) {
  const { db, clock, announce } = deps;

  const tell: Tell = async (trx, press, policy, what, facts = {}, more = {}) => {
    const { workspaceId, by } = press;
    await recordAct(
      trx,
      {
        workspaceId,
        actor: by,
        action: `policy.${what}`,
        subject: policy,
        facts,
        source: by === 'bot' ? 'bot' : 'slack',
      },
      clock.now(),
    );
    await announce(trx, { kind: 'policy changed', workspaceId, policy, what, by, ...more });
  };
  const { boundsByTime, ...bound } = createBound(deps, tell);

  /** Whether the asker made them an admin just now: then they are no second one. */
  const isPuppet = async (trx: Trx, { workspaceId, by }: Press, askedBy: string) =>
    (await roleGivenLately(trx, { workspaceId, of: by, by: askedBy }, clock.now())) !== undefined;

  async function rehearse(workspaceId: number, kind: PolicyKind): Promise<Rehearsal> {
    const found = await rehearsed(db, workspaceId, kind, clock.now());
    await db.transaction().execute(async (trx) => {
      await lockPolicy(trx, workspaceId, kind);
      const rehearsal = JSON.stringify(found);
      await changePolicy(trx, workspaceId, kind, { rehearsal });
    });
    return found;
  }

  async function turnOn(trx: Trx, press: Press, row: PolicyRow, second: string) {
    await changePolicy(trx, press.workspaceId, row.kind, {
      isOn: true,
      onBy: row.askedBy,
      onSince: clock.now(),
      askedBy: null,
      askedAt: null,
    });
    await tell(trx, press, row.kind, 'on', { askedBy: row.askedBy, second });
  }

  return {
    rehearse,

    async view(workspaceId: number): Promise<{ paused: boolean; policies: readonly PolicyView[] }> {
      const rows = new Map((await policyRows(db, workspaceId)).map((row) => [row.kind, row]));
      return {
        paused: (await readSetting(db, workspaceId, 'policies.paused')) === true,
        policies: policyKinds.map((kind) => toView(kind, rows.get(kind))),
      };
    },

    /** The first one rehearses it and asks; another admin, or 24 hours, switch it on. 'named': not one whom the asker named just now. */
    async switchOn(
      request: Press & { kind: PolicyKind },
    ): Promise<'asked' | 'on' | 'already' | 'named'> {
      const { workspaceId, kind, by } = request;
      await rehearse(workspaceId, kind);
      return db.transaction().execute(async (trx) => {
        const row = await lockPolicy(trx, workspaceId, kind);
        if (row.isOn) return 'already';
        if (row.askedBy === by) return 'asked';
        if (row.askedBy !== null) {
          if (await isPuppet(trx, request, row.askedBy)) return 'named';
          await turnOn(trx, request, row, by);
          return 'on';
        }
        const askedAt = clock.now();
        await changePolicy(trx, workspaceId, kind, { askedBy: by, askedAt });
        await tell(trx, request, kind, 'asked', {}, { askedAt });
        return 'asked';
      });
    },

    async switchOff(request: Press & { kind: PolicyKind }): Promise<void> {
      const { workspaceId, kind } = request;
      await db.transaction().execute(async (trx) => {
        const row = await lockPolicy(trx, workspaceId, kind);
        if (!row.isOn && row.askedBy === null) return;
        await changePolicy(trx, workspaceId, kind, {
          isOn: false,
          askedBy: null,
          askedAt: null,
          onBy: null,
          onSince: null,
        });
        await tell(trx, request, kind, 'off');
      });
    },

    async pause(request: Press & { paused: boolean }): Promise<void> {
      const { workspaceId, paused } = request;
      await db.transaction().execute(async (trx) => {
        if (((await readSetting(trx, workspaceId, 'policies.paused')) ?? false) === paused) return;
        await writeSetting(trx, workspaceId, 'policies.paused', paused);
        await tell(trx, request, 'all', paused ? 'paused' : 'resumed');
      });
    },

    ...bound,

    /**
     * To the wish that a card showed, as `answerBound` does to a higher bound; where nobody says no, 24 hours switch it on.
     */
    answerPolicy: (answer: Press & { kind: PolicyKind; round: number; yes: boolean }) =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, kind, by, round, yes } = answer;
        const row = await lockPolicy(trx, workspaceId, kind);
        const { askedBy, askedAt } = row;
        const isThat = askedAt !== null && epochSeconds(askedAt) === round;
        if (row.isOn || askedBy === null || !isThat)
          throw new AppError('E-STALE-CARD', 'no such wish waits');
        if (yes) {
          await refuseSecond(trx, { workspaceId, by, askedBy }, clock.now());
          return turnOn(trx, answer, row, by);
        }
        await changePolicy(trx, workspaceId, kind, { askedBy: null, askedAt: null });
        await tell(trx, answer, kind, by === askedBy ? 'withdrawn' : 'declined');
      }),

    /** For the tick: what was asked for 24 hours ago, and nobody took back, is in force. */
    async inForceByTime(): Promise<void> {
      const at = earlier(clock.now(), ALONE_MS);
      await eachAlone(await policiesAsked(db, at), ({ workspaceId, kind }) =>
        db.transaction().execute(async (trx) => {
          const row = await lockPolicy(trx, workspaceId, kind);
          if (row.isOn || row.askedAt === null || row.askedAt > at) return;
          await turnOn(trx, { workspaceId, by: row.askedBy ?? 'bot' }, row, 'time');
        }),
      );
      await boundsByTime();
    },
  };
}

export type Policies = ReturnType<typeof createPolicies>;

function toView(kind: PolicyKind, row: PolicyRow | undefined): PolicyView {
  return {
    kind,
    isOn: row?.isOn ?? false,
    asked:
      row?.askedBy && row.askedAt
        ? {
            by: row.askedBy,
            at: row.askedAt,
            inForceAt: later(row.askedAt, ALONE_MS),
          }
        : undefined,
    onBy: row?.onBy ?? undefined,
    onSince: row?.onSince ?? undefined,
    rehearsal: row?.rehearsal ? toRehearsal(row.rehearsal) : undefined,
  };
}

function toRehearsal(stored: unknown): Rehearsal {
  // Written by `rehearse`; JSON keeps a date as text.
  const found = stored as Omit<Rehearsal, 'at'> & { at: string };
  return { ...found, at: new Date(found.at) };
}
