import { describe, expect, test } from 'vitest';
import { parseFile, walk } from './imports.ts';
import { projectFiles } from './project-files.ts';

// What decides, repeats, fails or writes is no wire: it belongs to the core or to an edge.
const deciding = new Set([
  'IfStatement',
  'ConditionalExpression',
  'SwitchStatement',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
  'TryStatement',
  'ThrowStatement',
  'NewExpression',
]);
const writing = /\.transaction\(|\bsql`|\b(?:insertInto|selectFrom|updateTable|deleteFrom)\(/g;

/** How many decisions and queries a file holds. */
function logicOf(path: string, code: string): number {
  let count = code.match(writing)?.length ?? 0;
  walk(parseFile(path, code), ({ type }) => {
    if (deciding.has(String(type))) count += 1;
  });
  return count;
}

/** What is left: one edge's answer in another's words, and what a role of the process needs. */
const known: Readonly<Record<string, number>> = {
  'src/wiring/governance.ts': 1,
  'src/wiring/web.ts': 1,
  'src/wiring/worker.ts': 2,
};

describe('wiring', () => {
  const files = [...projectFiles('src/wiring')];

  test('joins, and decides nothing', () => {
    expect(files.length).toBeGreaterThan(3);
    const found = files.map(([path, code]) => [path, logicOf(path, code)] as const);
    expect(Object.fromEntries(found.filter(([, count]) => count > 0))).toEqual(known);
  });

  test.each([
    'if (a) b();',
    'const a = b ? c : d;',
    'for (const a of b) c(a);',
    'db.transaction().execute(run);',
    "db.selectFrom('domain');",
  ])('logic is seen: %s', (code) => {
    expect(logicOf('src/wiring/x.ts', code)).toBeGreaterThan(0);
  });
});
