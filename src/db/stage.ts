import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Db, kyselyOn } from './database.ts';

/** One connection of its own, for temporary tables: statements by Kysely, rows by COPY. */
export interface Stage {
  readonly db: Db;
  /** Appends rows. Values are escaped here; null stays null. Throws what PostgreSQL refused. */
  copy(table: string, columns: readonly string[], rows: readonly CopyRow[]): Promise<void>;
  /** Gives the connection back; destroyed when `broken`, since a dead session must not return to the pool. */
  release(broken: boolean): void;
}

export type CopyRow = readonly (string | number | boolean | null)[];

const WRITE_BYTES = 64 * 1024;

export async function openStage(pool: pg.Pool): Promise<Stage> {
  const client = await pool.connect();
  let failed: Error | undefined;
  const onError = (error: Error) => {
    failed = error;
  };
  client.on('error', onError);
  const session = {
    query: client.query.bind(client),
    release: () => undefined,
  } as unknown as pg.PoolClient;
  const alone = { connect: async () => session, end: async () => undefined } as unknown as pg.Pool;
  const db = kyselyOn(alone);
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

  return {
    db,
    // One COPY at a time on one connection, whoever calls.
    copy(table, columns, rows) {
      if (rows.length === 0) return Promise.resolve();
      const next = queue.then(() => write(table, columns, rows));
      queue = next.catch(() => undefined);
      return next;
    },
    release(broken) {
      client.off('error', onError);
      client.release(broken || failed !== undefined);
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
