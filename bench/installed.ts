import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

/** Bytes of what the product installs without its tests. */
export const installedBytes = (): number =>
  bytesOf(
    Object.keys(packages).filter(
      (path) => path !== '' && !packages[path]?.dev && !packages[path]?.devOptional,
    ),
  );

/** Bytes of these packages and all that they need, as they lie here. */
export function bytesWith(...names: readonly string[]): number {
  const found = new Set<string>();
  const wanted = names.map((name) => `node_modules/${name}`);
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = placeOf(name, path);
      if (at !== undefined) wanted.push(at);
    }
  }
  return bytesOf([...found]);
}

/** Where Node finds a package that another one asks for. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    const path = `${folder}/node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder.includes('/node_modules/')) break;
  }
  const top = `node_modules/${name}`;
  return packages[top] ? top : undefined;
}

const bytesOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + sizeOf(join(ROOT, path)), 0);

/** Without what it has installed within it: that is counted by itself. */
function sizeOf(folder: string): number {
  let sum = 0;
  for (const entry of readdirOf(folder)) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    sum += entry.isDirectory() ? sizeOf(path) : lstatSync(path).size;
  }
  return sum;
}

/** What is optional may not be here. */
function readdirOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
