import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';

const APP = join(import.meta.dirname, 'app');
const SHARED = [join(import.meta.dirname, 'wire.ts'), import.meta.filename];
const HOME = join(import.meta.dirname, '../../.data/web');
const KEPT_BUILDS = 3;

/** A file of the built page. */
export interface BuiltFile {
  readonly type: string;
  readonly body: Buffer;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page's files by their path, built by Vite unless the same sources were built before. */
export async function buildPage(say: (line: string) => void = () => {}) {
  const folder = join(HOME, fingerprint());
  if (!exists(folder)) {
    say('Building the page …');
    await buildInto(folder);
    forgetOlder();
  }
  return readBuilt(folder);
}

// Built beside and moved into place, so that two starts at once never serve half a page.
async function buildInto(folder: string): Promise<void> {
  const outDir = `${folder}.${process.pid}`;
  await bundle(outDir, 'index.html');
  try {
    renameSync(outDir, folder);
  } catch (error) {
    rmSync(outDir, { recursive: true, force: true });
    if (!exists(folder)) throw error;
  }
}

/** One of the pages in `app/`, with all that it needs, into a folder. */
export async function bundle(outDir: string, page: string): Promise<void> {
  const { build } = await import('vite');
  mkdirSync(HOME, { recursive: true, mode: 0o700 });
  await build({
    root: APP,
    base: '/',
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    cacheDir: join(HOME, 'cache'),
    mode: 'production',
    // Whatever NODE_ENV a test runner has set: React's own checks would make the page slow.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: false,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: join(APP, page) },
    },
  });
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  for (const name of ['vite', 'react', 'react-dom'])
    hash.update(`${name} ${readJsonVersion(require.resolve(`${name}/package.json`))}\n`);
  for (const path of [...SHARED, ...filesIn(APP)]) hash.update(path).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

function readJsonVersion(path: string): string {
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '';
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** The files of a built page by their path. */
export function readBuilt(folder: string): ReadonlyMap<string, BuiltFile> {
  const files = filesIn(folder).map((path): [string, BuiltFile] => [
    path.slice(folder.length).replaceAll('\\', '/'),
    { type: types[extname(path)] ?? 'application/octet-stream', body: readFileSync(path) },
  ]);
  return new Map(files);
}

function forgetOlder(): void {
  const builds = readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{16}$/.test(entry.name))
    .map(({ name }) => ({ name, at: statSync(join(HOME, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of builds.slice(KEPT_BUILDS))
    rmSync(join(HOME, name), { recursive: true, force: true });
}

const exists = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
