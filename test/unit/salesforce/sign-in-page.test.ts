import { expect, test } from 'vitest';
import { setupLink } from '../../../src/salesforce/setup-links.ts';
import { chooseSignInPage } from '../../../src/salesforce/sign-in-page.ts';

const real = { loginUrl: 'https://login.salesforce.com', extraHosts: [] };
const standIn = { loginUrl: 'http://localhost:4010', extraHosts: ['localhost:4010'] };

test('each choice has its host', () => {
  expect(chooseSignInPage({ kind: 'production' }, real)).toEqual({
    ok: true,
    page: { kind: 'production', origin: 'https://login.salesforce.com' },
  });
  expect(chooseSignInPage({ kind: 'sandbox' }, real)).toEqual({
    ok: true,
    page: { kind: 'sandbox', origin: 'https://test.salesforce.com' },
  });
  expect(chooseSignInPage({ kind: 'my-domain', myDomain: 'acme.my.salesforce.com' }, real)).toEqual(
    { ok: true, page: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' } },
  );
  expect(chooseSignInPage({ kind: 'sandbox' }, standIn)).toEqual({
    ok: true,
    page: { kind: 'sandbox', origin: 'http://localhost:4010' },
  });
  expect(chooseSignInPage({ kind: 'my-domain' }, real)).toMatchObject({ ok: false });
});

test('Setup links stay at the org', () => {
  expect(setupLink('https://acme.my.salesforce.com', 'oauth-usage')).toBe(
    'https://acme.my.salesforce.com/lightning/setup/ConnectedAppsUsage/home',
  );
});
