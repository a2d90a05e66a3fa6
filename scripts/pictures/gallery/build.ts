import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltFile, bundle, readBuilt } from '../../../sandbox/web/build.ts';

/** The page that shows messages and windows as the sandbox draws them, by its paths. */
export async function buildGallery(): Promise<ReadonlyMap<string, BuiltFile>> {
  const outDir = await mkdtemp(join(tmpdir(), 'orgwarden-gallery-'));
  try {
    await bundle(outDir, 'gallery.html');
    return readBuilt(outDir);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
