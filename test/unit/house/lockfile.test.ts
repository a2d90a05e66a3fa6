import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findAddresses,
  findMissing,
  platformOf,
  withEntries,
} from '../../../scripts/lockfile-entries.ts';
import { root } from './project-files.ts';

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

describe('package-lock.json', () => {
  const lockfile = read('package-lock.json');

  test('has an entry for every platform, and names no registry', () => {
    expect(findMissing(lockfile)).toEqual([]);
    expect(findAddresses(lockfile)).toEqual([]);
  });

  test('asks for nothing that package.json does not', () => {
    const { dependencies, devDependencies } = read('package.json');
    expect(lockfile.packages['']).toMatchObject({ dependencies, devDependencies });
  });

  test('lets exactly the packages run an install script that package.json names', () => {
    const withScript = Object.entries<{ hasInstallScript?: boolean }>(lockfile.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1));
    const { allowScripts } = read('package.json');
    expect(Object.keys(allowScripts).sort()).toEqual(withScript.sort());
    expect(new Set(Object.values(allowScripts))).toEqual(new Set([true]));
  });
});

describe('what an install leaves out', () => {
  const lockfile = {
    packages: {
      '': {},
      'node_modules/tool': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: { '@tool/linux-x64-musl': '1.0.0', '@tool/darwin-arm64': '1.0.0' },
      },
      'node_modules/tool/node_modules/@tool/darwin-arm64': { version: '1.0.0' },
    },
  };

  test('is found, and added where npm would put it', () => {
    const [missing, ...others] = findMissing(lockfile);
    expect(others).toEqual([]);
    expect(missing).toEqual({ name: '@tool/linux-x64-musl', version: '1.0.0', isDev: true });
    const facts = { version: '1.0.0', ...platformOf('@tool/linux-x64-musl') };
    const complete = withEntries(lockfile, missing ? [{ ...missing, facts }] : []);
    expect(findMissing(complete)).toEqual([]);
    expect(Object.keys(complete.packages)[1]).toBe('node_modules/@tool/linux-x64-musl');
    expect(complete.packages['node_modules/@tool/linux-x64-musl']).toEqual({
      version: '1.0.0',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('is not guessed from a name that tells no platform', () => {
    expect(() => platformOf('fsevents')).toThrow('by hand');
  });
});
