import fc from 'fast-check';
import { test } from 'vitest';
import { AppError } from '../../../../src/lib/errors.ts';
import { verbs } from '../../../../src/slack/acts.ts';
import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import type { Task } from '../../../../src/slack/kernel/routes.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { actionIds } from '../../../support/slack-ids.ts';
import { anApp, fakeApps } from '../apps.ts';
import { aDomain, broken, late, NOW, running } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { noQuestions } from '../questions.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';
import { noTeam } from '../with-edge.ts';

const refuse = async () => {
  throw new AppError('E-NOT-FOUND', '');
};

const domains = [
  aDomain(),
  broken(),
  late(),
  running(),
  aDomain({ id: 5, name: hostileNames.markup ?? '' }),
];
const deps: Pick<
  Uses,
  | 'clock'
  | 'command'
  | 'webUrl'
  | 'scopes'
  | 'loginOrigins'
  | 'parseMyDomain'
  | 'whoCan'
  | 'files'
  | 'adminsToAsk'
  | 'slackAdminsRule'
  | 'isMember'
  | 'sameAs'
> & {
  channel: object;
  people: object;
} = {
  clock: { now: () => NOW },
  command: '/salesforce',
  webUrl: 'https://slack.example/',
  scopes: ['api', 'web', 'refresh_token'],
  loginOrigins: {
    production: 'https://login.salesforce.com',
    sandbox: 'https://test.salesforce.com',
  },
  parseMyDomain: () => ({ ok: false, why: 'no' }),
  whoCan: async () => ['Dana Ruiz'],
  ...{
    questions: noQuestions,
    domains: {
      list: async () => domains,
      named: async () => domains,
      view: async (_w: number, id: number) => domains.find((d) => d.id === id),
      viewEver: async (_w: number, id: number) => domains.find((d) => d.id === id),
      lastAct: async () => undefined,
      grantedScopes: async () => ['api'],
      setInterval: async () => true,
      rename: async () => true,
      redraw: async () => {},
    },
    consents: {
      view: async () => undefined,
      cancel: async () => {},
      renew: refuse,
      followUp: refuse,
      beginReconnect: async () => ({
        consentId: '0b0e7a4e-6f7a-4a5e-9d0c-1f6d3f1c2b3a',
        link: 'https://bot.example/salesforce/connect/x',
        expiresAt: NOW,
      }),
    },
    removal: { remove: async () => {}, confirm: async () => true, endAgain: async () => true },
    syncs: { request: async () => ({ kind: 'started' }) },
    team: noTeam,
    channels: { paused: async () => [], judged: async () => {} },
    // Whatever is asked of an alert or a route: there is none of that id.
    alerts: new Proxy(
      {},
      {
        get: () => async () => {
          throw new AppError('E-NOT-FOUND', '');
        },
      },
    ),
    apps: fakeApps([anApp(), anApp({ id: 5, name: hostileNames.markup ?? '' })]).apps,
    digest: { read: async () => undefined },
    version: { version: '0.1.0', upSince: NOW, lastTickAt: () => NOW },
  },
  files: { put: async () => {}, read: async () => 'too big' },
  adminsToAsk: async () => [],
  slackAdminsRule: async () => [],
  isMember: async () => true,
  sameAs: async (_workspace: number, id: string) => [id],
  channel: {
    facts: async () => ({ member: true, archived: false, shared: false, open: true, people: 412 }),
    post: async () => ({ channel: 'D1', ts: '1.1' }),
    edit: async () => {},
  },
  people: {
    names: async () => new Map([['U0PRIYA', hostileNames.override ?? '']]),
    joined: async (_workspace: number, id: string) => id,
    known: async () => [hostileNames.override ?? ''],
  },
};
const routes = routesOf(deps as unknown as Uses);
const actor: Actor = {
  role: 'operator',
  who: {
    workspace: {
      id: 1,
      teamId: 'T1',
      name: 'Acme',
      slackUrl: '',
      alertChannel: null,
      pausedUntil: null,
    },
    workspaceId: 1,
    teamId: 'T1',
    userId: 'U0PRIYA',
    name: 'Priya',
    standing: 'member',
    slackAdmin: false,
    seenAs: 'U0PRIYA',
    inGrid: false,
    ids: ['U0PRIYA'],
  },
};

/** What is shown is something that Slack takes; what is thrown has words. */
async function answers(task: Task) {
  try {
    const reply = await task.run(actor);
    const wire = JSON.parse(JSON.stringify(reply));
    if (reply.kind === 'private') expectTaken(wire.message.blocks);
    if (reply.kind === 'modal') expectViewTaken(wire.view, 'modal');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    'Production EU',
    '"Production EU"',
    'status:error',
    'page:99999',
    'kind:x',
    '1',
    '--',
    ...Object.values(hostileNames),
  ),
);
const typed = fc
  .tuple(
    fc.oneof(fc.constantFrom(...verbs.map(({ name }) => name), ''), piece),
    fc.array(piece, { maxLength: 4 }),
  )
  .map(([verb, rest]) => [verb, ...rest].join(' '));

test('any text that is typed gets an answer that Slack takes', async () => {
  await fc.assert(
    fc.asyncProperty(typed, (text) => answers(routes.command(text))),
    { numRuns: 600 },
  );
});

test('any press, with any value and any metadata, does too', async () => {
  const ids = fc.oneof(fc.constantFrom(...actionIds), fc.string());
  const value = fc.oneof(
    fc.constant(undefined),
    piece,
    fc.constantFrom('details:1', 'sync:2', 'C0ALERTS', '1', '12', '12:0', 'assign:12:0', '1/7'),
    fc.constantFrom('broken:2', 'broken:1', 'ending:1/x/7', 'ending:2', 'alerts:3', 'on:C0ALERTS'),
  );
  const metadata = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(
      '{"v":1,"name":"x","page":"sandbox","address":"","channel":""}',
      '{"v":1,"appId":12,"search":"","page":0}',
      '{"v":1,"appId":12,"seen":0,"tokens":5,"users":3,"unused":1}',
    ),
  );
  await fc.assert(
    fc.asyncProperty(ids, value, metadata, async (id, said, packed) => {
      const task = routes.press(id, { value: said, metadata: packed, appId: 'A1' });
      if (task) await answers(task);
    }),
    { numRuns: 600 },
  );
});
