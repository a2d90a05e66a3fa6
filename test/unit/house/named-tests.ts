import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project-files.ts';

const NAMED = /`(test\/[\w./-]+)`(?: \*([^*]+)\*)?/gu;

/** What a cell of a page says of tests that is not so: it names none, one that is not there, or a title that it lacks. */
export function wrongTests(cell: string): string[] {
  const named = [...cell.matchAll(NAMED)];
  if (named.length === 0) return [`no test is named: ${cell}`];
  return named.flatMap(([, file = '', title]) => {
    const path = join(root, file);
    if (!existsSync(path)) return [`${file} is not there`];
    if (title === undefined || readFileSync(path, 'utf8').includes(title)) return [];
    return [`${file} has nothing called ${title}`];
  });
}

/** How many of the tests that a cell names have a title. */
export const titled = (cell: string): boolean =>
  [...cell.matchAll(NAMED)].every(([, , title]) => title !== undefined);
