import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tableTypes } from '../../scripts/table-types.ts';
import { testDatabase } from '../support/servers/database.ts';

test('the types of the tables are those of the migrated database', async () => {
  const database = await testDatabase();
  const kept = await readFile(
    join(import.meta.dirname, '../../src/db/tables.generated.ts'),
    'utf8',
  );
  expect(await tableTypes(database.url), 'run: npm run db:types').toBe(kept);
  await database.drop();
});
