import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Agent } from 'undici';
import type { Db } from '../../../../src/db/database.ts';
import { grantStore, insertGrant } from '../../../../src/domains/grant-store.ts';
import { createSessions } from '../../../../src/domains/session.ts';
import { insertDomain } from '../../../../src/domains/store.ts';
import { isPassing, rowOf } from '../../../../src/lib/errors/rows.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import { createSecretBox } from '../../../../src/lib/secret-box.ts';
import { createConnection } from '../../../../src/salesforce/connection.ts';
import { fromCallbackError } from '../../../../src/salesforce/errors.ts';
import { createOffer } from '../../../../src/salesforce/offer.ts';
import { queryAll, queryCount } from '../../../../src/salesforce/query.ts';
import { revokeExternal, revokeToken } from '../../../../src/salesforce/revoke.ts';
import { createSalesforce } from '../../../../src/salesforce/salesforce.ts';
import { readSignedInUser } from '../../../../src/salesforce/signed-in-user.ts';
import { createTransport } from '../../../../src/salesforce/transport.ts';
import { now } from '../scene.ts';
import type { Answer } from './records.ts';
import { clientSecret, type Stub } from './stub.ts';

const apiVersion = '64.0';

type Given = Readonly<Record<string, unknown>>;

/** Who of our code reads an answer of Salesforce, each with what came of it. Nothing is between it and the wire. */
export function createReaders(stub: Stub, db: Db) {
  const clock = { now: () => now };
  const { origin, host } = stub;
  const salesforce = createSalesforce({
    clientId: 'client',
    clientSecret,
    redirectUri: 'https://bot.example/callback',
    scopes: ['api', 'refresh_token'],
    // Nothing of a test leaves this machine, where an org seems to have moved neither.
    loginUrl: origin,
    apiVersion,
    extraHosts: [host],
    clock,
    deadlinesMs: { api: 5_000, oauth: 5_000 },
  });
  const dispatcher = new Agent();
  const connect = () =>
    createConnection({
      transport: createTransport({ dispatcher, origin, deadlineMs: 5_000, maxBytes: 1_000_000 }),
      accessToken: 'the-bearer',
      offer: createOffer(apiVersion),
    });
  const box = createSecretBox([{ id: 'k', key: Buffer.alloc(32, 7) }]);
  const grants = grantStore(db, box);
  const { refresh, revoke, exchange } = salesforce.oauth;
  const sessions = createSessions({
    grants,
    refresh,
    revoke,
    clock,
    count: () => {},
    warn: () => {},
  });

  /** A renewal of a grant that is stored, to the end, and what is stored of it then. */
  async function renewed(): Promise<Given> {
    const { workspaceId, domainId, grantId } = await storeGrant(db, box, origin);
    const given = await outcome(async () => {
      const { accessToken, instanceUrl } = await sessions.open(workspaceId, domainId);
      return { accessToken, at: instanceUrl };
    });
    const grant = await grants.find(workspaceId, grantId);
    const { rows } = await sql<{ doubt: boolean }>`
      select refresh_sent_at is not null as doubt from grant_secret where id = ${grantId}`.execute(
      db,
    );
    const calls = stub.asked().filter(({ path }) => path.endsWith('/token')).length;
    const revoked = stub.asked().filter(({ path }) => path.endsWith('/revoke')).length;
    const inDoubt = rows[0]?.doubt;
    return { ...given, refreshToken: grant?.refreshToken, inDoubt, calls, revoked };
  }

  /** Where the redirect of the authorize address leads a browser that comes to our callback with it. */
  async function calledBack(): Promise<Given> {
    const answer = await fetch(`${origin}/services/oauth2/authorize`, { redirect: 'manual' });
    await answer.text();
    const to = URL.parse(answer.headers.get('location') ?? '', origin);
    if (to?.host !== 'bot.example') return { comesBack: false };
    const error = to.searchParams.get('error') ?? '';
    const refused = fromCallbackError(error, to.searchParams.get('error_description') ?? '');
    return { comesBack: true, ...failureOf(refused) };
  }

  const readers: Readonly<Record<string, () => Promise<Given>>> = {
    exchange: async () => ({
      ...(await outcome(async () => {
        const request = { origin, code: 'the-code', verifier: 'the-verifier' };
        const { refreshToken, instanceUrl, scopes, signatureFits } = await exchange(request);
        return { refreshToken: refreshToken ?? null, at: instanceUrl, scopes, signatureFits };
      })),
      revoked: stub.asked().filter(({ path }) => path.endsWith('/revoke')).length,
    }),
    refresh: renewed,
    callback: calledBack,
    revoke: () =>
      outcome(async () => {
        const ended = await revoke({ origin, token: '5Aep861.theGrant' });
        return { ended, calls: stub.asked().length };
      }),
    'revoke of a DeleteToken': () =>
      outcome(async () => {
        const ended = await revokeToken(connect(), 'theDeleteToken');
        return { ended, calls: stub.asked().length };
      }),
    'revoke by usage': () =>
      outcome(async () => ({
        ended: await revokeExternal(connect(), '0xI000000000001AAA', '005000000000001AAA'),
      })),
    user: () => outcome(async () => ({ userId: (await readSignedInUser(connect())).userId })),
    rows: () =>
      outcome(async () => ({
        rows: (await queryAll(connect(), 'SELECT Name FROM X', { maxRows: 10_000 })).length,
      })),
    count: () => outcome(async () => ({ count: await queryCount(connect(), 'SELECT COUNT()') })),
    version: () => outcome(async () => ({ root: await connect().root() })),
    get: () => outcome(async () => ({ is: kindOf(await connect().get('/services/data/v64.0/x')) })),
    post: () =>
      outcome(async () => {
        const { status, body } = await connect().postForm('/services/oauth2/introspect', {});
        return { status, is: kindOf(JSON.parse(body)) };
      }),
  };

  return {
    /** What comes of an answer that this reader gets. */
    async play(reader: string, answer: Answer): Promise<Given> {
      const read = readers[reader];
      if (!read) throw new Error(`nobody is called ${reader}`);
      stub.give(answer);
      return read();
    },
    async close() {
      await salesforce.close();
      await dispatcher.close();
    },
  };
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

async function outcome(work: () => Promise<Given>): Promise<Given> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) return failureOf(error);
    throw error;
  }
}

