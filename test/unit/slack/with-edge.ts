import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { startSlack } from '../../../sandbox/slack/start.ts';
import type { SlackOptions } from '../../../sandbox/slack/types.ts';
import type { BeginRequest } from '../../../src/consents/consent.ts';
import type { ConsentView } from '../../../src/consents/store.ts';
import type { Db } from '../../../src/db/database.ts';
import type { Database } from '../../../src/db/tables.ts';
import type { DomainView } from '../../../src/domains/domain.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { createOutbound } from '../../../src/lib/outbound.ts';
import type { Role } from '../../../src/members/role.ts';
import type { Digest } from '../../../src/notices/digest.ts';
import type { Core } from '../../../src/slack/core.ts';
import type { SecretBox } from '../../../src/slack/install/installations-store.ts';
import { botScopes } from '../../../src/slack/install/settings.ts';
import { createSlack } from '../../../src/slack/slack.ts';
import type { SyncRequest } from '../../../src/syncs/due.ts';
import { keepSent } from '../../support/payloads/keep.ts';
import { movableClock } from '../sandbox/slack/clock.ts';
import { fakeApps } from './apps.ts';
import { noQuestions } from './questions.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Nobody has a role by name, nobody did anything. */
export const noTeam: Core['team'] = {
  roles: {
    view: async () => ({ members: [], configuredAdmins: [], everyoneViews: false }),
    give: async () => {},
    take: async () => {},
    setEveryoneViews: async () => {},
  },
  access: {
    ask: async () => ({ kind: 'asked' }),
    view: async () => undefined,
    answer: async () => {
      throw new AppError('E-NOT-FOUND', 'no request');
    },
  },
  audit: {
    last: async () => [],
    page: async () => [],
    domains: async () => new Map(),
    apps: async () => new Map(),
    record: async () => {},
    refused: async () => {},
  },
  settings: {
    setAlertChannel: async () => {},
    auditDays: async () => 400,
    setAuditDays: async () => {},
    eraseEverything: async () => {},
  },
};

const noDatabase = () =>
  new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

