import { expect, test } from 'vitest';
import type { TokenAnswer } from '../../../src/domains/ports.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { brokenAnswer, fromNetwork, fromOAuthError } from '../../../src/salesforce/errors.ts';
import {
  refreshAnywhere,
  revokeAnywhere,
  signInAfter,
} from '../../../src/salesforce/new-address.ts';

const logins = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
};
const HOST = 'acme.my.salesforce.com';
const old = `https://${HOST}`;
const answer = { instanceUrl: 'https://acme2.my.salesforce.com' } as TokenAnswer;
const redirected = brokenAnswer('redirected', {
  moved: true,
  leadsTo: 'acme2.my.salesforce.com',
});
const notFound = fromNetwork({ code: 'ENOTFOUND', hostname: HOST }, HOST);
/** The proxy resolves names, and this one leads it nowhere. */
const nowhere = fromNetwork(
  { code: 'UND_ERR_ABORTED', message: 'Proxy response (503) !== 200 when HTTP Tunneling' },
  HOST,
);
const forbidden = fromNetwork(
  { code: 'UND_ERR_ABORTED', message: 'Proxy response (403) !== 200 when HTTP Tunneling' },
  HOST,
);
const refusal = fromOAuthError('refresh', 'invalid_grant', 'expired access/refresh token');

/** Refuses at the old address with the first, at the other with the second. */
function asked(first: unknown, second: unknown = answer, origin = old) {
  const origins: string[] = [];
  const refresh = refreshAnywhere(async (request) => {
    origins.push(request.origin);
    const given = request.origin === origin ? first : second;
    if (given instanceof Error) throw given;
    return given as TokenAnswer;
  }, logins);
  return { origins, done: refresh({ origin, refreshToken: 'token' }) };
}

test.each([redirected, notFound, nowhere])(
  'an org that is elsewhere is found by the generic page',
  async (why) => {
    const { origins, done } = asked(why);
    expect(await done).toBe(answer);
    expect(origins).toEqual([old, logins.production]);
  },
);

test.each([
  'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme--uat.cs12.my.salesforce.com',
  'https://acme-1.scratch.my.salesforce.com',
])('%s signs in where sandboxes do', async (origin) => {
  const { origins, done } = asked(redirected, answer, origin);
  await done;
  expect(origins[1]).toBe(logins.sandbox);
});

test.each<[string, unknown, unknown, string]>([
  ['any other failure stands', refusal, answer, 'E-GRANT-EXPIRED'],
  ['a refusal there says nothing of the grant', redirected, refusal, 'E-MOVED'],
  ['nor where the old one is not found', notFound, refusal, 'E-MOVED'],
  ['no name is found at all', notFound, notFound, 'E-SF-DOWN'],
  ['a proxy that got nowhere has said nothing of the address', nowhere, refusal, 'E-SF-DOWN'],
  ['a proxy that forbids a host has said why', forbidden, answer, 'E-SF-DOWN'],
  [
    'no answer there may have used the grant',
    redirected,
    fromNetwork({ code: 'ECONNRESET' }, HOST),
    'E-SF-DOWN',
  ],
  ['it is busy there', redirected, new AppError('E-BUSY', 'busy'), 'E-BUSY'],
])('%s', async (_, first, second, code) => {
  await expect(asked(first, second).done).rejects.toMatchObject({ code });
});

test.each(['https://acme.my.salesforce.mil', 'https://acme--uat.sandbox.my.sfcrmproducts.cn'])(
  'no grant of %s leaves its cloud for the public one',
  async (origin) => {
    const led = asked(redirected, answer, origin);
    await expect(led.done).rejects.toMatchObject({ code: 'E-MOVED' });
    const lost = asked(notFound, answer, origin);
    await expect(lost.done).rejects.toBe(notFound);
    expect([led.origins, lost.origins]).toEqual([[origin], [origin]]);
    const asks: string[] = [];
    const ended = revokeAnywhere(async (request) => {
      asks.push(request.origin);
      throw redirected;
    }, logins)({ origin, token: 'token' });
    await expect(ended).rejects.toBe(redirected);
    expect(asks).toEqual([origin]);
    const trouble = { code: 'E-MOVED', facts: {} };
    expect(signInAfter({ instanceUrl: origin, trouble }, { logins, extraHosts: [] })).toEqual({
      kind: 'my-domain',
      origin,
    });
  },
);

test('E-MOVED names both hosts, and never marks the grant as used', async () => {
  const error = await asked(redirected, refusal).done.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    facts: { host: 'acme.my.salesforce.com', leadsTo: 'acme2.my.salesforce.com', moved: true },
  });
  const { network, broken } = (error as AppError).facts;
  expect([network, broken]).toEqual([undefined, undefined]);
});

test('what the generic page does not know may live on: only its yes is an end', async () => {
  const revoke = (second: 'revoked' | 'gone') =>
    revokeAnywhere(async ({ origin }) => {
      if (origin === old) throw redirected;
      return second;
    }, logins)({ origin: old, token: 'token' });
  expect(await revoke('revoked')).toBe('revoked');
  await expect(revoke('gone')).rejects.toBe(redirected);
});

test.each([
  [undefined, undefined, { kind: 'my-domain', origin: old }],
  ['E-ACCESS', 'acme2.my.salesforce.com', { kind: 'my-domain', origin: old }],
  ['E-MOVED', 'acme2.my.salesforce.com', { kind: 'my-domain', origin: answer.instanceUrl }],
  ['E-MOVED', undefined, { kind: 'production', origin: logins.production }],
  ['E-MOVED', 'evil.example', { kind: 'production', origin: logins.production }],
  [
    'E-MOVED',
    'acme2.my.salesforce.com@evil.example',
    { kind: 'production', origin: logins.production },
  ],
])('after %s to %s one signs in where it is safe', (code, leadsTo, page) => {
  const trouble = code === undefined ? undefined : { code, facts: leadsTo ? { leadsTo } : {} };
  expect(signInAfter({ instanceUrl: old, trouble }, { logins, extraHosts: [] })).toEqual(page);
});
