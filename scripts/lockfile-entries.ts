/** One entry of `packages` in package-lock.json, as far as we look at it. */
export interface LockEntry {
  version?: string;
  resolved?: string;
  dev?: boolean;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

export interface Lockfile {
  packages: Record<string, LockEntry>;
  [field: string]: unknown;
}

export interface MissingEntry {
  readonly name: string;
  readonly version: string;
  readonly isDev: boolean;
}

/** What is named as optional by some package and has no entry of its own, each once. */
export function findMissing({ packages }: Lockfile): MissingEntry[] {
  const missing = new Map<string, MissingEntry>();
  for (const [path, { optionalDependencies = {}, dev = false }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (placesToLook(path, name).some((place) => place in packages)) continue;
      const isDev = dev && missing.get(name)?.isDev !== false;
      missing.set(name, { name, version, isDev });
    }
  }
  return [...missing.values()];
}

/** Paths of the entries that say where they were downloaded from: a registry's name is nobody's business. */
export const findAddresses = ({ packages }: Lockfile): string[] =>
  Object.keys(packages).filter((path) => packages[path]?.resolved && !packages[path].link);

/** The lock file with those entries added, in npm's order of entries and fields. */
export function withEntries(
  lockfile: Lockfile,
  found: readonly (MissingEntry & { facts: Record<string, unknown> })[],
): Lockfile {
  const added = found.map(({ name, isDev, facts }): [string, LockEntry] => {
    const { version, integrity, license, engines } = facts;
    const fields = {
      version,
      integrity,
      cpu: list(facts.cpu),
      ...(isDev ? { dev: true } : {}),
      libc: list(facts.libc),
      license,
      optional: true,
      os: list(facts.os),
      engines,
    };
    const present = Object.entries(fields).filter(([, value]) => value !== undefined);
    return [`node_modules/${name}`, Object.fromEntries(present)];
  });
  const all = [...Object.entries(lockfile.packages), ...added];
  all.sort(([one], [other]) => one.localeCompare(other, 'en'));
  return { ...lockfile, packages: Object.fromEntries(all) };
}

/** What the name of a platform's package says: `…-linux-x64-musl`. Throws where it says nothing. */
export function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } {
  const [, os, cpu, libc] = /[-/](\w+)-(\w+?)(?:-(musl|gnu|glibc))?$/.exec(name) ?? [];
  if (!os || !cpu)
    throw new Error(`The name ${name} does not end with a platform: add it by hand.`);
  return {
    os: [os],
    cpu: [cpu],
    ...(libc ? { libc: [libc === 'musl' ? 'musl' : 'glibc'] } : {}),
  };
}

const list = (value: unknown) => (typeof value === 'string' ? [value] : value);

// Node's own way to find a package: in the asking package's folder, then in each one around it.
function placesToLook(path: string, name: string): string[] {
  const parts = path.split('/node_modules/');
  return [
    ...parts.map(
      (_, depth) => `${parts.slice(0, depth + 1).join('/node_modules/')}/node_modules/${name}`,
    ),
    `node_modules/${name}`,
  ];
}
