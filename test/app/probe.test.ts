import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Condition, parseSoql } from '../../sandbox/salesforce/soql/parse.ts';
import type { Org, OrgSpec } from '../../sandbox/salesforce/start.ts';
import { fieldsOnRecord } from '../../sandbox/salesforce/truth/objects.ts';
import { ConfigError } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { probeReport } from '../../src/probe/table.ts';
import { probe } from '../../src/probe.ts';
import { assumedObjects } from '../../src/salesforce/probe/objects.ts';
import { probeOrg } from '../../src/salesforce/probe/probe.ts';
import { createTransport } from '../../src/salesforce/transport.ts';
import { secretsIn } from '../support/find-secrets.ts';
import { only, type SyncScene, syncScene } from './sync/scene.ts';

const hostile = '<!channel> *b* `c` "\n\u202Emoc.live https://evil.example Orgword';

let scene: SyncScene;
afterEach(() => scene.close());

async function watched(spec: OrgSpec): Promise<Org> {
  scene = await syncScene({ orgs: [spec] });
  const org = only(scene);
  const page = await scene.consent(await scene.askFor(org, { name: 'Watched' }), org);
  if (!page.text.includes('Connected')) throw new Error(page.text);
  await scene.card('Watched', 'Success', 60_000);
  return org;
}

async function run(...words: string[]) {
  let report = '';
  const said: string[] = [];
  const code = await probe(scene.env, words, {
    print: (text) => {
      report += text;
    },
    say: (line) => said.push(line),
  });
  return { code, report, said: said.join('\n') };
}

/** Everything that names somebody or something of the org, or is secret. */
function names(org: Org): string[] {
  const { users, apps, ourApp, id, slug, name } = org.state;
  const foreign = apps.filter((app) => app !== ourApp);
  return [
    ...users.flatMap((user) => [
      user.id,
      user.id.slice(0, 15),
      user.username,
      user.name,
      user.email,
    ]),
    ...foreign.flatMap((app) => [
      app.name,
      app.applicationId ?? app.name,
      app.menuItemId ?? app.name,
    ]),
    ...[id, id.slice(0, 15), slug, org.host, 'Watched', name],
  ];
}

