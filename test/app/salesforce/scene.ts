import { createHash, randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Org, OrgSpec } from '../../../sandbox/salesforce/start.ts';
import { startSalesforce } from '../../../sandbox/salesforce/start.ts';
import type { OrgUserRow, TokenAnswer, UserPage } from '../../../src/domains/ports.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { createSalesforce, type Salesforce } from '../../../src/salesforce/salesforce.ts';

const redirectUri = 'http://localhost:3999/salesforce/callback';

export const now = new Date('2026-11-24T10:00:00Z');

/** The edge and one simulated org, for the length of one test; it ends with a look at what the bot did wrong. */
export async function startScene(spec: Partial<OrgSpec> = {}, deadlineMs = 10_000) {
  const app = { clientId: 'client', clientSecret: 'client-secret', name: 'Orgwarden' };
  const scopes = ['api', 'web', 'refresh_token', 'id'];
  const simulator = await startSalesforce({
    clock: { now: () => now },
    app: { ...app, redirectUris: [redirectUri], scopes },
    controlToken: 'control',
  });
  const org = await simulator.addOrg({ name: 'Acme', size: 'small', ...spec });
  const salesforce = createSalesforce({
    ...app,
    redirectUri,
    scopes: ['api', 'web', 'refresh_token'],
    loginUrl: simulator.login.url,
    apiVersion: '66.0',
    extraHosts: [simulator.login.host, ...org.hosts],
    clock: { now: () => now },
    deadlinesMs: { api: deadlineMs, oauth: deadlineMs },
  });
  onTestFinished(async () => {
    await salesforce.close();
    await simulator.close();
  });
  return { simulator, org, salesforce };
}

/** A person signs in and allows; gives the code and the verifier that goes with it. */
export async function consent(
  salesforce: Salesforce,
  org: Org,
  username: string,
  origin = org.url,
) {
  const verifier = randomBytes(48).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const start = salesforce.oauth.authorizeUrl({ origin, state: 'state-1', challenge });
  const page = await fetch(start);
  const signedIn = await post(`${origin}/login`, { ticket: await ticketOf(page), username });
  const asked = await fetch(signedIn.headers.get('location') ?? '');
  const allowed = await post(`${org.url}/setup/secur/RemoteAccessAuthorizationPage`, {
    ticket: await ticketOf(asked),
    decision: 'allow',
  });
  const back = new URL(allowed.headers.get('location') ?? 'http://nowhere');
  return {
    code: back.searchParams.get('code') ?? '',
    state: back.searchParams.get('state'),
    verifier,
  };
}

/** A grant of this person, as the callback would get it. */
export async function connect(
  salesforce: Salesforce,
  org: Org,
  username = org.users.admin.username,
): Promise<TokenAnswer> {
  const { code, verifier } = await consent(salesforce, org, username);
  return salesforce.oauth.exchange({ origin: org.url, code, verifier });
}

/** The AppError that a promise ends with, and how many milliseconds it took. */
export async function failure(work: Promise<unknown>): Promise<{ error: AppError; ms: number }> {
  const start = performance.now();
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return { error, ms: performance.now() - start };
    throw error;
  }
  throw new Error('it did not fail');
}

export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const rows of pages) all.push(...rows);
  return all;
}

const post = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

async function ticketOf(page: Response): Promise<string> {
  return /name="ticket" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
}

/** All users, page by page. */
export async function collectUsers(pages: AsyncIterable<UserPage>): Promise<OrgUserRow[]> {
  const all: OrgUserRow[] = [];
  for await (const { rows } of pages) all.push(...rows);
  return all;
}
