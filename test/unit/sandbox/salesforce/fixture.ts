import { createHash } from 'node:crypto';
import { createBrowser } from '../../../../sandbox/browser.ts';
import {
  type Org,
  type OrgSpec,
  type Salesforce,
  startSalesforce,
} from '../../../../sandbox/salesforce/start.ts';
import type { Clock } from '../../../../src/lib/clock.ts';

export const redirectUri = 'http://localhost:9/salesforce/callback';
export const controlToken = 'control-token-of-this-test';
export const verifier = 'a-verifier-of-this-test-that-is-long-enough-for-it';

export interface MovableClock extends Clock {
  move(milliseconds: number): void;
}

export function movableClock(start = '2026-11-24T10:14:00.000Z'): MovableClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    move: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export interface House {
  salesforce: Salesforce;
  org: Org;
  clock: MovableClock;
}

export async function startHouse(spec: Partial<OrgSpec> = {}): Promise<House> {
  const clock = movableClock();
  const salesforce = await startSalesforce({
    clock,
    controlToken,
    app: {
      clientId: 'client',
      clientSecret: 'secret',
      redirectUris: [redirectUri],
      name: 'Orgwarden',
    },
  });
  return {
    salesforce,
    clock,
    org: await salesforce.addOrg({ name: 'Production EU', seed: 7, size: 'small', ...spec }),
  };
}

export const challengeOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');

export function authorizeUrl(base: string, params: Record<string, string> = {}): string {
  const all = {
    response_type: 'code',
    client_id: 'client',
    redirect_uri: redirectUri,
    scope: 'api refresh_token',
    state: 'state-of-this-test',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...params,
  };
  return `${base}/services/oauth2/authorize?${new URLSearchParams(all)}`;
}

/** Signs in and presses Allow; gives what came back to the callback, which nobody serves. */
export async function walk(
  org: Org,
  username: string,
  base = org.url,
  button = 'Allow',
): Promise<URLSearchParams> {
  const browser = createBrowser();
  await browser.open(authorizeUrl(base, { prompt: 'login', login_hint: username }));
  await browser.press('Log In');
  return callbackOf(browser.press(button));
}

/** The query of the callback address at which a walk ends: nothing listens there. */
export async function callbackOf(step: Promise<unknown>): Promise<URLSearchParams> {
  const failed = await step.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failed instanceof Error) || !('url' in failed))
    throw failed ?? new Error('no callback came');
  return new URL(String(failed.url)).searchParams;
}

export async function post(url: string, fields: Record<string, string>) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const text = await response.text();
  const form = Object.fromEntries(new URLSearchParams(text));
  const body: Record<string, string> = text.startsWith('{') ? JSON.parse(text) : form;
  return { status: response.status, body, text };
}

const client = { client_id: 'client', client_secret: 'secret' };

export const exchange = (org: Org, code: string, more: Record<string, string> = {}) =>
  post(`${org.url}/services/oauth2/token`, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...client,
    ...more,
  });

export const refresh = (org: Org, refreshToken: string | undefined) =>
  post(`${org.url}/services/oauth2/token`, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken ?? '',
    ...client,
  });

export async function connect(org: Org, username = org.users.admin.username) {
  const code = (await walk(org, username)).get('code') ?? '';
  return (await exchange(org, code)).body;
}

export interface QueryPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: Record<string, unknown>[];
}

export async function get(org: Org, path: string, accessToken: string | undefined) {
  const response = await fetch(`${org.url}${path}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

export async function soql(
  org: Org,
  text: string,
  accessToken: string | undefined,
): Promise<QueryPage> {
  const answer = await get(
    org,
    `/services/data/v66.0/query?q=${encodeURIComponent(text)}`,
    accessToken,
  );
  if (answer.status !== 200) throw new Error(answer.text);
  return JSON.parse(answer.text);
}
