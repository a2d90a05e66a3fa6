import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../sandbox/embedded/free-port.ts';
import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { readConfig } from '../src/config.ts';
import { createDatabase, type Db } from '../src/db/database.ts';
import { bindGrant, insertGrant } from '../src/domains/grant-store.ts';
import { insertDomain } from '../src/domains/store.ts';
import { createSecretBox } from '../src/lib/secret-box.ts';
import { ensureCard } from '../src/notices/outbox-store.ts';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.ts';
import type { OrgsReady, OrgsWanted, Tally, Told } from './fleet-orgs.ts';
import { processorMs } from './processor.ts';
import { startEnv } from './scene.ts';
import { until } from './until.ts';

/** Orgs are shared by workspaces beyond so many: each is one of a workspace's domains. */
const ORGS_MOST = 1000;

/** What a worker has at once: two of them, PostgreSQL and the orgs must fit on two cores. */
export const AT_ONCE = 4;
export const DELAY_MS = 100;
/** Seldom: to ask PostgreSQL costs it, too. */
export const SELDOM = { everyMs: 250, withinMs: 3 * 3_600_000 };

export type FleetScene = Awaited<ReturnType<typeof startFleet>>;

/**
 * So many domains of 100 tokens, in workspaces of at most a thousand, read for the first time. Simulated Salesforce is a
 * process of its own, Slack is this one; each worker is the bot's own program in that role.
 */
export async function startFleet(domains: number) {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [],
    env: { LOG_LEVEL: 'info', SYNC_INTERVAL: '24h', SYNC_CONCURRENCY: String(AT_ONCE) },
  });
  world.slack.rateLimit({ burst: 1_000_000, intervalMs: 1 });
  const pool = openPool(postgres.adminUrl, 2);
  const child = fork(join(import.meta.dirname, 'fleet-orgs.ts'));
  const workers: BotProcess[] = [];

  async function ask<Answer>(what: OrgsWanted | Told): Promise<Answer> {
    child.send(what);
    const [answer] = await once(child, 'message');
    return answer as Answer;
  }

  const { SALESFORCE_CLIENT_ID: clientId = '', SALESFORCE_CLIENT_SECRET: clientSecret = '' } =
    world.env;
  const ready: OrgsReady = await ask({
    many: Math.min(domains, ORGS_MOST),
    app: {
      name: 'Orgwarden',
      clientId,
      clientSecret,
      redirectUris: [`${world.publicUrl}/salesforce/callback`],
    },
  });
  const env = {
    ...world.env,
    SALESFORCE_LOGIN_URL: ready.loginUrl,
    SALESFORCE_EXTRA_HOSTS: [ready.loginHost, ...ready.orgs.map(({ host }) => host)].join(','),
  };
  const count = async (what: string) => {
    const { rows } = await pool.query<{ n: number }>(`select count(*)::integer as n from ${what}`);
    return rows[0]?.n ?? 0;
  };
  const serverPid = Number.parseInt(
    readFileSync(join(postgres.home, 'cluster/postmaster.pid'), 'utf8'),
    10,
  );

  async function startWorker(more: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
    const port = String(await freePort());
    const nodeOptions = [startEnv.NODE_OPTIONS, more.NODE_OPTIONS].filter(Boolean).join(' ');
    const worker = startBotProcess({
      env: { ...env, ...startEnv, PORT: port, ...more, NODE_OPTIONS: nodeOptions },
      role: 'worker',
    });
    workers.push(worker);
    await worker.ready();
    return worker;
  }

  async function close(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.stop()));
    child.disconnect();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }

  // It makes the tables and the workspace of its Slack app.
  try {
    await startWorker();
    await addDomains(env, domains, ready);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    pool,
    url: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: ready.orgs,
    loginUrl: ready.loginUrl,
    env,
    serverPid,
    workers,
    count,
    tell: (what: Told) => ask<Tally>(what),
    orgsProcessor: () => processorMs(child.pid ?? 0),

    startWorker,

    /** Waits until each has been read for the first time. */
    async readFirst(): Promise<void> {
      await until(async () => (await count(`domain where status = 'in_progress'`)) === 0, SELDOM);
      const broken = await count(`domain where status = 'error'`);
      if (broken > 0) throw new Error(`${broken} domains were not read:\n${workers[0]?.output}`);
    },

    /** Makes these domains due at once, and no look: only syncs are measured. */
    async due(which = 'true'): Promise<void> {
      await pool.query('update look set due_at = null');
      await pool.query(`update domain set next_due_at = '2000-01-01' where ${which}`);
    },

    /** Waits until none of these is due or being read any more. */
    read: (which = 'true') =>
      until(
        async () =>
          (await count(`domain where (next_due_at < now() or run_id is not null) and ${which}`)) ===
          0,
        SELDOM,
      ),

    close,
  };
}

/** As consents leave them. Cards are drawn where Slack knows the workspace, which is the first. */
async function addDomains(
  env: Readonly<Record<string, string>>,
  domains: number,
  { orgs, loginUrl }: OrgsReady,
): Promise<void> {
  const config = readConfig(env);
  const box = createSecretBox(config.keys);
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const channel = env.SLACK_ALERT_CHANNEL ?? '';
  const now = new Date();
  for (let from = 0; from < domains; from += ORGS_MOST) {
    const workspaceId = await workspaceOf(db, from);
    await db.transaction().execute(async (trx) => {
      for (const [at, org] of orgs.slice(0, domains - from).entries()) {
        const grantId = randomUUID();
        const { orgId, url: instanceUrl, accessToken, refreshToken, userId, username } = org;
        const grant = { id: grantId, workspaceId, orgId, instanceUrl, accessToken, refreshToken };
        await insertGrant(trx, box, { ...grant, loginOrigin: loginUrl, exchangedAt: now });
        const domainId = await insertDomain(
          trx,
          {
            ...{ workspaceId, orgId, instanceUrl, grantId, channel },
            ...{
              name: `Acme ${at + 1}`,
              orgName: `Acme ${at + 1}`,
              kind: 'production',
              edition: 'Enterprise Edition',
            },
            ...{ instanceName: 'EU1', signInKind: 'my-domain', signInOrigin: instanceUrl },
            ...{ salesforceUserId: userId, salesforceUsername: username, connectedBy: 'U1' },
            ...{ connectedAt: now, confirmedAt: now, intervalMs: 86_400_000 },
          },
          now,
        );
        await bindGrant(trx, grantId, domainId);
        if (from === 0) {
          const target = { to: 'channel', channel } as const;
          await ensureCard(
            trx,
            { workspaceId, kind: 'domain', subject: `${domainId}`, target },
            now,
          );
        }
      }
    });
  }
  await close();
}

/** The one that Slack knows, and others. */
async function workspaceOf(db: Db, nth: number): Promise<number> {
  const found =
    nth === 0
      ? db.selectFrom('workspace').select('id')
      : db
          .insertInto('workspace')
          .values({ teamId: `T${nth}`, name: `${nth}`, createdAt: new Date() })
          .returning('id');
  return (await found.executeTakeFirstOrThrow()).id;
}
