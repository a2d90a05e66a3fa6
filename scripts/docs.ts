// Writes the tables of docs/ that are made from the code. A test fails while one is not as this writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsTables, withTable } from './docs-tables.ts';

for (const table of docsTables) {
  const path = join(import.meta.dirname, '..', table.page);
  writeFileSync(path, withTable(readFileSync(path, 'utf8'), table));
}
