import { expect, test } from 'vitest';
import type { Severity } from '../../../../src/apps/risk/finding.ts';
import { explain, reasonOf } from '../../../../src/apps/risk/finding-words.ts';
import type { DomainSignals } from '../../../../src/apps/risk/rule.ts';
import { domainFindings, type RuleId } from '../../../../src/apps/risk/rules.ts';
import { days, hours, NOW } from '../facts.ts';

const calm: DomainSignals = {
  now: NOW,
  trail: [],
  holders: [],
  loginTypes: [{ type: 'Remote Access 2.0', people: 40 }],
  coverage: { tokensRead: 400, tokensCounted: 400, ownRowsOnly: false },
  lastCompleteAt: NOW,
  intervalMs: 3_600_000,
};
const line = (display: string, at = days(-1)) => ({
  at,
  action: 'PermSetEnableUserPerm',
  byUser: null,
  display,
});
const given = line('Changed permission set Sales: Approve Uninstalled Connected Apps was enabled');
const few = { tokensRead: 399, tokensCounted: 400, ownRowsOnly: false };

const cases: readonly [string, Partial<DomainSignals>, readonly [RuleId, Severity][]][] = [
  ['nothing is wrong', {}, []],
  ['a permission was given', { trail: [given] }, [['dangerous-permission', 'high']]],
  [
    'another one, by its new name',
    { trail: [line('use any API auth enabled')] },
    [['dangerous-permission', 'high']],
  ],
  ['an app was installed', { trail: [line('Installed Connected App Slack')] }, []],
  [
    'somebody holds it',
    { holders: [{ privilege: 'Use Any API Client', people: 2 }] },
    [['dangerous-permission', 'medium']],
  ],
  ['nobody does', { holders: [{ privilege: 'Use Any API Client', people: 0 }] }, []],
  ['somebody manages users', { holders: [{ privilege: 'Manage Users', people: 5 }] }, []],
  [
    'an integration signs in by password',
    { loginTypes: [{ type: 'Other Apex API', people: 1 }] },
    [['password-logins', 'medium']],
  ],
  ['people sign in by browser', { loginTypes: [{ type: 'Application', people: 90 }] }, []],
  ['a token was not read', { coverage: few }, [['coverage-gap', 'medium']]],
  ['most were not read', { coverage: { ...few, tokensRead: 199 } }, [['coverage-gap', 'high']]],
  [
    'only our own are visible',
    { coverage: { ...few, ownRowsOnly: true } },
    [['coverage-gap', 'high']],
  ],
  ['two intervals ago', { lastCompleteAt: hours(-2) }, []],
  ['longer ago', { lastCompleteAt: hours(-2.1) }, [['coverage-gap', 'medium']]],
  ['never read to the end', { lastCompleteAt: null }, []],
  [
    'sign-ins, trail and permissions are not visible',
    { loginTypes: null, trail: null, holders: null },
    [['coverage-gap', 'low']],
  ],
];

test.each(cases)('%s', (_, differs, expected) => {
  const found = domainFindings({ ...calm, ...differs });
  expect(found.map(({ rule, severity }) => [rule, severity])).toEqual(expected);
  for (const finding of found) {
    expect(reasonOf(finding)).not.toMatch(/undefined|null/);
    expect(reasonOf(finding)).not.toBe(finding.rule.replaceAll('-', ' '));
    expect(explain(finding).lines).toHaveLength(finding.evidence.length);
  }
});

test('the newest three lines of the trail are evidence, in one order', () => {
  const lines = [-1, -3, -2, -4].map((day) => line(`Use Any API Client ${day}`, days(day)));
  const [finding] = domainFindings({ ...calm, trail: lines });
  const [again] = domainFindings({ ...calm, trail: lines.toReversed() });
  expect(finding?.evidence.map(({ value }) => value)).toEqual([
    'Use Any API Client -1',
    'Use Any API Client -2',
    'Use Any API Client -3',
  ]);
  expect(again).toEqual(finding);
});
