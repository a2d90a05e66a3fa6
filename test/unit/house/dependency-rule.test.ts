import { describe, expect, test } from 'vitest';
import { findBreaches, findCycles } from './dependency-rule.ts';
import { readImports } from './imports.ts';
import { projectFiles } from './project-files.ts';

describe('the source', () => {
  const texts = [...projectFiles('src')].filter(([path]) => path.endsWith('.ts'));
  const files = new Map(
    texts.map(([path, code]) => [path.slice('src/'.length), readImports(path, code)]),
  );

  test('was read, all of it', () => {
    expect(files.size).toBeGreaterThan(0);
    const withImport = texts.filter(([, code]) => /^(import|export) .* from '/m.test(code));
    const read = withImport.filter(([path]) => files.get(path.slice('src/'.length))?.length);
    expect(read.length).toBe(withImport.length);
  });

  test('imports downwards only, and leaves each package to its owner', () => {
    expect(findBreaches(files)).toEqual([]);
  });
});

test.each(['src', 'sandbox', 'test', 'scripts', 'bench'])(
  '%s has no circles, of types neither',
  (folder) => {
    const files = new Map(
      [...projectFiles(folder)]
        .filter(([path]) => /\.tsx?$/.test(path))
        .map(([path, code]) => [path, readImports(path, code)]),
    );
    expect(files.size).toBeGreaterThan(0);
    expect(findCycles(files)).toEqual([]);
  },
);

describe('each kind of import is seen', () => {
  const kinds = {
    value: (source: string) => `import { x } from '${source}'; x();`,
    'side effect': (source: string) => `import '${source}';`,
    type: (source: string) => `import type { X } from '${source}'; export type Y = X;`,
    'inline type': (source: string) => `import { type X } from '${source}'; export type Y = X;`,
    're-export': (source: string) => `export { x } from '${source}';`,
    're-export of all': (source: string) => `export * from '${source}';`,
    're-export of a type': (source: string) => `export type { X } from '${source}';`,
    dynamic: (source: string) => `export const x = () => import('${source}');`,
    'type by import()': (source: string) => `export type Y = import('${source}').X;`,
  };
  const check = (file: string, code: string) =>
    findBreaches(new Map([[file, readImports(file, code)]]));

  test.each(Object.entries(kinds))('%s', (_, write) => {
    expect(check('domains/store.ts', write('../slack/channel.ts'))).toEqual([
      'domains/store.ts imports slack/channel.ts: domains may not know slack',
    ]);
    expect(check('syncs/due.ts', write('bullmq'))).toHaveLength(1);
    expect(check('domains/store.ts', write('../lib/clock.ts'))).toEqual([]);
    expect(check('jobs/queues.ts', write('bullmq'))).toEqual([]);
  });

  test.each([
    ['slack/channel.ts', '../jobs/queues.ts', 'one edge knows another'],
    ['lib/clock.ts', '../db/tables.ts', 'upwards'],
    ['syncs/run-sync.ts', '../notices/outbox.ts', 'a sync tells nobody'],
    ['app.ts', 'pg', 'the composition root knows no package'],
    ['lib/log.ts', 'left-pad', 'a package that nobody owns'],
    ['jobs/queues.ts', '../../sandbox/embedded/redis.ts', 'outside src'],
    ['helpers/text.ts', '../lib/clock.ts', 'a folder that the design does not know'],
  ])('%s may not import %s: %s', (file, source) => {
    expect(check(file, kinds.value(source))).toHaveLength(1);
  });

  test('a computed name', () => {
    const code = "export const x = (name: string) => import('./' + name);";
    expect(() => readImports('lib/load.ts', code)).toThrow('computed');
  });

  test('a circle', () => {
    const one = readImports('apps/one.ts', kinds.type('./two.ts'));
    const two = readImports('apps/two.ts', kinds.dynamic('./one.ts'));
    const files = new Map([
      ['apps/one.ts', one],
      ['apps/two.ts', two],
    ]);
    expect(findCycles(files)).toEqual(['apps/one.ts -> apps/two.ts -> apps/one.ts']);
  });
});
