import { parseSync } from 'vite';
import { walk } from './imports.ts';

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
    what: 'reads the environment',
    pattern: /\bprocess\.env\b|\bprocess\[['"]env/,
    except: /^src\/(main|migrate-command|doctor|keys)\.ts$/,
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
  return [...files].flatMap(([path, text]) => {
    const { code, strings } = path.endsWith('.ts')
      ? readCode(path, text)
      : { code: text, strings: '' };
    return rules.flatMap(({ what, pattern, isAboutSql, except }) => {
      const lines = (isAboutSql ? strings : code).split('\n');
      const line = lines.findIndex((each) => pattern.test(each));
      return line >= 0 && !except.test(path) ? [`${path}:${line + 1} ${what}`] : [];
    });
  });
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

// The same text twice, each at its place: without comments, and with nothing but what is quoted.
function readCode(path: string, text: string) {
  const { program, comments } = parseSync(path, text);
  let code = text;
  for (const { start, end } of comments) {
    code = code.slice(0, start) + blank(text.slice(start, end)) + code.slice(end);
  }
  let strings = blank(text);
  walk(program, ({ type, start, end }) => {
    if (type !== 'TemplateElement' && type !== 'Literal') return;
    if (typeof start !== 'number' || typeof end !== 'number') return;
    strings = strings.slice(0, start) + text.slice(start, end) + strings.slice(end);
  });
  return { code, strings };
}