describe.each<[string, OrgSpec]>([
  ['few', { name: 'Acme', seed: 1 }],
  ['big', { name: 'Acme', size: 'big', seed: 7 }],
  ['hostile', { name: hostile, seed: 31 }],
])('a %s org', (what, spec) => {
  test('holds in every row, and nothing of it is told', async () => {
    const org = await watched(spec);
    if (what === 'hostile') {
      org.grantToken(org.users.admin.username, hostile);
      org.installApp(`${hostile} 2`, { kind: 'external' });
      org.grantToken(org.users.ordinary.username, `${hostile} 2`);
      org.users.ordinary.name = hostile;
    }
    const before = org.grants().length;
    const { code, report, said } = await run('Watched');
    expect(said).toBe('');
    expect(report).toContain(', 0 differ, 0 are not visible.');
    expect(code).toBe(0);
    expect(report).toMatch(/tokens\.count .* holds +200 application\/json: \d+ tokens/);
    expect(report).toMatch(/OauthToken\.UserId .* holds +reference, filterable, sortable/);

    expect(names(org).filter((name) => report.includes(name))).toEqual([]);
    expect(report).not.toMatch(/channel>|evil\.example|\u202E/);
    const secrets = new Map([...org.issuedSecrets].map((secret) => [secret, 'secret']));
    expect(secretsIn(report, secrets)).toEqual([]);
    expect(org.grants()).toHaveLength(before);
    const methods = org.ledger.calls.filter(({ path }) => path.startsWith('/services/data'));
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});

test('what differs and what is not visible stands in the table, with what it means', async () => {
  const org = await watched({ name: 'Acme', seed: 1 });
  org.set({
    versions: { from: 60, to: 66 },
    lacks: ['OauthToken.LastUsedDate'],
  });
  org.setPermission(org.users.admin.username, 'ExternalClientAppViewer', false);
  org.endSessions();
  const { code, report } = await run(org.id);
  expect(code).toBe(1);
  expect(report).toMatch(/versions .* differs +200 application\/json: 60\.0 to 66\.0/);
  expect(report).toMatch(/OauthToken\.LastUsedDate .* differs +not there/);
  expect(report).toMatch(/usage\.apps .* not visible +403 INSUFFICIENT_ACCESS/);
  expect(report).toContain('Differs, so that the bot does other than its papers say:');
  expect(report).toContain('- OauthToken.LastUsedDate. That field alone is not read.');
  expect(report).toContain('- versions. It is read by the newest version that it knows');
  expect(report).toMatch(/- usage\.apps\. External client apps are taken for apps/);
});

test('a domain that is not there, and an org that does not answer, are said and nothing is printed', async () => {
  const org = await watched({ name: 'Acme', seed: 1 });
  expect(await run('Nobody')).toMatchObject({ code: 2, report: '' });
  expect((await run()).said).toContain('npm run probe -- <domain>');
  expect((await run('Watched', '--workspace', 'T0')).said).toContain('no such domain');
  org.faults.add({ on: 'any', do: 'drop-answer' });
  const away = await run('Watched');
  expect(away).toMatchObject({ code: 2, report: '' });
  expect(away.said).toContain('E-SF-DOWN');
});

test('a copy of the database at another address is a fault of the configuration, and asks nobody', async () => {
  const org = await watched({ name: 'Acme', seed: 1 });
  const calls = org.ledger.calls.length;
  const env = { ...scene.env, PUBLIC_URL: 'http://localhost:1' };
  const copy = probe(env, ['Watched'], { print: () => {}, say: () => {} });
  await expect(copy).rejects.toBeInstanceOf(ConfigError);
  expect(org.ledger.calls).toHaveLength(calls);
});

test('a Ctrl-C while a session is renewed waits for it: the grant that came is kept', async () => {
  const org = await watched({ name: 'Acme', seed: 1, rotation: true });
  org.endSessions();
  const gate = org.faults.gate('token:after-rotate');
  const stop = new AbortController();
  const said: string[] = [];
  const out = { print: (text: string) => said.push(text), say: (line: string) => said.push(line) };
  const probing = probe(scene.env, ['Watched'], out, stop.signal);
  await gate.arrived();
  stop.abort();
  gate.open();
  expect(await probing).toBe(2);
  expect(said).toEqual([expect.stringContaining('stopped by our side')]);
  expect(await scene.sync('Watched')).toMatchObject({ outcome: 'complete', error_code: null });
  expect(org.ledger.reuse).toEqual([]);
});

test('every field that a sync or a revocation asks for is among the assumptions', async () => {
  const org = await watched({ name: 'Acme', seed: 1 });
  const asked = new Set<string>();
  for (const { soql } of org.ledger.calls) if (soql !== undefined) note(soql, asked);
  const assumed = new Set(
    assumedObjects.flatMap(({ object, fields }) => fields.map(({ name }) => `${object}.${name}`)),
  );
  // A column for each scope; which of them there are depends on the release, and is asked.
  const isScope = (field: string) => field.startsWith('ExtlClntAppOauthSettings.OauthScopes');
  // Parents that are reached, and have no describe of their own in every org.
  const isParent = (field: string) =>
    /^(?:SubscriberPackage|SubscriberPackageVersion|Profile)\./.test(field);
  expect(asked.size).toBeGreaterThan(50);
  expect(
    [...asked].filter((each) => !assumed.has(each) && !isScope(each) && !isParent(each)),
  ).toEqual([]);
});

/** Notes each field of a query as `Object.Field`, the reference and the parent's field for a path. */
function note(soql: string, asked: Set<string>): void {
  const query = parseSoql(soql);
  const paths = [
    ...query.fields,
    ...query.orderBy.map(({ path }) => path),
    ...pathsOf(query.where),
  ];
  for (const path of paths) {
    let object = query.object;
    for (const [at, name] of path.entries()) {
      if (at === path.length - 1) {
        asked.add(`${object}.${name}`);
        continue;
      }
      const field = fieldsOnRecord(object).find(({ via }) => via === name);
      asked.add(`${object}.${field?.name}`);
      object = field?.to ?? name;
    }
  }
}

function pathsOf(condition: Condition | null): string[][] {
  if (condition === null) return [];
  if (condition.kind === 'compare') return [condition.path];
  return [condition.of].flat().flatMap(pathsOf);
}

test('an org that puts words of its own everywhere gets none of them into the report', async () => {
  scene = await syncScene({ bot: false });
  const word = 'Canary';
  const canary = `${word} <!channel>`;
  const server = createServer((request, response) => {
    const isFine = request.url?.includes('OauthToken') ?? false;
    const row = { Id: canary, UserId: canary, CreatedDate: canary, [canary]: canary };
    response.writeHead(isFine ? 200 : 400, { 'content-type': `${canary};x`, 'x-canary': word });
    response.end(
      JSON.stringify(
        isFine
          ? {
              totalSize: canary,
              done: canary,
              records: [row],
              fields: [{ name: canary, type: canary }],
            }
          : [{ errorCode: canary, message: canary }],
      ),
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const transport = createTransport({
    dispatcher,
    origin: `http://localhost:${port}`,
    deadlineMs: 5_000,
    maxBytes: 1_000_000,
  });
  const rows = await probeOrg({
    transport,
    accessToken: `${word}-bearer`,
    newest: '67.0',
    clock: systemClock,
  });
  const report = probeReport(rows, { version: '0', at: new Date(0) });
  expect(rows.length).toBeGreaterThan(30);
  expect(report).not.toContain(word);
  expect(rows.filter(({ verdict }) => verdict === 'holds').length).toBeLessThan(rows.length / 2);
});

test('what no data came for does not hold: a page, a cut answer, none, a count of what one query gives', async () => {
  scene = await syncScene({ bot: false });
  let orgSays: 'page' | 'half' | 'nothing' = 'page';
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    if (path.endsWith('/Organization/describe') || path === '/services/data') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    } else if (path.includes('COUNT()')) {
      const body = JSON.stringify({ totalSize: 2500, done: true, records: [] });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } else if (orgSays === 'nothing') {
      response.destroy();
    } else {
      const type = orgSays === 'page' ? 'text/html' : 'application/json';
      response.writeHead(200, { 'content-type': type }).end(orgSays === 'page' ? '<html>' : '{"re');
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const transport = createTransport({ dispatcher, origin, deadlineMs: 5_000, maxBytes: 1_000_000 });
  const asked = { transport, accessToken: 'bearer', newest: '67.0', clock: systemClock };
  for (orgSays of ['page', 'half', 'nothing'] as const) {
    const rows = await probeOrg(asked);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter(({ verdict }) => verdict === 'holds').map(({ id }) => id)).toEqual([]);
    expect(rows.find(({ id }) => id === 'tokens.count')?.verdict).toBe('differs');
  }
});
