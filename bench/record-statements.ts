// Loaded before a bot (`--import`): writes down each statement that it gives to PostgreSQL, a line of JSON each, into the file
// that STATEMENTS names.
import { appendFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import pg from 'pg';

/** One statement of one connection; `copied`: what went with it, in base64. */
export interface Statement {
  readonly connection: number;
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly copied?: string;
}

interface CopyStream extends Writable {
  readonly text: string;
}

const file = process.env.STATEMENTS ?? '/dev/null';
const numbers = new WeakMap<object, number>();
let connections = 0;

function numberOf(client: object): number {
  const known = numbers.get(client);
  if (known !== undefined) return known;
  connections += 1;
  numbers.set(client, connections);
  return connections;
}

const write = (statement: Statement) => appendFileSync(file, `${JSON.stringify(statement)}\n`);

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const query = pg.Client.prototype.query as Query;
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...args: unknown[]): unknown {
    const [asked, given] = args as [unknown, unknown];
    const connection = numberOf(this);
    const copy = asked as CopyStream;
    if (typeof copy?.end === 'function') {
      const end = copy.end.bind(copy) as (bytes: Buffer) => CopyStream;
      copy.end = ((bytes: Buffer) => {
        write({ connection, text: copy.text, copied: bytes.toString('base64') });
        return end(bytes);
      }) as CopyStream['end'];
    } else {
      const { text, values } =
        typeof asked === 'string'
          ? { text: asked, values: given }
          : (asked as { text: string; values: unknown });
      write({ connection, text, ...(Array.isArray(values) && { values }) });
    }
    return query.apply(this, args);
  },
});
