import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyKinds } from '../../../../src/apps/policies/policy.ts';
import type { Act } from '../../../../src/audit/read-store.ts';
import type { ActNames } from '../../../../src/slack/team/act-names.ts';
import { actWords } from '../../../../src/slack/team/act-words.ts';
import { actLine } from '../../../../src/slack/team/audit-message.ts';
import { auditColumns, auditRow } from '../../../../src/slack/team/export-rows.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(`src/${path}`, 'utf8'));

const NAME = "'([a-z]+\\.[a-z_ ]+)'";
const forms = [
  // A field, and a choice of two.
  new RegExp(`\\baction(?:: | = )(?:[^'\\n]*\\? )?${NAME}(?: : ${NAME})?`, 'gu'),
  // Handed to whoever records it.
  new RegExp(`\\brecord\\([\\w, ]+, ${NAME}`, 'gu'),
  new RegExp(`\\bact\\(\\s*press,\\s*${NAME}`, 'gu'),
];
/** Those whose names are put together where they are recorded. */
const made = [
  ...['ended', 'given up'].map((each) => `grant.${each}`),
  ...['given', 'declined'].map((each) => `access.${each}`),
  ...['apps', 'audit', 'domains', 'problems'].map((each) => `${each}.exported`),
  ...['approved', 'banned', 'ignored', 'renewed'].map((each) => `app.${each}`),
  ...['asked', 'on', 'off', 'paused', 'resumed'].map((each) => `policy.${each}`),
];
const recorded = [
  ...new Set([
    ...sources.flatMap((text) =>
      forms.flatMap((form) =>
        [...text.matchAll(form)].flatMap(([, one, two]) => [one, two].filter((each) => each)),
      ),
    ),
    ...made,
  ]),
] as string[];

const act = (action: string, more: Partial<Act> = {}): Act => ({
  id: '1',
  at: new Date('2026-11-24T10:14:00Z'),
  actor: 'U1',
  action,
  domainId: 7,
  subject: null,
  facts: {},
  source: 'slack',
  ...more,
});
const names: ActNames = {
  people: new Map([
    ['U1', 'Dana Ruiz'],
    ['U2', 'Sam Ode'],
  ]),
  domains: new Map([[7, { name: 'Production EU', orgId: '00D1' }]]),
  apps: new Map([['5', 'Data<Lift']]),
};
const line = (...args: Parameters<typeof act>) => actLine(act(...args), names).split(' · ')[0];

test('the acts that the code records are found', () => {
  expect(recorded.length).toBeGreaterThan(50);
  for (const each of ['alert.opened', 'alert.snoozed', 'app.woken', 'domain.connected']) {
    expect(recorded).toContain(each);
  }
});

test.each(recorded)('%s has words of its own', (action) => {
  expect(actWords({ action }, '')).not.toBe(action.replaceAll(/[._]/gu, ' '));
});

describe('a line says what was done to what, and where', () => {
  test.each([
    ['app.banned', { subject: '5' }, 'Dana Ruiz banned Data&lt;Lift in Production EU'],
    ['app.banned', { subject: '6' }, 'Dana Ruiz banned an app that is gone in Production EU'],
    [
      'tokens.revoked',
      { subject: '5', actor: 'bot', facts: { removed: 34, meant: 37 } },
      'The bot removed tokens of Data&lt;Lift in Production EU (34 of 37)',
    ],
    ['alert.opened', { actor: 'bot' }, 'The bot opened an alert on Production EU'],
    ['alert.opened', { actor: 'bot', domainId: null }, 'The bot opened an alert'],
    ['role.given', { subject: 'U2' }, 'Dana Ruiz gave a role to Sam Ode'],
    [
      'access.given',
      { subject: '3', domainId: null, facts: { user: 'U2' } },
      'Dana Ruiz gave the role that was asked for to Sam Ode',
    ],
    [
      'route.changed',
      { subject: 'C123', domainId: null },
      'Dana Ruiz changed which alerts go to <#C123>',
    ],
    [
      'policy.on',
      { subject: 'second person', domainId: null },
      'Dana Ruiz switched on the policy “A second operator must agree”',
    ],
    [
      'app.decision_expired',
      { subject: null },
      'Dana Ruiz let the decision run out on Production EU',
    ],
  ] as const)('%s', (action, more, expected) => {
    expect(line(action, more)).toBe(expected);
  });

  test('no channel is mentioned that is not the id of one', () => {
    const said = line('route.changed', { subject: '!channel', domainId: null });
    expect(said).toBe('Dana Ruiz changed which alerts go to a channel');
  });

  test.each(policyKinds)('the policy %s is called by its title', (kind) => {
    expect(line('policy.on', { subject: kind, domainId: null })).toMatch(/the policy “[A-Z]/u);
  });
});

test('a line of the file names the app, and the org it is in', () => {
  const row = auditRow(act('app.banned', { subject: '5' }), names);
  const cells = Object.fromEntries(auditColumns.map((column, at) => [column, row[at]]));
  expect(cells).toMatchObject({
    object_type: 'app',
    object_id: '5',
    object_name: 'Data<Lift',
    org_id: '00D1',
  });
});
