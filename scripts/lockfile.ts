// Completes package-lock.json: `npm install` leaves out what is optional on other platforms, and
// `npm ci` refuses such a file. `--check` changes nothing and exits 1 where something is amiss.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  findAddresses,
  findMissing,
  type Lockfile,
  platformOf,
  withEntries,
} from './lockfile-entries.ts';

const path = join(import.meta.dirname, '../package-lock.json');
const lockfile: Lockfile = JSON.parse(readFileSync(path, 'utf8'));
const missing = findMissing(lockfile);
const addresses = findAddresses(lockfile);

if (process.argv.includes('--check')) {
  for (const { name, version } of missing)
    console.error(`package-lock.json lacks ${name}@${version}`);
  for (const entry of addresses) console.error(`package-lock.json names an address for ${entry}`);
  if (missing.length + addresses.length > 0) {
    console.error('Run `node scripts/lockfile.ts`, then commit package-lock.json.');
    process.exitCode = 1;
  }
} else {
  const published = missing.map((entry) => ({
    ...entry,
    facts: lookUp(entry.name, entry.version),
  }));
  for (const entry of addresses) delete lockfile.packages[entry]?.resolved;
  writeFileSync(path, `${JSON.stringify(withEntries(lockfile, published), null, 2)}\n`);
  console.log(`Added ${missing.length} entries and removed ${addresses.length} addresses.`);
}

// With its integrity where the registry tells, else what the package's name tells of its platform.
function lookUp(name: string, version: string): Record<string, unknown> {
  const fields = ['version', 'dist.integrity', 'license', 'os', 'cpu', 'libc', 'engines'];
  const { status, stdout } = spawnSync('npm', ['view', `${name}@${version}`, ...fields, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0) return { version, ...platformOf(name) };
  const { 'dist.integrity': integrity, ...facts } = JSON.parse(stdout);
  return { ...facts, integrity };
}
