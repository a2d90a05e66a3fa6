import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, blocksOf, linksOf, page, pages, tableOf } from './docs-pages.ts';
import { root } from './project-files.ts';

const scripts: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).scripts;

const isOutside = (target: string) => /^https:\/\//.test(target);

function deadLinks(path: string, text: string): string[] {
  return linksOf(text).flatMap(({ target }) => {
    if (isOutside(target)) return [];
    const [file = '', anchor] = target.split('#');
    const place = file === '' ? path : relative(root, join(root, dirname(path), file));
    if (!existsSync(join(root, place))) return [`${path}: ${target} is not there`];
    if (anchor === undefined || anchorsOf(page(place)).has(anchor)) return [];
    return [`${path}: ${target} has no such heading`];
  });
}

/** Scripts that a text tells people to run, and that package.json does not have. */
function unknownScripts(text: string): string[] {
  const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
  return named.flatMap(([said, run, own]) =>
    Object.hasOwn(scripts, run ?? own ?? '') ? [] : said,
  );
}

const PATH = /`((?:src|test|sandbox|scripts|migrations|bench|docs)\/[\w./-]*)`/g;

const missingPaths = (text: string): string[] =>
  [...text.matchAll(PATH)].flatMap(([, path = '']) => (existsSync(join(root, path)) ? [] : path));

// Put together here, so that this file does not say them itself.
const forbidden = [
  ['', 'work', ''].join('/'),
  ['cla', 'ude'].join(''),
  ['anth', 'ropic'].join(''),
  ['chat', 'gpt'].join(''),
  ['open', 'ai'].join(''),
  ['co', 'pilot'].join(''),
  ['de', 'sign.md'].join(''),
  ['con', 'tract.md'].join(''),
];

const said = (text: string): string[] =>
  forbidden.filter((word) => text.toLowerCase().includes(word));

test('every page of the house is there', () => {
  const records = [...pages.keys()].filter((path) => path.startsWith('docs/decisions/'));
  const listed = linksOf(page('docs/decisions/README.md')).map(
    ({ target }) => `docs/decisions/${target}`,
  );
  expect(records.sort()).toEqual(['docs/decisions/README.md', ...listed].sort());
  expect([...pages.keys()].filter((path) => !records.includes(path)).sort()).toEqual([
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'README.md',
    'docs/architecture.md',
    'docs/asvs.md',
    'docs/messages.md',
    'docs/operations.md',
    'docs/performance.md',
    'docs/salesforce-app.md',
    'docs/scale.md',
    'docs/security.md',
  ]);
  expect(page('LICENSE')).toMatch(/^MIT License\n[\s\S]*Orgwarden contributors/);
});

test.each([...pages])('%s: its links lead somewhere', (path, text) => {
  expect(deadLinks(path, text)).toEqual([]);
});

test.each([...pages])('%s: the scripts and files that it names are there', (_, text) => {
  expect(unknownScripts(text)).toEqual([]);
  expect(missingPaths(text)).toEqual([]);
});

test.each([...pages])('%s: says nothing that no page may', (_, text) => {
  expect(said(text)).toEqual([]);
  expect(text).not.toMatch(/\b(?:color|behavior|license[ds]?|organiz|recogniz|favorit)\w*\b(?!\))/);
});

test.each([...pages])('%s: its tables are whole', (_, text) => {
  for (const table of text.split(/\n\n/).filter((part) => /^\|/m.test(part))) {
    const lines = table.split('\n').filter((line) => line.startsWith('|'));
    const widths = lines.map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths).size, lines[0]).toBe(1);
  }
});

test('what compose and the image run is there', () => {
  const commands = [...page('docs/operations.md').matchAll(/node (src\/[\w-]+\.ts)/g)];
  for (const [, file = ''] of commands) expect(existsSync(join(root, file)), file).toBe(true);
});

test('the checks do find what they are for', () => {
  const bad = '# Here\n[a](nowhere.md) [b](#no-heading) `src/nothing.ts` `npm run nothing`\n';
  expect(deadLinks('README.md', bad)).toHaveLength(2);
  expect(deadLinks('README.md', '[a](docs/security.md#short)')).toHaveLength(1);
  expect(unknownScripts(bad)).toHaveLength(1);
  expect(missingPaths(bad)).toHaveLength(1);
  expect(said(['x', 'work', 'y'].join('/'))).toHaveLength(1);
  expect(blocksOf('```sh\nls\n```\n', 'sh')).toEqual(['ls\n']);
  expect(tableOf('| a | b |\n| --- | --- |\n| 1 | x \\| y |\n', 'a')).toEqual([['1', 'x | y']]);
});
