import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { DAY, earlier, later } from '../../lib/time.ts';
import {
  allSettings,
  dropSetting,
  readSetting,
  writeSetting,
} from '../../workspaces/setting-store.ts';
import type { AnnounceApps } from '../events.ts';
import { roleGivenLately, secondBound } from '../revocations/budget-store.ts';
import { type PolicyKind, type PolicyView, policyKinds, type Rehearsal } from './policy.ts';
import { rehearse as rehearsed } from './rehearse-store.ts';
import { changePolicy, lockPolicy, type PolicyRow, policiesAsked, policyRows } from './store.ts';

const ALONE_MS = DAY;

type Press = { workspaceId: number; by: string };
type What = 'asked' | 'on' | 'off' | 'paused' | 'resumed';

/**
 * Switching policies, and the second person's bound. What lets the bot, or one person, do more needs a second admin or takes
 * 24 hours; what lets them do less takes effect at once.
 */
export function createPolicies(deps: { db: Db; clock: Clock; announce: AnnounceApps }) {
  const { db, clock, announce } = deps;

  async function tell(trx: Trx, press: Press, policy: string, what: What, facts = {}) {
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
    await announce(trx, { kind: 'policy changed', workspaceId, policy, what, by });
  }

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
        const asked = { askedBy: by, askedAt: clock.now() };
        await changePolicy(trx, workspaceId, kind, asked);
        await tell(trx, request, kind, 'asked');
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

    secondBound: (workspaceId: number) => secondBound(db, workspaceId),

    /** A higher bound: 'asked' where it waits for a second admin or 24 hours, 'named' where the asker named this one just now. */
    async setSecondBound(request: Press & { users: number }): Promise<'asked' | 'set' | 'named'> {
      const { workspaceId, by, users } = request;
      return db.transaction().execute(async (trx) => {
        const asked = await readSetting(trx, workspaceId, 'revoke.second_over_asked');
        const now = await secondBound(trx, workspaceId);
        const second = asked !== undefined && asked.by !== by && asked.bound === users;
        if (second && users > now && (await isPuppet(trx, request, asked.by))) return 'named';
        const set = users <= now || second;
        if (set) {
          await writeSetting(trx, workspaceId, 'revoke.second_over', users);
          await dropSetting(trx, workspaceId, 'revoke.second_over_asked');
        } else {
          const at = clock.now().toISOString();
          await writeSetting(trx, workspaceId, 'revoke.second_over_asked', {
            bound: users,
            by,
            at,
          });
        }
        if (users !== now)
          await tell(trx, request, 'second person', set ? 'on' : 'asked', { users });
        return set ? 'set' : 'asked';
      });
    },

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
      const bounds = await allSettings(db, 'revoke.second_over_asked');
      await eachAlone(
        bounds.filter(({ value }) => new Date(value.at) <= at),
        ({ workspaceId, value: { bound: users, by } }) =>
          db.transaction().execute(async (trx) => {
            // Taken back, or in force, since we looked: then nothing is raised.
            if (!(await dropSetting(trx, workspaceId, 'revoke.second_over_asked'))) return;
            await writeSetting(trx, workspaceId, 'revoke.second_over', users);
            await tell(trx, { workspaceId, by }, 'second person', 'on', { users });
          }),
      );
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
