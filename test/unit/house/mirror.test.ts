import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';

const foldersOf = (files: Iterable<string>) => new Set([...files].map(posix.dirname));

test('test/unit has the folders of src, so that the tests of a file are found', () => {
  const ours = foldersOf(projectFiles('src').keys());
  const folders = [...foldersOf(projectFiles('test/unit').keys())]
    .map((folder) => folder.replace(/^test\/unit/, 'src'))
    .filter((folder) => !/^src\/(bench|house|sandbox|soak)\b/.test(folder));
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !ours.has(folder))).toEqual([]);
});
