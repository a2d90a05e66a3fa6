import { describe, expect, test } from 'vitest';
import {
  decisionFor,
  type JudgedApp,
  type StandingDecision,
  sawIt,
  statusOf,
} from '../../../../src/apps/inventory/status.ts';

const EU = 1;
const US = 2;

/** Installed in the EU by an admin. */
const dataLift: JudgedApp = {
  identity: 'id:0H4000000000001AAA',
  name: 'DataLift',
  namespace: 'datalift',
  startHost: 'app.datalift.example',
  installed: true,
  adminApprovedOnly: true,
  domainId: EU,
};
const byName = (name: string, domainId = EU): JudgedApp => ({
  identity: `name:${name}`,
  name,
  namespace: null,
  startHost: null,
  installed: false,
  adminApprovedOnly: null,
  domainId,
});
const inUs: JudgedApp = { ...dataLift, identity: 'id:0H4000000000009AAA', domainId: US };

const decided = (
  verdict: StandingDecision['verdict'],
  app: JudgedApp,
  differs: Partial<StandingDecision> = {},
): StandingDecision => ({ ...app, id: 1, verdict, everywhere: false, ...differs });

describe('what an approval excuses', () => {
  const here = decided('approved', dataLift);
  const everywhere = decided('approved', dataLift, { everywhere: true });

  test.each<[string, JudgedApp, StandingDecision, string]>([
    ['itself', dataLift, here, 'approved'],
    [
      'itself, with another label of its policy',
      { ...dataLift, adminApprovedOnly: null },
      here,
      'approved',
    ],
    ['one that anybody may authorise now', { ...dataLift, adminApprovedOnly: false }, here, 'new'],
    ['one of another start host', { ...dataLift, startHost: 'evil.example' }, here, 'new'],
    ['one of another namespace', { ...dataLift, namespace: 'evil' }, here, 'new'],
    ['one that was renamed', { ...dataLift, name: 'DataLift 2' }, here, 'new'],
    ['the same name, not installed', byName('DataLift'), everywhere, 'new'],
    ['another case', byName('datalift'), everywhere, 'new'],
    ['a blank behind it', byName('DataLift '), everywhere, 'new'],
    ['a letter of another alphabet', byName('D\u0430taLift'), everywhere, 'new'],
    ['elsewhere, decided for its domain', inUs, here, 'new'],
    ['elsewhere, of the same maker', inUs, everywhere, 'approved'],
    ['elsewhere, of another start host', { ...inUs, startHost: 'evil.example' }, everywhere, 'new'],
    ['elsewhere, of another namespace', { ...inUs, namespace: null }, everywhere, 'new'],
    ['elsewhere, not installed', byName('DataLift', US), everywhere, 'new'],
  ])('%s', (_what, app, decision, status) => {
    expect(statusOf(decisionFor(app, [decision]))).toBe(status);
  });

  test('one of a name that is not installed excuses it in its domain alone', () => {
    const loader = decided('approved', byName('Data Loader'), { everywhere: true });
    expect(decisionFor(byName('Data Loader'), [loader])).toBe(loader);
    expect(decisionFor(byName('Data Loader', US), [loader])).toBeUndefined();
    expect(decisionFor(byName('Salesforce CLI'), [loader])).toBeUndefined();
  });
});

describe('whom a ban reaches', () => {
  const impostor = byName('My Ticket Portal');
  const everywhere = decided('banned', impostor, { everywhere: true });

  test.each<[string, JudgedApp, string, boolean]>([
    ['itself', impostor, 'banned', true],
    ['its exact name elsewhere', byName('My Ticket Portal', US), 'banned', true],
    ['another case', byName('my ticket portal', US), 'new', false],
  ])('%s', (_what, app, status, seen) => {
    expect(statusOf(decisionFor(app, [everywhere]))).toBe(status);
    expect(sawIt(everywhere, app)).toBe(seen);
  });

  test('decided for one domain, it stays there', () => {
    const here = decided('banned', impostor);
    expect(decisionFor(byName('My Ticket Portal', US), [here])).toBeUndefined();
  });

  test('it stays whatever changes of the app', () => {
    const banned = decided('banned', dataLift);
    const renamed = { ...dataLift, name: 'New', startHost: null, adminApprovedOnly: false };
    expect(decisionFor(renamed, [banned])).toBe(banned);
  });

  test('the newest decision that reaches an app holds', () => {
    const banned = decided('banned', dataLift, { id: 3, everywhere: true });
    const approved = decided('approved', dataLift, { id: 7, everywhere: true });
    expect(decisionFor(inUs, [banned, approved])).toBe(approved);
    expect(decisionFor(inUs, [{ ...banned, id: 9 }, approved])?.verdict).toBe('banned');
  });
});
