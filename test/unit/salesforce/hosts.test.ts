import { expect, test } from 'vitest';
import {
  checkIdentityUrl,
  checkInstanceUrl,
  checkSignInOrigin,
} from '../../../src/salesforce/hosts.ts';

const extra = ['localhost:4010'];

test.each([
  ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['https://ACME.my.salesforce.com/', 'https://acme.my.salesforce.com'],
  ['http://localhost:4010', 'http://localhost:4010'],
  ['https://login.salesforce.com', undefined],
  ['https://na1.salesforce.com', undefined],
  ['http://acme.my.salesforce.com', undefined],
  ['https://acme.my.salesforce.com:444', undefined],
  ['https://acme.my.salesforce.com/path', undefined],
  ['https://acme.my.salesforce.com?x', undefined],
  ['https://acme.my.salesforce.com#x', undefined],
  ['https://evil@acme.my.salesforce.com', undefined],
  ['https://acme.my.salesforce.com\\.evil.example', undefined],
  ['https://acme.my.salesforce.com.', undefined],
  ['https://acme.lightning.force.com', undefined],
  ['//acme.my.salesforce.com', undefined],
  ['https://localhost:4010', undefined],
  ['http://localhost:4011', undefined],
  ['', undefined],
  [`https://${'a'.repeat(600)}.my.salesforce.com`, undefined],
])('instance_url %s gives %s', (text, expected) => {
  expect(checkInstanceUrl(text, extra)).toBe(expected);
});

test.each([
  ['https://login.salesforce.com/id/00Dx/005x', true],
  ['https://test.salesforce.com/id/00Dx/005x', true],
  ['https://acme.my.salesforce.com/id/00Dx/005x', true],
  ['http://localhost:4010/id/00Dx/005x', true],
  ['https://login.salesforce.com.evil.example/id/00Dx/005x', false],
  ['https://xlogin.salesforce.com/id/00Dx/005x', false],
  ['http://login.salesforce.com/id/00Dx/005x', false],
])('identity %s is allowed: %s', (text, allowed) => {
  expect(checkIdentityUrl(text, extra) !== undefined).toBe(allowed);
});

test('a consent may start at the generic hosts, an instance may not be one', () => {
  expect(checkSignInOrigin('https://login.salesforce.com', [])).toBe(
    'https://login.salesforce.com',
  );
  expect(checkInstanceUrl('https://login.salesforce.com', [])).toBeUndefined();
  expect(checkSignInOrigin('http://localhost:4010', [])).toBeUndefined();
});
