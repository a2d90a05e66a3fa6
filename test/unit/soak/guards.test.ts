import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guards } from '../../soak/guards.ts';
import { root } from '../house/project-files.ts';

const edits = guards.flatMap(({ name, edits }) => edits.map((edit) => ({ name, ...edit })));

test.each(edits)('the soak can take out: $name ($file)', ({ file, find, by }) => {
  const parts = readFileSync(join(root, file), 'utf8').split(find);
  expect(parts).toHaveLength(2);
  expect(find).not.toBe(by);
});
