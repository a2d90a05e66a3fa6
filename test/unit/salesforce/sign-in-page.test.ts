import { expect, test } from 'vitest';
import { setupLink } from '../../../src/salesforce/setup-links.ts';
import { loginOrigins } from '../../../src/salesforce/sign-in-page.ts';

test.each([
  [
    'https://login.salesforce.com',
    { production: 'https://login.salesforce.com', sandbox: 'https://test.salesforce.com' },
  ],
  [
    'http://localhost:4010',
    { production: 'http://localhost:4010', sandbox: 'http://localhost:4010' },
  ],
])('where one signs in at %s, each kind has its host', (loginUrl, expected) => {
  expect(loginOrigins(loginUrl)).toEqual(expected);
});

test('Setup links stay at the org', () => {
  expect(setupLink('https://acme.my.salesforce.com', 'oauth-usage')).toBe(
    'https://acme.my.salesforce.com/lightning/setup/ConnectedAppsUsage/home',
  );
});
