import { posix } from 'node:path';
import type { Import } from './imports.ts';

/** A file of src/ by its path there, with `/`, and what it imports. */
export type SourceFiles = ReadonlyMap<string, readonly Import[]>;

const foundation = ['db', 'lib'];
const records = ['workspaces', 'members', 'audit'];
const core = [
  ...foundation,
  ...records,
  'domains',
  'consents',
  'apps',
  'syncs',
  'notices',
  'alerts',
  'retention',
];
const edges = ['slack', 'http', 'jobs', 'salesforce', 'email'];

// Downwards only: each folder or file of src/, and what it may import beside its own folder.
const mayImport: Readonly<Record<string, readonly string[]>> = {
  main: ['app', 'config', 'migrate', 'lib'],
  app: ['wiring', 'config', 'migrate', 'lib'],
  wiring: ['config', 'migrate', ...core, ...edges],
  doctor: ['config', 'migrate', ...core, ...edges],
  probe: ['config', 'migrate', ...core, ...edges],
  'audit-verify': ['config', ...core],
  keys: ['config', ...core],
  'migrate-command': ['migrate', 'config', 'workspaces', ...foundation],
  migrate: ['config', ...foundation],
  config: ['lib'],
  ...Object.fromEntries(edges.map((edge) => [edge, core])),
  alerts: [...foundation, ...records, 'domains', 'apps', 'syncs', 'notices'],
  notices: [...foundation, ...records, 'domains', 'consents', 'apps', 'syncs'],
  syncs: [...foundation, ...records, 'domains', 'apps'],
  consents: [...foundation, ...records, 'domains'],
  apps: [...foundation, ...records, 'domains'],
  domains: [...foundation, ...records],
  retention: [...foundation, ...records, 'domains'],
  members: [...foundation, 'audit', 'workspaces'],
  workspaces: [...foundation, 'audit'],
  audit: foundation,
  db: ['lib'],
  lib: [],
};

const stores = /(^|[/-])store\.ts$/;

// Each third-party package, and which files may know it.
const owners: Readonly<Record<string, RegExp>> = {
  '@slack/bolt': /^slack\//,
  '@slack/web-api': /^slack\//,
  '@slack/types': /^slack\//,
  jsforce: /^salesforce\//,
  undici: /^(lib|salesforce)\//,
  bullmq: /^jobs\//,
  ioredis: /^jobs\//,
  nodemailer: /^email\//,
  pg: /^(db\/|migrate\.ts$)/,
  'pg-copy-streams': /^db\//,
  kysely: new RegExp(`^(db/|migrate\\.ts$)|${stores.source}`),
  'prom-client': /^http\//,
  pino: /^lib\//,
  dayjs: /^lib\//,
  'csv-parse': /^lib\//,
  cookie: /^http\//,
  'lru-cache': /^(lib|slack|salesforce)\//,
  'p-limit': /^(lib|slack|salesforce|apps|syncs)\//,
  // A schema stands at every door.
  valibot: /./,
  'fastest-levenshtein': /^(apps|slack)\//,
  unhomoglyph: /^apps\//,
};

/** Says what breaks the dependency rule, a line each. */
export function findBreaches(files: SourceFiles): string[] {
  return [...files].flatMap(([file, imports]) =>
    imports.flatMap(({ source }) => breach(file, source) ?? []),
  );
}

function breach(file: string, source: string): string | undefined {
  if (source.startsWith('node:')) return undefined;
  if (!source.startsWith('.')) {
    const owner = owners[packageOf(source)];
    if (!owner) return `${file} imports ${source}, which no folder owns`;
    return owner.test(file) ? undefined : `${file} imports ${source}, which is not its to know`;
  }
  const target = resolveImport(file, source);
  if (target.startsWith('..')) return `${file} imports ${target}, outside src`;
  const [from, to] = [placeOf(file), placeOf(target)];
  const allowed = mayImport[from];
  if (!allowed) return `${file} has no place in the rule`;
  if (from === to || allowed.includes(to)) return undefined;
  return `${file} imports ${target}: ${from} may not know ${to}`;
}

/** Gives circles of imports, those of types too: two files that need each other are one, or three. */
export function findCycles(files: SourceFiles): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const { source } of files.get(file) ?? []) {
      if (source.startsWith('.')) visit(resolveImport(file, source), [...path, file]);
    }
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return cycles;
}

const packageOf = (source: string) =>
  source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/');
const resolveImport = (file: string, source: string) => posix.join(posix.dirname(file), source);
const placeOf = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
