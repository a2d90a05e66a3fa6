import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';

const APP = join(import.meta.dirname, '../../../sandbox/web/app');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The page that shows messages and windows as the sandbox draws them, by its paths. */
export async function buildGallery(): Promise<ReadonlyMap<string, { type: string; body: Buffer }>> {
  const outDir = await mkdtemp(join(tmpdir(), 'orgwarden-gallery-'));
  try {
    await build({
      root: APP,
      base: '/',
      configFile: false,
      envDir: false,
      publicDir: false,
      logLevel: 'warn',
      mode: 'production',
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      build: {
        outDir,
        emptyOutDir: true,
        target: 'es2023',
        modulePreload: false,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 2_000,
        rolldownOptions: { input: join(APP, 'gallery.html') },
      },
    });
    const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      files.map((path) => [
        path.slice(outDir.length).replaceAll('\\', '/'),
        { type: types[extname(path)] ?? 'application/octet-stream', body: readFileSync(path) },
      ]),
    );
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
