import { commentsOf, parseFile, walk } from './imports.ts';

export interface HouseRule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Looks into strings and templates alone, where SQL is. */
  readonly isAboutSql?: true;
  /** Files that may, as paths from the root. */
  readonly except: RegExp;
}

const NOWHERE = /(?!)/;

export const sourceRules: readonly HouseRule[] = [
  {
    what: "reads the machine's time beside lib/clock",
    pattern:
      /\bDate\.now\b|\bnew Date\b(?!\()|\bnew Date\(\s*\)|(?<![.\w])Date\(\s*\)|\bdayjs\(\s*\)/,
    except: /^src\/lib\/clock\.ts$/,
  },
  {
    // clock_timestamp() may be used, for leases: PostgreSQL's clock is the one that all share.
    what: "reads PostgreSQL's time, which is not a parameter",
    isAboutSql: true,
    pattern: /\bnow\(\s*\)|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b/i,
    except: NOWHERE,
  },
  {
    what: 'has a unit of time of its own beside lib/time',
    pattern:
      /\b(?:SECOND|MINUTE|HOUR|DAY|WEEK)S?_MS\b|\b(?:SECOND|MINUTE|HOUR|DAY|WEEK)\s*=(?!=)|\b(?:86_?400(?:_?000)?|3_?600_?000|60_?000)\b|\b(?:60|1_?000)\s*\*\s*(?:24|60|1_?000)\b|\b24\s*\*\s*(?:60|3_?600)\b/,
    except: /^src\/lib\/time\.ts$/,
  },
  {
    what: 'reads the environment',
    pattern: /\bprocess\.env\b|\bprocess\[['"]env/,
    except: /^src\/(config\/environment|lib\/dot-env)\.ts$/,
  },
];

export const everywhereRules: readonly HouseRule[] = [
  {
    // A thread's answer in the channel too: a card is edited, never said twice.
    what: 'broadcasts a reply',
    pattern: new RegExp(['reply', 'broadcast'].join('_')),
    except: /^sandbox\/slack\//,
  },
  {
    what: 'mocks a module',
    pattern: new RegExp(`\\bvi\\s*\\.\\s*(do)?${['mo', 'ck'].join('')}\\(`, 'i'),
    except: NOWHERE,
  },
  {
    what: "names a folder of somebody's machine",
    pattern: new RegExp(['', '(work|root|home/\\w+|Users/\\w+)', ''].join('/')),
    except: NOWHERE,
  },
];

export const testRules: readonly HouseRule[] = [
  {
    what: 'lets a test fail before it passes',
    pattern: /\bretry\s*(?:[,=}]|:(?!\s*\())/,
    except: NOWHERE,
  },
  {
    what: 'leaves a test out',
    pattern: /\.(?:skip|skipIf|runIf|todo|only|fails)\b/,
    except: NOWHERE,
  },
];

/** Says which files break which rule, comments left out of TypeScript. */
export function findWords(files: ReadonlyMap<string, string>, rules: readonly HouseRule[]) {
  const areAboutSql = rules.some(({ isAboutSql }) => isAboutSql);
  return [...files].flatMap(([path, text]) => {
    const isCode = path.endsWith('.ts');
    const code = isCode ? withoutComments(path, text) : text;
    const strings = isCode && areAboutSql ? quotedIn(path, text) : '';
    return rules.flatMap(({ what, pattern, isAboutSql, except }) => {
      const lines = (isAboutSql ? strings : code).split('\n');
      const line = lines.findIndex((each) => pattern.test(each));
      return line >= 0 && !except.test(path) ? [`${path}:${line + 1} ${what}`] : [];
    });
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

const inOrder = (spans: readonly Span[]) => spans.toSorted((one, other) => one.start - other.start);

/** The text with each of these parts changed, all at their places. */
function changed(text: string, spans: readonly Span[], change: (part: string) => string): string {
  let done = 0;
  let all = '';
  for (const { start, end } of inOrder(spans)) {
    all += text.slice(done, start) + change(text.slice(start, end));
    done = end;
  }
  return all + text.slice(done);
}

const withoutComments = (path: string, text: string) =>
  changed(text, commentsOf(path, text), blank);

/** Nothing but what is quoted. */
function quotedIn(path: string, text: string): string {
  const spans: Span[] = [];
  walk(parseFile(path, text), ({ type, start, end }) => {
    if (type !== 'TemplateElement' && type !== 'Literal') return;
    if (typeof start === 'number' && typeof end === 'number') spans.push({ start, end });
  });
  let strings = '';
  for (const { start, end } of inOrder(spans)) {
    strings += blank(text.slice(strings.length, start)) + text.slice(start, end);
  }
  return strings;
}