/** The real Slack edge against the simulated workspace, over HTTP; the core is played by a few lines. */
export async function slackEdge(
  given: {
    options?: Partial<SlackOptions>;
    deadlineMs?: number;
    /** The app is installed for a whole organisation. */
    orgWide?: boolean;
    /** Many workspaces, on a real database. */
    many?: { db: Db; box: SecretBox; workspaces: Core['workspaces']; allowed: string[] };
  } = {},
) {
  const clock = movableClock();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const app = { clientId: '1.2', clientSecret: 'client-secret-in-tests' };
  const publicUrl = `http://localhost:${port}`;
  const slack = await startSlack({
    clock,
    signingSecret: 'not-so-secret-in-tests',
    scopes: Object.keys(botScopes),
    controlToken: 'control-token-of-tests',
    botUrl: () => publicUrl,
    onSent: keepSent,
    ...(given.many && { oauth: { ...app, redirectUri: `${publicUrl}/slack/oauth_redirect` } }),
    ...given.options,
  });

  const state = {
    domains: [] as DomainView[],
    roles: new Map<string, Role>(),
    consents: new Map<string, ConsentView>(),
    begun: [] as BeginRequest[],
    cancelled: [] as string[],
    syncsAsked: [] as number[],
    syncAnswer: { kind: 'started' } as SyncRequest,
    gone: [] as number[],
    shared: new Map<string, boolean>(),
    digest: undefined as Digest | undefined,
    failure: undefined as unknown,
    /** What becomes of the question for Slack's admins, where it fails. */
    listing: undefined as Error | undefined,
    slowMs: 0,
  };
  const workspace = {
    id: 1,
    teamId: slack.team().id,
    name: 'Acme',
    slackUrl: '',
    alertChannel: slack.channel('sec-alerts').id,
    pausedUntil: null,
  };
  const work = async () => {
    if (state.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, state.slowMs));
    if (state.failure !== undefined) throw state.failure;
  };
  const link = (consentId: string) => ({
    consentId,
    link: `${publicUrl}/salesforce/connect/${consentId}`,
    expiresAt: new Date(clock.now().getTime() + 15 * 60_000),
  });
  const apps = fakeApps();
  const deliveries = new Set<string>();
  const core: Core = {
    rate: { costly: async () => 0 },
    domains: {
      list: () => work().then(() => state.domains),
      named: () => work().then(() => state.domains),
      view: (_workspace, id) => work().then(() => state.domains.find((each) => each.id === id)),
      viewEver: async (_workspace, id) => state.domains.find((each) => each.id === id),
      lastAct: async () => undefined,
      grantedScopes: async () => undefined,
      setInterval: async () => true,
      rename: async () => true,
      redraw: async () => {},
    },
    removal: {
      remove: () => work(),
      confirm: async () => true,
      endAgain: async () => true,
    },
    consents: {
      begin: async (request) => {
        await work();
        if (state.domains.some(({ name }) => name === request.name)) {
          throw new AppError('E-DUPLICATE', 'name', { field: 'name' });
        }
        const same = state.domains.find(({ instanceUrl }) => instanceUrl === request.signIn.origin);
        if (same) throw new AppError('E-DUPLICATE', 'host', { field: 'host', name: same.name });
        state.begun.push(request);
        const id = randomUUID();
        state.consents.set(id, {
          id,
          state: 'open',
          askedAt: clock.now(),
          expiresAt: link(id).expiresAt,
          endedAt: undefined,
          error: undefined,
          domainId: undefined,
          purpose: 'add',
          ...request,
        });
        return link(id);
      },
      beginReconnect: () => work().then(() => link(randomUUID())),
      followUp: () => work().then(() => link(randomUUID())),
      renew: async (_workspace, id) => link(id),
      cancel: async (_workspace, id) => void state.cancelled.push(id),
      openHanded: async (_workspace, id) => link(id),
      declineHanded: async () => true,
      view: async (_workspace, id) => state.consents.get(id),
    },
    channels: {
      paused: async () => [],
      sharedSince: async (_workspace, channel) => state.shared.get(channel),
      keepShared: async (_workspace, channel, shared) => void state.shared.set(channel, shared),
      judged: async () => {},
      forgetShared: async (_workspace, channel) => void state.shared.delete(channel),
    },
    apps: apps.apps,
    questions: noQuestions,
    digest: { read: async () => state.digest },
    alerts: {
      acknowledge: async () => ({ kind: 'done', until: undefined }),
      snooze: async () => ({ kind: 'done', until: undefined }),
      wake: async () => ({ kind: 'done', until: undefined }),
      view: async () => undefined,
      open: async () => [],
      cardOf: async () => undefined,
      held: async () => [],
      long: async () => [],
      rules: async () => [],
      saveRule: async () => {},
      sendTest: async () => {},
      wantsDms: async () => true,
      chooseDms: async () => {},
    },
    syncs: {
      request: async (_workspace, id) => {
        state.syncsAsked.push(id);
        return state.syncAnswer;
      },
    },
    members: {
      roleOf: async ({ isSelf, standing, slackAdmin }) => {
        if (standing === 'outsider') return 'none';
        for (const [id, role] of state.roles) if (await isSelf(id)) return role;
        return slackAdmin ? 'admin' : 'none';
      },
      who: async () => [],
      slackAdmins: async () => {
        if (state.listing instanceof Error) throw state.listing;
        return slack
          .people()
          .filter(({ team, role }) => team === workspace.teamId && /owner|admin/u.test(role))
          .map(({ id }) => id);
      },
      unlisted: async () => undefined,
      listAdminsAnew: async () => {},
    },
    workspaces: given.many?.workspaces ?? {
      byTeam: async (teamId) => (teamId === workspace.teamId ? workspace : undefined),
      delivered: async (teamId, id) => {
        if (teamId !== workspace.teamId) return undefined;
        const before = deliveries.size;
        return { workspace, isFirst: deliveries.add(id).size > before };
      },
      byId: async () => workspace,
      ensure: async () => workspace,
      gone: async (id) => void state.gone.push(id),
    },
    team: noTeam,
    version: { version: '0.1.0', upSince: clock.now(), lastTickAt: () => undefined },
  };
  const edge = createSlack({
    config: {
      signingSecret: 'not-so-secret-in-tests',
      ...(given.many
        ? { ...app, stateSecret: 'state-secret', workspaces: given.many.allowed }
        : { botToken: slack.botToken }),
      apiUrl: slack.apiUrl,
      webUrl: `${slack.url}/`,
      commandName: '/salesforce',
      admins: [],
    },
    publicUrl,
    help: { support: undefined, runbook: `${publicUrl}/codes#{code}` },
    deadlineMs: given.deadlineMs,
    outbound: createOutbound(undefined),
    core,
    db: given.many?.db ?? noDatabase(),
    box: given.many?.box ?? {
      seal: (_purpose, _row, text) => text,
      open: (_p, _r, sealed) => sealed,
    },
    parseMyDomain: (text) =>
      /^(?:[a-z-]+\.my\.salesforce\.com|localhost:\d+)$/u.test(text)
        ? { ok: true, signIn: { kind: 'my-domain', origin: `https://${text}` } }
        : { ok: false, why: 'It should end in .my.salesforce.com.' },
    loginOrigins: {
      production: 'https://login.salesforce.com',
      sandbox: 'https://test.salesforce.com',
    },
    scopes: ['api', 'web', 'refresh_token'],
    clock,
    log: quiet,
  });
  server.on('request', edge.requestListener);
  const close = async () => {
    await edge.close(1000);
    await slack.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  slack.home.orgInstall = given.orgWide === true;
  try {
    await edge.start();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    slack,
    edge,
    state,
    apps,
    clock,
    publicUrl,
    close,
  };
}
