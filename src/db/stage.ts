import { once } from 'node:events';
import type { PostgresPoolClient } from 'kysely';
import { from as copyFrom } from 'pg-copy-streams';
import { withTimeLimit } from '../lib/time-limit.ts';
import { type CopyLines, type CopyRow, createCopyLines } from './copy-lines.ts';
import { type Db, kyselyOn, type OpenDatabase } from './database.ts';
import { asOurs, databaseDown, isVerdict } from './failures.ts';
import { cutOff, guardedClient } from './guard.ts';
import { hasSession, ownSession } from './own-session.ts';

/** One connection of its own, for temporary tables: statements by Kysely, rows by COPY. */
export interface Stage {
  readonly db: Db;
  /** What this process has left on the connection for its next holder, such as tables: kept as long as it is open. */
  readonly left: Set<string>;
  /**
   * Appends rows; null stays null. They are there for the next statement of `db`: until then some of them wait to be sent
   * together. Throws what PostgreSQL refused, of these rows or of some before; what it refuses of the last ones is thrown
   * by that statement.
   */
  copy(table: string, columns: readonly string[], rows: readonly CopyRow[]): Promise<void>;
  /** Whether the server still has its session: asked by another connection. */
  lives(db: Db): Promise<boolean>;
  /** Ends the connection at once, whatever it is at: whoever waits for it hears of it. */
  cutOff(): void;
  /** Gives the connection back; destroyed when `broken`, since a dead session must not return to the pool. */
  release(broken: boolean): void;
}

const left = new WeakMap<object, Set<string>>();

/** What is copied is sent once there is so much of it. */
const SEND_BYTES = 128 * 1024;
const SILENT = 'PostgreSQL did not answer';

/** Throws E-DB-DOWN where no connection is to be had. */
export async function openStage({
  pool,
  guard,
}: Pick<OpenDatabase, 'pool' | 'guard'>): Promise<Stage> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseDown(error);
  });
  let failed: Error | undefined;
  const onError = (error: Error) => {
    failed = error;
  };
  client.on('error', onError);
  const session = guardedClient(client, guard);
  // What waits to be sent, by its COPY.
  const waiting = new Map<string, CopyLines>();
  // Room that was used and is used again: memory that is given up is not free at once.
  const spare: CopyLines[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function write(copy: string, lines: CopyLines): Promise<void> {
    const stream = client.query(copyFrom(copy));
    const finished = once(stream, 'finish');
    stream.end(lines.bytes());
    try {
      await withTimeLimit(finished, guard.deadlines.answer, SILENT);
      lines.clear();
      spare.push(lines);
    } catch (error) {
      if (error instanceof Error && error.message === SILENT) cutOff(client, SILENT);
      // What the server refuses is its verdict; anything else is the way to it.
      throw asOurs(error, failed !== undefined || !isVerdict(error));
    }
  }

  /** One COPY at a time on one connection, whoever calls. */
  function send(copy: string, lines: CopyLines): Promise<void> {
    waiting.delete(copy);
    const sent = queue.then(() => write(copy, lines));
    queue = sent.catch(() => undefined);
    return sent;
  }

  async function sendAll(): Promise<void> {
    for (const [copy, lines] of waiting) await send(copy, lines);
    await queue;
  }

  // The border: Kysely's type has a second form, for cursors, which we do not use.
  const query = (async (sql: string, parameters: readonly unknown[]) => {
    await sendAll();
    return session.query(sql, parameters);
  }) as unknown as PostgresPoolClient['query'];
  const alone = { query, release: () => undefined };

  const db = kyselyOn({ options: pool.options, connect: async () => alone, end: async () => {} });
  const own = await ownSession(db).catch((error: unknown) => {
    client.off('error', onError);
    session.release(true);
    throw error;
  });

  const ofClient = left.get(client) ?? new Set<string>();
  left.set(client, ofClient);

  return {
    db,
    left: ofClient,
    async copy(table, columns, rows) {
      if (rows.length === 0) return;
      const copy = `copy ${table} (${columns.join(', ')}) from stdin`;
      const lines = waiting.get(copy) ?? spare.pop() ?? createCopyLines();
      waiting.set(copy, lines);
      for (const row of rows) lines.add(row);
      if (lines.length() >= SEND_BYTES) await send(copy, lines);
    },
    lives: (other) => hasSession(other, own),
    cutOff: () => cutOff(client, 'the stage was given up'),
    release(broken) {
      client.off('error', onError);
      session.release(broken || failed !== undefined);
    },
  };
}

/** The text form of a `text[]`. */
export const toTextArray = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
