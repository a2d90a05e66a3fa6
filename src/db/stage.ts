import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import { withTimeLimit } from '../lib/time-limit.ts';
import { type Db, kyselyOn, type OpenDatabase } from './database.ts';
import { asOurs, databaseDown, isVerdict } from './failures.ts';
import { cutOff, guardedClient } from './guard.ts';

/** One connection of its own, for temporary tables: statements by Kysely, rows by COPY. */
export interface Stage {
  readonly db: Db;
  /** Appends rows. Values are escaped here; null stays null. Throws what PostgreSQL refused. */
  copy(table: string, columns: readonly string[], rows: readonly CopyRow[]): Promise<void>;
  /** Ends the connection at once, whatever it is at: whoever waits for it hears of it. */
  cutOff(): void;
  /** Gives the connection back; destroyed when `broken`, since a dead session must not return to the pool. */
  release(broken: boolean): void;
}

export type CopyRow = readonly (string | number | boolean | null)[];

const WRITE_BYTES = 64 * 1024;
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
  const alone = { query: session.query, release: () => undefined };
  const db = kyselyOn({ options: pool.options, connect: async () => alone, end: async () => {} });
  let queue: Promise<unknown> = Promise.resolve();

  async function write(table: string, columns: readonly string[], rows: readonly CopyRow[]) {
    const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
    const finished = once(stream, 'finish');
    finished.catch(() => undefined); // reported by the await below, also when a write fails first
    let buffer = '';
    for (const row of rows) {
      buffer += toCopyLine(row);
      if (buffer.length >= WRITE_BYTES) {
        if (!stream.write(buffer)) await Promise.race([once(stream, 'drain'), finished]);
        buffer = '';
      }
    }
    stream.end(buffer);
    await finished;
  }

  async function guardedWrite(...of: Parameters<typeof write>): Promise<void> {
    try {
      await withTimeLimit(write(...of), guard.deadlines.answer, SILENT);
    } catch (error) {
      if (error instanceof Error && error.message === SILENT) cutOff(client, SILENT);
      // What the server refuses is its verdict; anything else is the way to it.
      throw asOurs(error, failed !== undefined || !isVerdict(error));
    }
  }

  return {
    db,
    // One COPY at a time on one connection, whoever calls.
    copy(table, columns, rows) {
      if (rows.length === 0) return Promise.resolve();
      const next = queue.then(() => guardedWrite(table, columns, rows));
      queue = next.catch(() => undefined);
      return next;
    },
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

/** One line of COPY's text format. */
export function toCopyLine(row: CopyRow): string {
  return `${row.map(toCopyValue).join('\t')}\n`;
}

const special: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Nearly everything: ids, and names without a backslash, a control character or half a pair. */
const AS_IT_IS = /^[ -[\]-~\u00a0-\ud7ff]*$/;

function toCopyValue(value: string | number | boolean | null): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  if (AS_IT_IS.test(value)) return value;
  // PostgreSQL's text cannot hold a NUL; a lone surrogate would be refused as invalid UTF-8.
  return value
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/[\\\b\f\n\r\t\v]/g, (char) => special[char] ?? char);
}
