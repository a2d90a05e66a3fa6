import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../../../sandbox/embedded/pool.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { impatience } from '../../support/impatience.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';

export type SyncScene = Awaited<ReturnType<typeof syncScene>>;

/** Until something is given up that a quiet machine does in a second. */
const WAIT_MS = 60_000;

export interface Run {
  readonly id: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly tokens_read: number | null;
  readonly tokens_counted: number | null;
  readonly api_calls: number | null;
  readonly coverage: { ownRowsOnly: boolean; notes: string[] } | null;
}

/**
 * The grouped row of equal approvals, as `token` keeps it: app, user, second, copies. An external client app is named: its
 * tokens show no more, and whose they are is asked over some syncs.
 */
export type Grouped = Map<string, number>;

/** A world whose syncs are asked for and looked at in the database. */
export async function syncScene(options: Parameters<typeof testWorld>[0] = {}) {
  const world = await testWorld(options);
  return {
    ...world,
    /** Adds a domain and waits for its first sync, however busy the machine is. */
    async connect(org: Org): Promise<void> {
      const page = await world.consent(await world.askFor(org), org);
      if (!page.text.includes('Connected')) throw new Error(page.text);
      await world.card(org.name, 'Success', WAIT_MS);
    },
    ...(await databaseView(
      options?.env?.DATABASE_URL ?? world.database.url,
      world,
      world.bot && { onWait: impatience(world.clock), wake: world.bot.wakeWorker },
    )),
  };
}

export async function databaseView(
  url: string,
  world: Pick<TestWorld, 'close'>,
  /** Of a bot in this process: it need not be waited for until it looks again. */
  bot?: { onWait(waitedMs: number): void; wake(): unknown },
) {
  const pool = openPool(url, 2);

  async function rows<Row>(query: string, values: unknown[] = []): Promise<Row[]> {
    return (await pool.query(query, values)).rows as Row[];
  }

  async function until<T>(
    what: string,
    look: () => Promise<T | undefined | false>,
    waitMs = WAIT_MS,
  ): Promise<T> {
    const from = performance.now();
    for (;;) {
      const found = await look();
      if (found) return found;
      const waited = performance.now() - from;
      if (waited > waitMs) throw new Error(`never: ${what}`);
      bot?.onWait(waited);
      await sleep(25);
    }
  }

  const ended = `sync_run r join domain d on d.id = r.domain_id
    where d.name = $1 and r.outcome is not null and r.outcome <> 'stopped'`;
  const endedRuns = (domain: string) =>
    rows<Run>(`select r.* from ${ended} order by r.ended_at`, [domain]);

  const makeDue = (...domains: string[]) =>
    rows(
      `update domain set next_due_at = '2000-01-01', queued_at = null,
         parked_until = case when parked_until is not null then '2000-01-01'::timestamptz end where name = any($1)`,
      [domains],
    );

  return {
    rows,
    until,
    endedRuns,
    makeDue,

    /** Makes a domain due and waits until that sync ended. */
    async sync(domain: string, waitMs = WAIT_MS): Promise<Run> {
      const [{ n } = { n: 0 }] = await rows<{ n: number }>(
        `select count(*)::integer as n from ${ended}`,
        [domain],
      );
      await makeDue(domain);
      bot?.wake();
      const next = `select r.* from ${ended} order by r.ended_at offset $2 limit 1`;
      return until(
        `a sync of ${domain}`,
        async () => (await rows<Run>(next, [domain, n]))[0],
        waitMs,
      );
    },

    async storedTokens(domain: string): Promise<Grouped> {
      const found = await rows<{ key: string; copies: number }>(
        `select concat_ws(' ', case when a.application_id like '0xI%' then a.name else coalesce(a.application_id, a.name) end, t.user_id, extract(epoch from t.created_at)::bigint) as key,
           t.copies
         from token t join app a on a.id = t.app_id join domain d on d.id = t.domain_id
         where d.name = $1 and t.gone_at is null`,
        [domain],
      );
      return new Map(found.map(({ key, copies }) => [key, copies]));
    },

    async close() {
      await pool.end();
      await world.close();
    },
  };
}

/** What the simulated org holds, in the same form. */
export function heldTokens(org: Org): Grouped {
  const held: Grouped = new Map();
  for (const token of org.state.tokens.all()) {
    const app = org.state.apps[token.app];
    const user = org.state.users[token.user]?.id;
    const id = app?.kind === 'external' ? undefined : app?.applicationId;
    const key = `${id ?? app?.name} ${user} ${token.created}`;
    held.set(key, (held.get(key) ?? 0) + 1);
  }
  return held;
}

export function only(world: { orgs: readonly Org[] }): Org {
  const [org] = world.orgs;
  if (!org) throw new Error('no org');
  return org;
}
