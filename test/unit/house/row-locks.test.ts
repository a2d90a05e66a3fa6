import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';

/** Its row is deleted in the same transaction. */
const MAY = 'src/retention/erase-store.ts';

test('a row is locked against others who change it, not against rows that point to it', () => {
  const strict = [...projectFiles('src')].filter(
    ([path, text]) => path !== MAY && /\.forUpdate\(|\bfor update\b/u.test(text),
  );
  expect(strict.map(([path]) => path)).toEqual([]);
});
