import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The user who runs a server when we are root, whom PostgreSQL refuses: nobody, on every system. */
const NOBODY = { uid: 65534, gid: 65534 };

const AS_ROOT = '/var/tmp/orgwarden';
const IN_CHECKOUT = join(import.meta.dirname, '../../.data');

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
 */
export function chooseHome(dataDir?: string): Home {
  const isTemporary = dataDir === undefined;
  const folder = groundFolder();
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
  if (!isRoot()) {
    mkdirSync(IN_CHECKOUT, { recursive: true, mode: 0o700 });
    return IN_CHECKOUT;
  }
  mkdirSync(AS_ROOT, { recursive: true, mode: 0o711 });
  const found = lstatSync(AS_ROOT);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Error(`${AS_ROOT} is not a folder of root's alone. Remove it and start again.`);
  }
  return AS_ROOT;
}