/** Class, when it is tried again, and the facts that decide what follows. */
function failureOf({ code, facts }: AppError): Given {
  const { expired, ip, moved, policy, setting, sf, status } = facts;
  const again = isPassing(code, facts) ? 'soon' : (rowOf(code).harm?.again ?? 'by hand');
  const told = { code, again, expired, ip, moved, policy, setting, sf: sf || undefined };
  const known = Object.entries({ ...told, status }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

let workspaces = 0;

async function storeGrant(db: Db, box: ReturnType<typeof createSecretBox>, instanceUrl: string) {
  workspaces += 1;
  const team = `T${workspaces}`;
  const { rows } = await sql<{ id: number }>`
    insert into workspace (team_id, name, created_at) values (${team}, ${team}, ${now}) returning id`.execute(
    db,
  );
  const workspaceId = rows[0]?.id ?? 0;
  const grantId = randomUUID();
  const orgId = '00D000000000001EAA';
  return db.transaction().execute(async (trx) => {
    await insertGrant(trx, box, {
      id: grantId,
      workspaceId,
      orgId,
      instanceUrl,
      loginOrigin: instanceUrl,
      accessToken: undefined,
      refreshToken: '5Aep861.first',
      exchangedAt: now,
    });
    const domainId = await insertDomain(
      trx,
      {
        workspaceId,
        name: 'Acme',
        orgId,
        orgName: 'Acme',
        kind: 'production',
        edition: '',
        instanceName: '',
        instanceUrl,
        signInKind: 'my-domain',
        signInOrigin: instanceUrl,
        channel: 'C1',
        grantId,
        salesforceUserId: '005000000000001AAA',
        salesforceUsername: 'a@example.com',
        connectedAt: now,
        connectedBy: 'U1',
        confirmedAt: now,
        intervalMs: 3_600_000,
      },
      now,
    );
    return { workspaceId, domainId, grantId };
  });
}
