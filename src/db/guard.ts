import type { Socket } from 'node:net';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { DbDeadlines } from './deadlines.ts';
import { asOurs, databaseDown, isReadOnly, isVerdict } from './failures.ts';
import { type AskFate, CommitUnknown, type Mark, NUMBER_SQL } from './fate.ts';
import { preparedName } from './prepared.ts';

export interface Guard {
  readonly deadlines: DbDeadlines;
  readonly askFate: AskFate;
  /** The history that the server of a connection writes, as it was when it was opened. */
  readonly timelines: WeakMap<pg.ClientBase, string>;
  /** Connections that broke, also while they were idle or just being handed over. */
  readonly broken: WeakSet<pg.ClientBase>;
  /** The server of this connection takes no writes: everything open there is to be given up. */
  readonly readOnly?: () => void;
}

/** Why a connection was ended by ourselves. */
export class CutOff extends Error {}

/** Ends a connection that does not answer: whoever waits for it hears `why`. */
export function cutOff(client: pg.ClientBase, why: string): void {
  // As pg's own pool does where connecting takes too long: nothing less ends a connection that waits for an answer.
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.destroy(new CutOff(why));
}

/**
 * A connection as Kysely uses it, for one who holds it. A statement that is not answered in time ends the connection; what
 * fails is thrown as `asOurs` says; COMMIT is either answered or looked up.
 */
export function guardedClient(client: pg.PoolClient, guard: Guard): PostgresPoolClient {
  const { deadlines, broken } = guard;
  let isGivenUp = false;
  const isBroken = () => isGivenUp || broken.has(client);

  async function ask(sql: string, parameters: readonly unknown[]) {
    const late = setTimeout(() => cutOff(client, 'PostgreSQL did not answer'), deadlines.answer);
    try {
      const name = preparedName(sql);
      const query = { text: sql, values: [...parameters], ...(name && { name }) };
      return await client.query<Record<string, unknown>>(query);
    } catch (error) {
      if (isReadOnly(error)) {
        isGivenUp = true;
        guard.readOnly?.();
      }
      throw asOurs(error, isBroken());
    } finally {
      clearTimeout(late);
    }
  }

  async function commit() {
    const mark = await markOf(ask, guard.timelines.get(client));
    try {
      return await ask('commit', []);
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      if (mark === undefined || isVerdict(error) || isVerdict(cause)) throw error;
      isGivenUp = true;
      const fate = await guard.askFate(mark);
      if (fate === 'committed') return { command: 'COMMIT', rowCount: null, rows: [] };
      if (fate === 'rolled back') throw error;
      throw new CommitUnknown(() => guard.askFate(mark), cause);
    }
  }

  return {
    // The border: Kysely's type has a second form, for cursors, which we do not use.
    query: (async (sql: string, parameters: readonly unknown[] = []) => {
      if (sql === 'commit') return commit();
      // The server does it by itself, and the first error is the one that says something.
      if (sql === 'rollback' && isBroken())
        return { command: 'ROLLBACK', rowCount: null, rows: [] };
      return ask(sql, parameters);
    }) as unknown as PostgresPoolClient['query'],
    release(destroy) {
      client.release(isBroken() || destroy === true);
    },
  };
}

/** Undefined where nothing was written, or the transaction failed already: then there is nothing to be unsure of. */
async function markOf(
  ask: (sql: string, parameters: readonly unknown[]) => Promise<pg.QueryResult>,
  timeline: string | undefined,
): Promise<Mark | undefined> {
  try {
    const { rows } = await ask(NUMBER_SQL, []);
    const { id } = (rows[0] ?? {}) as { id?: string | null };
    return typeof id === 'string' ? { id, timeline } : undefined;
  } catch (error) {
    if (isVerdict(error)) return undefined;
    throw error;
  }
}

/** The pool as Kysely uses it. */
export function guardedPool(pool: pg.Pool, guard: Guard): PostgresPool {
  const since = new WeakMap<pg.ClientBase, number>();
  let epoch = 0;
  pool.on('connect', (client) => since.set(client, epoch));
  const all: Guard = {
    ...guard,
    readOnly: () => {
      epoch += 1;
    },
  };

  return {
    options: pool.options as PostgresPool['options'],
    async connect() {
      for (;;) {
        const opened = epoch;
        const client = await pool.connect().catch((error: unknown) => {
          throw databaseDown(error);
        });
        // A name may lead to the new server by now; an open connection never does.
        if ((since.get(client) ?? opened) >= opened) return guardedClient(client, all);
        client.release(true);
      }
    },
    end: () => pool.end(),
  };
}
