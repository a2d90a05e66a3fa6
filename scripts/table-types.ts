import { Kysely, PostgresDialect } from 'kysely';
import { generate, getDialect } from 'kysely-codegen';
import { openPool } from '../sandbox/embedded/pool.ts';

/** What the driver gives and takes, where the generator allows more: no dates as text, and JSON only as text. */
const typeMapping = {
  timestamptz: 'Date',
  date: 'ColumnType<Date, string, string>',
  jsonb: 'ColumnType<unknown, string, string>',
};

/** The types of all tables of a migrated database, as the text of a TypeScript file. */
export async function tableTypes(url: string): Promise<string> {
  const pool = openPool(url, 2);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const dialect = getDialect('postgres');
    return await generate({ db, dialect, camelCase: true, typeMapping, outFile: null });
  } finally {
    await db.destroy();
  }
}
