import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join, resolve } from 'node:path';

/** The user who runs a server when we are root, whom PostgreSQL refuses: nobody, on every system. */
const NOBODY = { uid: 65534, gid: 65534 };

const AS_ROOT = '/var/tmp/orgwarden';
const IN_CHECKOUT = join(import.meta.dirname, '../../.data');
/** Memory as a folder, on Linux. A container mostly has 64 MB of it, which is too little. */
const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
const ENOUGH_BYTES = 2 * 1024 ** 3;

/** The folder that holds a server's data, and the user who owns it when that is not us. */
export interface Home {
  readonly path: string;
  readonly isTemporary: boolean;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

const isRoot = () => process.getuid?.() === 0;

/**
 * Gives a home for one server: a temporary one, or with `dataDir` the same one each time. As root
 * it lies under /var/tmp whatever `dataDir` says, since a checkout may be closed to other users.
 * `inMemory` is for a temporary one that makes and drops many files; it lies on the disk where memory is short.
 */
export function chooseHome(dataDir?: string, inMemory = false): Home {
  const isTemporary = dataDir === undefined;
  const folder = isTemporary && inMemory && hasMemory() ? memoryFolder() : groundFolder();
  if (!isRoot()) {
    const path = isTemporary ? join(folder, `run-${randomBytes(6).toString('hex')}`) : dataDir;
    return { path: resolve(path), isTemporary };
  }
  const name = isTemporary
    ? `run-${randomBytes(6).toString('hex')}`
    : `data-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`;
  return { path: join(folder, name), isTemporary, owner: NOBODY };
}

/**
 * Gives the folder that all homes lie in, made if need be. Throws when somebody else made it: in
 * /var/tmp anybody may make a folder, and we run what lies there.
 */
export function groundFolder(): string {
  if (isRoot()) return ownFolder(AS_ROOT);
  mkdirSync(IN_CHECKOUT, { recursive: true, mode: 0o700 });
  return IN_CHECKOUT;
}

const memoryFolder = () => ownFolder(join(MEMORY, `orgwarden-${process.getuid?.() ?? 0}`));

function hasMemory(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && Math.min(bavail * bsize, freemem()) >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}

function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${path} is not a folder of ours alone. Remove it and start again.`);
  }
  return path;
}
