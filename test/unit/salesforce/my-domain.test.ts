import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMyDomain } from '../../../src/salesforce/my-domain.ts';

const extraHosts = ['localhost:4010', '127.0.0.1:80'];

test.each([
  ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['  ACME.My.Salesforce.COM ', 'https://acme.my.salesforce.com'],
  ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['https://acme.my.salesforce.com:443/', 'https://acme.my.salesforce.com'],
  ['https://acme.my.salesforce.com/a/b%20c?d=e@f#g', 'https://acme.my.salesforce.com'],
  ['acme.my.salesforce.com/lightning', 'https://acme.my.salesforce.com'],
  ['acme--uat.sandbox.my.salesforce.com', 'https://acme--uat.sandbox.my.salesforce.com'],
  ['acme--uat.cs12.my.salesforce.com', 'https://acme--uat.cs12.my.salesforce.com'],
  ['x-dev-ed.develop.my.salesforce.com', 'https://x-dev-ed.develop.my.salesforce.com'],
  ['acme.my.salesforce.mil', 'https://acme.my.salesforce.mil'],
  ['acme.my.sfcrmproducts.cn', 'https://acme.my.sfcrmproducts.cn'],
  ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
  [
    'https://acme--uat.sandbox.lightning.force.com/one/one.app#/x',
    'https://acme--uat.sandbox.my.salesforce.com',
  ],
  ['https://acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
  ['acme.lightning.crmforce.mil', 'https://acme.my.salesforce.mil'],
  ['acme.lightning.sfcrmapps.cn', 'https://acme.my.sfcrmproducts.cn'],
  ['localhost:4010', 'http://localhost:4010'],
  ['http://LOCALHOST:4010/path', 'http://localhost:4010'],
  ['http://127.0.0.1', 'http://127.0.0.1'],
])('%s is taken as %s', (typed, origin) => {
  const signIn = { kind: 'my-domain', origin };
  expect(parseMyDomain(typed, extraHosts)).toEqual({ ok: true, signIn });
});

test.each([
  ['', 'Type the domain'],
  ['   ', 'Type the domain'],
  [`${'a'.repeat(3000)}.my.salesforce.com`, 'too long'],
  ['acme', 'acme.my.salesforce.com?'],
  ['login.salesforce.com', 'Sign-in page'],
  ['https://test.salesforce.com/', 'Sign-in page'],
  ['http://acme.my.salesforce.com', 'https only'],
  ['ftp://acme.my.salesforce.com', 'https only'],
  ['acme.my.salesforce.com:8443', 'no port'],
  ['https://localhost:4010', 'no port'],
  ['localhost:4011', 'no port'],
  ['acme.my.salesforce.com.', 'dot at the end'],
  ['user:pass@acme.my.salesforce.com', 'no user name'],
  ['https://acme.my.salesforce.com@evil.example', 'no user name'],
  ['https://evil.example\\@acme.my.salesforce.com', 'plain letters'],
  ['acme\t.my.salesforce.com', 'plain letters'],
  ['acme.my.salesforce.com evil', 'plain letters'],
  ['аcme.my.salesforce.com', 'plain letters'], // Cyrillic а
  ['acme。my.salesforce.com', 'plain letters'], // a full stop that URL would turn into a dot
  ['acme%2emy.salesforce.com', 'plain letters'],
  ['xn--acme-9cd.my.salesforce.com', 'address ends in'],
  ['my.salesforce.com', 'address ends in'],
  ['.my.salesforce.com', 'address ends in'],
  ['a..my.salesforce.com', 'address ends in'],
  ['-acme.my.salesforce.com', 'address ends in'],
  ['a_b.my.salesforce.com', 'address ends in'],
  ['evil-my.salesforce.com', 'address ends in'],
  ['acme.my.salesforce.com.evil.example', 'address ends in'],
  ['acme.mysalesforce.com', 'address ends in'],
  ['na1.salesforce.com', 'address ends in'],
  ['acme.my.site.com', 'address ends in'],
  ['acme--c.vf.force.com', 'address ends in'],
  ['acme.evilcrmforce.mil', 'address ends in'],
  ['evil.example/acme.my.salesforce.com', 'address ends in'],
  ['evil.example?acme.my.salesforce.com', 'address ends in'],
  ['169.254.169.254', 'address ends in'],
  ['[::1]', 'address ends in'],
  ['javascript:alert(1)', "Type the domain's My Domain"],
  ['https://', "Type the domain's My Domain"],
])('%s is refused: %s', (typed, reason) => {
  const why = expect.stringContaining(reason);
  expect(parseMyDomain(typed, extraHosts)).toEqual({ ok: false, why });
});

test('any text gets an answer, and what is accepted is a host of ours', () => {
  const allowed =
    /^(?:https:\/\/[a-z0-9][a-z0-9.-]*\.my\.(?:salesforce\.com|salesforce\.mil|sfcrmproducts\.cn)|http:\/\/(?:localhost:4010|127\.0\.0\.1))$/;
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...['https://', 'http://', 'acme', '.my.salesforce.com', '.lightning.force.com', '@'],
        ...['/', '\\', '?', '#', ':', '.', '%2e', '..', 'localhost:4010', 'evil.example', '\n'],
      ),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const parsed = parseMyDomain(parts.join(''), extraHosts);
      if (parsed.ok) {
        const { origin } = parsed.signIn;
        expect(origin).toMatch(allowed);
        expect(new URL(origin).origin).toBe(origin);
      } else {
        expect(parsed.why).toMatch(/^[\x20-\x7e]{10,160}$/);
      }
    }),
    { numRuns: 1000 },
  );
});

test('without extra hosts nothing of http is accepted', () => {
  expect(parseMyDomain('http://localhost:4010', []).ok).toBe(false);
  expect(parseMyDomain('localhost:4010', []).ok).toBe(false);
});
