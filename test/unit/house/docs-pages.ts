import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, root } from './project-files.ts';

/** README, CHANGELOG, CONTRIBUTING and docs/, by path from the root. */
export const pages: ReadonlyMap<string, string> = new Map(
  [...projectFiles('README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs')].filter(([path]) =>
    path.endsWith('.md'),
  ),
);

export function page(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const HEADING = /^#{1,6} (.+)$/gm;
const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** A page without its code blocks. */
export const proseOf = (text: string): string => text.replaceAll(FENCED, '');

/** Code blocks of one language, and the code within lines where none is named. */
export const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(FENCED)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code ?? '');

/** The anchors of a page's headings, as code hosts make them. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(text).matchAll(HEADING)) {
    const plain = heading.replaceAll(/[`*]/g, '').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

export interface Link {
  readonly text: string;
  readonly target: string;
}

/** Links and pictures of a page: `[text](target)`. */
export const linksOf = (text: string): Link[] =>
  [...proseOf(text).matchAll(/!?\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, said = '', target = '']) => ({
    text: said,
    target,
  }));

/** What stands between a heading and the next one of any level. */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#{1,6} /.test(line) && line.endsWith(` ${heading}`));
  if (start < 0) throw new Error(`no heading is called ${heading}`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#{1,6} /.test(line));
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** The rows of the first table whose head begins with this cell, each as its cells. */
export function tableOf(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  if (start < 0) throw new Error(`no table begins with ${head}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** The cell without the backticks around it. */
export const bare = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
