import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../lib/errors.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import type { DbDeadlines } from './deadlines.ts';

/** A transaction that may have written, by its number and by the history of the server that gave it. */
export interface Mark {
  readonly id: string;
  /** Another after a failover: the same number may be another transaction's there. Undefined where the server tells none. */
  readonly timeline: string | undefined;
}

/** `elsewhere`: the server is another one by now, to which the number says nothing; the rows themselves do. */
export type Fate = 'committed' | 'rolled back' | 'elsewhere' | 'unknown';

/** Asks what became of a transaction whose COMMIT nobody answered; on a connection of its own. Never rejects. */
export type AskFate = (mark: Mark) => Promise<Fate>;

/** COMMIT was sent, and within the time nobody could say whether it came about. Nothing is to be undone before `fate` says. */
export class CommitUnknown extends AppError {
  readonly fate: () => Promise<Fate>;

  constructor(fate: () => Promise<Fate>, cause: unknown) {
    super('E-DB-DOWN', 'nobody can say whether it was committed', { unsure: true }, { cause });
    this.fate = fate;
  }
}

/** Whether it was done: by what became of the transaction, and where that says nothing, by `isThere`. Undefined: nobody knows. */
export async function wasDone(
  error: CommitUnknown,
  isThere: () => Promise<boolean>,
): Promise<boolean | undefined> {
  const fate = await error.fate();
  if (fate === 'unknown') return undefined;
  if (fate !== 'elsewhere') return fate === 'committed';
  return isThere().catch(() => undefined);
}

const TIMELINE_SQL = `select case when not pg_is_in_recovery()
  then substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) end as timeline`;

/** Which history a server writes. Never within a transaction: where a provider has no such functions, it fails. Never rejects. */
export const timelineOf = (client: pg.ClientBase): Promise<string | undefined> =>
  client.query<{ timeline: string | null }>(TIMELINE_SQL).then(
    ({ rows }) => rows[0]?.timeline ?? undefined,
    () => undefined,
  );

/** A transaction has a number once it has written something. */
export const NUMBER_SQL = 'select pg_current_xact_id_if_assigned()::text as id';

const FATE_SQL = 'select pg_xact_status($1::text::xid8) as status';

/** COMMIT never reached it: without us it would stay open until it is idle for too long, and could still be told to commit. */
const END_SQL = `select pg_terminate_backend(pid) from pg_stat_activity
  where state like 'idle in transaction%' and backend_xid::text::numeric = $1::numeric % 4294967296`;

/** The number is of a time that this server has not had: what was committed there is lost with its server. */
const NOT_YET = '22023';
const PAUSE_MS = 200;

export function createAskFate(url: string, deadlines: DbDeadlines): AskFate {
  return async (mark) => {
    const until = monotonicMs() + deadlines.fate;
    for (;;) {
      const fate = await look(url, deadlines, mark).catch((): Fate => 'unknown');
      if (fate !== 'unknown' || monotonicMs() > until) return fate;
      await sleep(PAUSE_MS);
    }
  };
}

/** On a connection of its own, which is gone afterwards. */
async function alone<T>(
  url: string,
  withinMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    void client.end().catch(() => undefined);
  }
}

/** Whether the server answers. Never rejects. */
export const isThere = (url: string, withinMs: number): Promise<boolean> =>
  alone(url, withinMs, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );

const look = (url: string, deadlines: DbDeadlines, mark: Mark): Promise<Fate> =>
  alone(url, deadlines.connect, (client) => fateOf(client, mark));

/** What has not arrived there yet may have been committed all the same. */
async function isStandby(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ standby: boolean }>(
    'select pg_is_in_recovery() as standby',
  );
  return rows[0]?.standby !== false;
}

async function fateOf(client: pg.Client, mark: Mark): Promise<Fate> {
  if (mark.timeline !== undefined) {
    const timeline = await timelineOf(client);
    // It does not say yet: one that is about to be the primary, or that is not.
    if (timeline === undefined) return 'unknown';
    if (timeline !== mark.timeline) return 'elsewhere';
  } else if (await isStandby(client)) return 'unknown';
  try {
    const { rows } = await client.query<{ status: string | null }>(FATE_SQL, [mark.id]);
    const status = rows[0]?.status;
    if (status === 'committed') return 'committed';
    if (status === 'aborted') return 'rolled back';
    await client.query(END_SQL, [mark.id]);
    return 'unknown';
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === NOT_YET) return 'rolled back';
    throw error;
  }
}
