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
  profiles: [],
  loginTypes: [{ type: 'Remote Access 2.0', people: 40 }],
  coverage: { tokensRead: 400, tokensCounted: 400, ownRowsOnly: false },
  lastCompleteAt: NOW,
  intervalMs: 3_600_000,
};
const line = (display: string, at = days(-1), action = 'PermSetEnableUserPerm') => ({
  at,
  action,
  byUser: null,
  display,
});
const given = line('Changed permission set Sales: Approve Uninstalled Connected Apps was enabled');
const moved = (to: string, action = 'changedprofileforuserstdtostd', from = 'Standard User') =>
  line(`Changed profile for user Sam Okafor from ${from} to ${to}`, days(-1), action);
const byProfile = (from: string, to: string) =>
  line(
    `Changed profile Sales: general user permission Use Any API Client was changed from ${from} to ${to}`,
    days(-1),
    'profilePermChangedCustom',
  );
const clerk = { name: 'Clerk', privileges: ['View All Data'] } as const;
const chief = { name: 'Hauptverwaltung', privileges: ['Modify All Data'] } as const;
const few = { tokensRead: 399, tokensCounted: 400, ownRowsOnly: false };

const cases: readonly [string, Partial<DomainSignals>, readonly [RuleId, Severity][]][] = [
  ['nothing is wrong', {}, []],
  ['a permission was given', { trail: [given] }, [['dangerous-permission', 'high']]],
  [
    'another one, by its new name',
    { trail: [line('use any API auth enabled')] },
    [['dangerous-permission', 'high']],
  ],
  ['one was taken away', { trail: [{ ...given, action: 'PermSetDisableUserPerm' }] }, []],
  [
    'a set of that name was taken away',
    { trail: [line('Permission set Use Any API Client: unassigned', days(-1), 'PermSetUnassign')] },
    [],
  ],
  [
    'one was given by a profile',
    { trail: [byProfile('disabled', 'enabled')] },
    [['dangerous-permission', 'high']],
  ],
  ['one was taken away by a profile', { trail: [byProfile('enabled', 'disabled')] }, []],
  ...['', 'stdtostd', 'custtostd', 'stdtocust', 'custtocust'].map(
    (suffix): (typeof cases)[number] => [
      `a promotion, told as changedprofileforuser${suffix}`,
      { trail: [moved('System Administrator', `changedprofileforuser${suffix}`)] },
      [['dangerous-permission', 'high']],
    ],
  ),
  [
    'a promotion where nobody’s permissions are visible',
    { trail: [moved('System Administrator')], profiles: null, holders: null },
    [
      ['dangerous-permission', 'high'],
      ['coverage-gap', 'low'],
    ],
  ],
  [
    'a promotion to a profile that is known to modify all data',
    { trail: [moved('Hauptverwaltung')], profiles: [clerk, chief] },
    [['dangerous-permission', 'high']],
  ],
  ['a move to another profile', { trail: [moved('Clerk')], profiles: [clerk, chief] }, []],
  ['an administrator leaves', { trail: [moved('Clerk', '', 'System Administrator')] }, []],
  [
    'one administrator’s profile for another',
    {
      trail: [moved('Hauptverwaltung', 'changedprofileforuser', 'System Administrator')],
      profiles: [chief],
    },
    [],
  ],
  [
    'a set is named like it',
    { trail: [line('Created permission set to System Administrator')] },
    [],
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
  const [by] = domainFindings({
    ...calm,
    trail: lines.map((each) => ({ ...each, byUser: 'Ann' })),
  });
  expect(by?.evidence.slice(0, 3)).toEqual(finding?.evidence);
  expect(by?.evidence.slice(3).map(({ value }) => value)).toEqual(['Ann', 'Ann', 'Ann']);
  expect(again).toEqual(finding);
});

test('whoever is given a set that got the permission is in the evidence, and is news', () => {
  const set = line(
    'Changed permission set Ops: Use Any API Client permission was changed from disabled to enabled',
    days(-2),
  );
  const handed = (user: string, at: Date, to = 'Ops') =>
    line(`Permission set ${to}: assigned to user ${user}`, at, 'PermSetAssign');
  const trail = [set, handed('Sam', days(-1)), handed('Ann', days(-1), 'Sales')];
  const [finding] = domainFindings({ ...calm, trail });
  expect(finding?.evidence.map(({ value }) => value)).toEqual([
    'Permission set Ops: assigned to user Sam',
    set.display,
  ]);
});
