import { expect, test } from 'vitest';
import { COMMAND, docsTables, severities, withTable } from '../../../scripts/docs-tables.ts';
import { levels } from '../../../src/apps/risk/risk.ts';
import { configNames } from '../../../src/config/names.ts';
import { readConfig } from '../../../src/config.ts';
import { createMetrics } from '../../../src/http/metrics.ts';
import { kinds } from '../../../src/jobs/jobs.ts';
import { terms } from '../../../src/retention/store.ts';
import { botScopes } from '../../../src/slack/install/settings.ts';
import { completeEnv } from '../config.env.ts';
import { bare, page, sectionOf, tableOf } from './docs-pages.ts';
import { projectFiles } from './project-files.ts';

const readme = page('README.md');
const operations = page('docs/operations.md');
const architecture = page('docs/architecture.md');

test('the command of the README is the one that is there without a setting', () => {
  expect(readConfig(completeEnv).commandName).toBe(COMMAND);
});

test('the scopes of the README are those that the code asks Slack for', () => {
  const scopes = Object.entries(botScopes).map(([scope, why]) => [`\`${scope}\``, why]);
  expect(tableOf(sectionOf(readme, 'In Slack'), 'scope')).toEqual(scopes);
});

test('the scopes of the README are those that the code asks Salesforce for', () => {
  const rows = tableOf(sectionOf(readme, 'In Salesforce'), 'scope');
  expect(rows.map(([scope]) => bare(scope))).toEqual([
    ...readConfig(completeEnv).salesforce.scopes,
  ]);
  for (const [, why, data] of rows) expect([why, data]).not.toContain('');
});

test('the settings of the README are the names that the code reads', () => {
  const rows = tableOf(sectionOf(readme, 'Settings'), 'name');
  expect(rows.map(([name]) => bare(name))).toEqual([...configNames]);
});

test('.env.example has the same names, and the defaults of the README', () => {
  const example = page('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm);
  const values = new Map([...example].map(([, name, value]) => [name, value?.replaceAll('"', '')]));
  expect([...values.keys()].sort()).toEqual([...configNames].sort());
  for (const [name, standard] of tableOf(sectionOf(readme, 'Settings'), 'name')) {
    const value = values.get(bare(name)) ?? '';
    if (value !== '') expect(bare(standard), name).toBe(value);
    else expect(standard === '' || /^needed\b/.test(standard ?? ''), name).toBe(true);
  }
});

test('the metrics of the operations page are those that the code counts', async () => {
  const metrics = createMetrics();
  metrics.watchJobs(async () => ({}));
  metrics.watchLateDomains(async () => 0);
  metrics.watchTroubles(async () => []);
  metrics.watchClock(() => 0);
  metrics.watchTick(() => 0);
  metrics.watchConnections(() => ({
    prompt: { used: 0, idle: 0, waiting: 0 },
    patient: { used: 0, idle: 0, waiting: 0 },
    looking: { used: 0, idle: 0, waiting: 0 },
  }));
  metrics.watchSlack({
    waiting: async () => ({ notice: 0, card: 0 }),
    channels: async () => 0,
    workspaces: async () => 0,
    unlisted: async () => 0,
  });
  const { text } = await metrics.read();
  const counted = [...text.matchAll(/^# HELP (orgwarden_\w+)/gm)].map(([, name]) => name);
  const told = tableOf(sectionOf(operations, 'Watch'), 'metric').map(([name]) => bare(name));
  expect(told.sort()).toEqual(counted.sort());
});

test('every package has its reason, and every reason its package', () => {
  const { dependencies, devDependencies } = JSON.parse(page('package.json'));
  const packages = [dependencies, devDependencies].flatMap((each) => Object.keys(each).sort());
  const rows = tableOf(sectionOf(architecture, 'Dependencies'), 'package');
  expect(rows.map(([name]) => bare(name))).toEqual(packages);
  for (const [name, why] of rows) expect(why, name).not.toBe('');
});

test('the tables of the architecture page are those of the migrations', () => {
  const made = new Set<string>();
  const ended = new Set<string>();
  for (const text of projectFiles('migrations').values()) {
    const [up = ''] = text.split('export async function down');
    for (const [, name] of up.matchAll(/\bcreate table (\w+)/g)) made.add(name ?? '');
    for (const [, name] of up.matchAll(/\bdrop table (\w+)/g)) ended.add(name ?? '');
  }
  const there = [...made].filter((name) => !ended.has(name));
  const told = tableOf(sectionOf(architecture, 'State'), 'table').map(([name]) => bare(name));
  expect(told.sort()).toEqual(there.sort());
});

const kept: Readonly<Record<keyof typeof terms, string>> = {
  deliveries: 'That Slack delivered something, by a hash',
  gone: 'Tokens, people and packages that are gone from the org',
  deletedDomains: 'A deleted domain with all that was read of it',
  runs: 'Syncs',
  closedAlerts: 'Closed alerts',
  answeredRequests: 'Requests for access',
  signals: 'Addresses from where apps signed in, and lines of the setup audit trail',
  endedFindings: 'Findings that have ended',
  revocations: 'Revocations that have ended',
  breaches: 'Breaches of vendors, and drills, with their apps',
  leavings: 'Which people became inactive while they held tokens',
  groups: 'Acts on many apps, with what those were before',
  notices: 'Messages that were sent',
  consents: 'Consents',
  use: 'Use of apps by day',
  reads: 'Calls of apps by day, object and address, and which files of the log were read',
  audit: 'Acts',
};

const isTerm = (name: string): name is keyof typeof terms => Object.hasOwn(terms, name);
const termNames = Object.keys(terms).filter(isTerm);

test('the security page says how long each thing is kept', () => {
  const told = tableOf(sectionOf(page('docs/security.md'), 'How long'), 'what');
  const days = told.map(([what = '', words = '']) => [what, Number.parseInt(words, 10)]);
  const known = termNames.map((what) => [kept[what], terms[what]]);
  expect(Object.fromEntries(days)).toEqual(Object.fromEntries(known));
});

test('the tables that come from the code are as `npm run docs` writes them', () => {
  for (const table of docsTables) {
    const text = page(table.page);
    expect(withTable(text, table)).toBe(text);
  }
});

test('no cell of them is empty, but where a severity has no points and the clock opens an alert', () => {
  const mayBeEmpty = new Set<string>([...severities, 'codes']);
  const empty = docsTables.flatMap(({ head, rows }) =>
    rows.flatMap(([name, ...cells]) =>
      cells.flatMap((cell, at) => {
        const column = head[at + 1] ?? '';
        return cell.trim() === '' && !mayBeEmpty.has(column) ? [`${name}: ${column}`] : [];
      }),
    ),
  );
  expect(empty).toEqual([]);
});

test('the security page says from how many points on an app is high', () => {
  expect(sectionOf(page('docs/security.md'), 'Findings and risk of apps')).toContain(
    `From ${levels.high} on an app is high, from ${levels.medium} on medium`,
  );
});

test('the picture of the architecture names every job', () => {
  const [picture = ''] = architecture.match(/```\n[\s\S]*?worker process[\s\S]*?```/) ?? [];
  for (const job of Object.keys(kinds)) expect(picture).toContain(job);
});
