import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { openStage } from '../../src/db/stage.ts';
import { testDatabase } from '../support/servers/database.ts';

/** What a table can keep of a text. */
const kept = (text: string | null) => text?.toWellFormed().replaceAll('\0', '') ?? null;

const anyText = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\0', '\v', 'N', '.', 'a') }),
);

test('any text that is copied into a table comes back as it was', async () => {
  const database = await testDatabase();
  const opened = createDatabase({ url: database.url, size: 1, onError: () => {} });
  const stage = await openStage(opened);
  const { db } = stage;
  await db.schema
    .createTable('copied')
    .temporary()
    .addColumn('n', 'integer')
    .addColumn('text', 'text')
    .execute();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(anyText), { maxLength: 30 }), async (texts) => {
      await db.deleteFrom('copied' as never).execute();
      await stage.copy(
        'copied',
        ['n', 'text'],
        texts.map((text, n) => [n, text]),
      );
      const rows = await db
        .selectFrom('copied' as never)
        .select('text' as never)
        .orderBy('n' as never)
        .execute();
      expect(rows.map(({ text }) => text)).toEqual(texts.map(kept));
    }),
  );
  stage.release(false);
  await opened.close();
  await database.drop();
});
