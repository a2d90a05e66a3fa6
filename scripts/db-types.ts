// `npm run db:types`: writes the types of the tables, read from a new database that has had all migrations.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { migrateToLatest } from '../src/migrate.ts';
import { tableTypes } from './table-types.ts';

const file = join(import.meta.dirname, '../src/db/tables.generated.ts');

const postgres = await startPostgres();
try {
  await migrateToLatest(postgres.adminUrl);
  await writeFile(file, await tableTypes(postgres.adminUrl));
} finally {
  await postgres.stop();
}
