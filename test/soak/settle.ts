import { setTimeout as sleep } from 'node:timers/promises';
import { NOTICE_IS_OWED } from '../support/owed-notices.ts';
import { MINUTE_MS } from './plan.ts';
import type { Stage } from './stage.ts';

const LOOK_EVERY_MS = 20;
const WAKE_EVERY_MS = 300;
/** What comes on is waited for, but not for ever. */
const LONGEST_WAITS = 6;

/** How many things are due, or under way, by the clock; and of the syncs how they stand, by PostgreSQL's. */
const DUE = `
  with w as (select id from workspace where gone_at is null and (paused_until is null or paused_until <= $1))
  select
    (select string_agg(concat_ws(' ', name, 'run ' || run_id, 'lease until ' || run_lease_until, 'queued ' || queued_at), '; ' order by id)
      from domain where deleted_at is null and (run_id is not null or queued_at is not null)) as held,
    (select count(*)::int from notice where ${NOTICE_IS_OWED} and workspace_id in (select id from w)) as notices,
    (select count(*)::int from card where wanted > drawn and dead_at is null and due_at <= $1 and workspace_id in (select id from w)) as cards,
    (select count(*)::int from domain where deleted_at is null and (run_id is not null or queued_at is not null
        or next_due_at <= $1 and (parked_until is null or parked_until <= $1))) as syncs,
    (select count(*)::int from revocation where ended_at is null and state in ('due', 'running', 'proving') and due_at <= $1) as revocations,
    (select count(*)::int from grant_secret where ending_since is not null and next_try_at <= $1) as grants`;

/**
 * Waits until all that is due is done, and gives up when nothing has come on for so long: a busy machine is slow, and a fault
 * stands still. What is left then, in words.
 */
export async function settle(stage: Stage, waitMs: number): Promise<string | undefined> {
  const from = performance.now();
  let [movedAt, before] = [from, ''];
  let wokenAt = from;
  for (;;) {
    const [row = {}] = await stage.rows<Record<string, number | string | null>>(DUE, [
      new Date(stage.now()),
    ]);
    const { held, ...counts } = row;
    const left = Object.entries(counts).filter(([, due]) => Number(due) > 0);
    if (left.length === 0) return undefined;
    const now = performance.now();
    // A lease that is held, and a bell that is rung again, bring nothing on.
    const state = JSON.stringify([counts, String(held).match(/run \S+/g)]);
    if (state !== before) [movedAt, before] = [now, state];
    const isOver = now - movedAt > waitMs || now - from > LONGEST_WAITS * waitMs;
    if (isOver || !stage.bot)
      return left.map(([what, due]) => `${due} ${what}`).join(', ') + (held ? ` (${held})` : '');
    if (now - wokenAt > WAKE_EVERY_MS) {
      wokenAt = now;
      void stage.look();
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** PostgreSQL's own clock, which leases go by, has not passed with ours: what nobody took up is rung again. */
const requeue = (stage: Stage) =>
  stage.rows(
    `update domain set queued_at = queued_at - interval '1 hour' where queued_at is not null`,
  );

/** What the sender of a message held is free, and its answer is taken for lost; where it died, all that it held is. */
export async function leasesPass(stage: Stage, { isDead }: { isDead: boolean }): Promise<void> {
  await requeue(stage);
  const held = await stage.rows<{ id: string; generation: number; what: 'notice' | 'card' }>(
    `select id::text, generation, 'notice' as what from notice where claimed_until is not null and sent_at is null and dropped_at is null
     union all select id::text, generation, 'card' from card where claimed_until is not null`,
  );
  for (const { what, id, generation } of held) {
    const key = `${what} ${id} ${generation}`;
    stage.known.cut.set(key, (stage.known.cut.get(key) ?? 0) + 1);
  }
  for (const table of ['notice', 'card', 'slack_admins']) {
    await stage.rows(
      `update ${table} set claimed_until = clock_timestamp() where claimed_until is not null`,
    );
  }
  if (!isDead) return;
  await stage.rows(
    `update domain set run_lease_until = clock_timestamp() where run_lease_until is not null`,
  );
  for (const table of ['revocation', 'grant_secret']) {
    await stage.rows(
      `update ${table} set lease_until = clock_timestamp() where lease_until is not null`,
    );
  }
}

/** A leap that some lease would not outlive. */
const LONG_MS = 2 * MINUTE_MS;

/** To a time of the clock, in leaps; between them all that is due is done, or so long waited for. */
export async function advance(
  stage: Stage,
  to: number,
  {
    leapMs,
    waitMs,
    onLeap,
    onDue,
  }: {
    leapMs: number;
    waitMs: number;
    onLeap: () => Promise<void>;
    /** Hears what is still due after that time, where there should be nothing: leases are held then by those who live. */
    onDue?: (due: string) => void;
  },
): Promise<void> {
  for (;;) {
    const left = to - stage.now();
    if (left <= 0) return;
    const ms = Math.min(left, leapMs);
    await stage.forward(ms);
    await onLeap();
    const due = await settle(stage, waitMs);
    if (due === undefined) continue;
    onDue?.(due);
    if (onDue || ms <= LONG_MS) await requeue(stage);
    else await leasesPass(stage, { isDead: false });
  }
}
