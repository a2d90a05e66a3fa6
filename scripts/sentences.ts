import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';

const root = join(import.meta.dirname, '..');

/** Where words for people stand: Slack, the pages in the browser, what errors and rules say, and why an address does not do. */
const places = [
  'src/slack',
  'src/http/pages',
  'src/lib/errors',
  'src/apps/risk/rules',
  'src/apps/risk/trail-words.ts',
  'src/apps/risk/finding-words.ts',
  'src/salesforce/my-domain.ts',
];

const filesOf = (place: string): string[] =>
  statSync(join(root, place)).isDirectory()
    ? readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(place, name))
        .sort()
    : [place];

/** Every sentence of the product by its file; what is filled in is `…`. They are read off the source, so that none is missed. */
export const everySentence = (): [file: string, sentences: string[]][] =>
  places
    .flatMap(filesOf)
    .map((file): [string, string[]] => [file, sentencesIn(readFileSync(join(root, file), 'utf8'))])
    .filter(([, sentences]) => sentences.length > 0);

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Sentences and phrases in a source text, in their order: literals with more than one word, none of them for a log or for SQL. */
export function sentencesIn(source: string): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const each of Array.isArray(value) ? value : []) visit(each);
    if (!isNode(value) || isForNobody(value)) return;
    const said = textOf(value);
    if (said !== undefined && isSaid(said)) found.add(said);
    for (const child of Object.values(value)) visit(child);
  };
  visit(parseAst(source, { lang: 'ts' }).body);
  return [...found];
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return oneLine(node.value);
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  const parts = node.quasis.map((part: { value: { cooked?: string; raw: string } }) => part.value);
  return oneLine(parts.map(({ cooked, raw }) => cooked ?? raw).join('…'));
}

const oneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();

/** More than one word of letters. */
const isSaid = (text: string) =>
  /\p{L}{2}/u.test(text) && /[\p{L}\p{N}*…”")][.,:;!?]? +[\p{L}“"*…(]/u.test(text);

const nameOf = (node: unknown): string =>
  isNode(node)
    ? node.type === 'Identifier'
      ? String(node.name)
      : node.type === 'MemberExpression'
        ? `${nameOf(node.object)}.${nameOf(node.property)}`
        : ''
    : '';

/** What is only imported, logged or thrown for a log, and SQL. */
function isForNobody(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return true;
  if (node.type === 'TaggedTemplateExpression') return nameOf(node.tag) === 'sql';
  if (node.type === 'NewExpression') return /Error$/u.test(nameOf(node.callee));
  if (node.type !== 'CallExpression') return false;
  return /(^|\.)(log|logger)\.\w+$|^(misfit|slackSilent)$/u.test(nameOf(node.callee));
}
