import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How much a field holds: characters of a text, items of a list, or the number itself. */
export interface Limit {
  readonly max?: number;
  readonly min?: number;
  /** Most characters of each item of a list. */
  readonly each?: number;
}

export interface Documented {
  /** Its `type`, where it has one. */
  readonly type: string | undefined;
  readonly parents: readonly string[];
  readonly fields: ReadonlyMap<string, Limit>;
}

const folder = join(import.meta.dirname, '../../../node_modules/@slack/types/dist');
const pages = ['blocks', 'block-elements', 'composition-objects', 'extensions'];

/** The limits that Slack writes above each field of its types: what no compiler looks at. */
export function readDocumented(): ReadonlyMap<string, Documented> {
  const files = [...pages.map((page) => `block-kit/${page}.d.ts`), 'views.d.ts'];
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const declared =
    /^(?:export )?(?:interface|type) (\w+)(?: extends ([\w, ]+))? (?:= )?\{\n(.*?)^\}/gmsu;
  return new Map(
    [...text.matchAll(declared)].map(([, name = '', parents = '', body = '']) => [
      name,
      {
        type: /^ {4}type: '(\w+)';$/mu.exec(body)?.[1],
        parents: parents.split(', ').filter(Boolean),
        fields: readFields(body),
      },
    ]),
  );
}

function readFields(body: string): Map<string, Limit> {
  const documented = /^ {4}\/\*\*((?:(?!\*\/).)*)\*\/\n {4}(\w+)\??:/gmsu;
  return new Map(
    [...body.matchAll(documented)].flatMap(([, words = '', field = '']) => {
      const limit = readLimit(words);
      return limit ? [[field, limit] as const] : [];
    }),
  );
}

const MOST = /\b(?:max(?:imum)?|up to)\b[^.;]*?\b(\d+)\b/iu;
const LEAST = /\bmin(?:imum)?\b[^.;,]*?\b(\d+)\b/iu;

function readLimit(words: string): Limit | undefined {
  const sentences = words
    .replaceAll(/\{@link [^}]*\}/gu, '')
    .replaceAll(/[\s*`]+/gu, ' ')
    .split(/(?<=\.) /u);
  const each = sentences.find((sentence) => sentence.includes('in each item'));
  const whole = sentences.filter((sentence) => sentence !== each).join(' ');
  const limit = {
    ...numberIn(whole, MOST, 'max'),
    ...numberIn(whole, LEAST, 'min'),
    ...numberIn(each ?? '', MOST, 'each'),
  };
  return Object.keys(limit).length > 0 ? limit : undefined;
}

function numberIn(text: string, pattern: RegExp, name: keyof Limit): Limit {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? {} : { [name]: Number(found) };
}
