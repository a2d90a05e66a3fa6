import { describe, expect, test } from 'vitest';
import type { AppRule } from '../../../../src/apps/risk/rule.ts';
import { breachedVendor } from '../../../../src/apps/risk/rules/breached-vendor.ts';
import { firstAdmin } from '../../../../src/apps/risk/rules/first-admin.ts';
import { longLived } from '../../../../src/apps/risk/rules/long-lived.ts';
import { loosened } from '../../../../src/apps/risk/rules/loosened.ts';
import { newApp } from '../../../../src/apps/risk/rules/new-app.ts';
import { noOwner } from '../../../../src/apps/risk/rules/no-owner.ts';
import { notInstalled } from '../../../../src/apps/risk/rules/not-installed.ts';
import { postureDiffers } from '../../../../src/apps/risk/rules/posture-differs.ts';
import { privilegedHolder } from '../../../../src/apps/risk/rules/privileged-holder.ts';
import { selfAuthorise } from '../../../../src/apps/risk/rules/self-authorise.ts';
import {
  another,
  type Case,
  context,
  days,
  facts,
  named,
  newcomer,
  said,
  standing,
} from '../facts.ts';

const cli = { ...newcomer, name: 'Salesforce CLI' };
const mobile = {
  name: 'Salesforce for iOS',
  label: 'Salesforce for iOS',
  namespace: 'sf_com_apps',
};
const drift = { name: 'Drift', label: 'Drift', namespace: null };

const tables: readonly (readonly [AppRule, readonly Case[]])[] = [
  [
    newApp,
    [
      ['there at the first complete reading', undefined, {}],
      ['came after it, not installed', 'high', newcomer],
      [
        'came after it, installed, chosen people',
        'medium',
        { ...fresh(), adminApprovedOnly: true },
      ],
      ['came after it, installed, anybody', 'high', { ...fresh(), adminApprovedOnly: false }],
      ['came after it, nobody uses it', 'low', { ...fresh(), tokens: 0, adminApprovedOnly: false }],
      ['29 days ago', 'medium', { ...fresh(), firstSeenAt: days(-29) }],
      ['30 days ago', undefined, { ...fresh(), firstSeenAt: days(-30) }],
      [
        'installed now, and let in by somebody 31 days ago',
        undefined,
        { ...fresh(), adminApprovedOnly: false, firstTokenAt: days(-31) },
      ],
      ['not installed, its token of last year', 'high', { ...newcomer, firstTokenAt: days(-300) }],
      ['this is the first complete reading', undefined, newcomer, { baselineAt: null }],
      [
        'seen by a partial reading before the first complete one',
        undefined,
        { ...newcomer, firstSeenAt: days(-1) },
        { baselineAt: days(0) },
      ],
      ['a client of Salesforce', 'medium', cli],
    ],
  ],
  [
    notInstalled,
    [
      ['installed', undefined, {}],
      ['not', 'medium', newcomer],
      ['not, and known from the start', 'medium', { ...newcomer, inBaseline: true }],
      ['not, and no token left', undefined, { ...newcomer, tokens: 0 }],
      ['a client of Salesforce', undefined, cli],
      [
        'one that writes itself like a client of Salesforce',
        'medium',
        { ...cli, name: 'Salesforce cli' },
      ],
    ],
  ],
  [
    selfAuthorise,
    [
      ['chosen people', undefined, {}],
      ['anybody', 'medium', { adminApprovedOnly: false }],
      ['not visible', undefined, { adminApprovedOnly: null }],
      ['not installed', undefined, { ...newcomer, adminApprovedOnly: false }],
      ['a client of Salesforce', 'low', { ...mobile, adminApprovedOnly: false }],
    ],
  ],
  [
    longLived,
    [
      ['30 days', undefined, {}],
      ['90 days', undefined, { refreshTokenHours: 90 * 24 }],
      ['an hour more', 'medium', { refreshTokenHours: 90 * 24 + 1 }],
      ['until revoked', 'medium', { refreshTokenHours: -1 }],
      ['at once', undefined, { refreshTokenHours: 0 }],
      ['not visible', undefined, { refreshTokenHours: null }],
      ['a client of Salesforce', 'low', { ...mobile, refreshTokenHours: -1 }],
    ],
  ],
  [
    privilegedHolder,
    [
      ['nobody', undefined, {}],
      ['an administrator, installed', 'medium', { admins: 1, privileges: ['Modify All Data'] }],
      ['an administrator, not installed', 'medium', { ...newcomer, admins: 1 }],
      ['a client of Salesforce', 'low', { ...cli, admins: 12 }],
      ['not visible', undefined, { ...newcomer, admins: null }],
    ],
  ],
  [
    firstAdmin,
    [
      ['nobody before, nobody now', undefined, known()],
      ['nobody before, one now', 'high', { ...known(), admins: 1 }],
      [
        'one before, two now',
        undefined,
        { ...known(), admins: 2, before: standing({ admins: 1 }) },
      ],
      [
        'before is not visible',
        undefined,
        { ...known(), admins: 1, before: standing({ admins: null }) },
      ],
      ['now is not visible', undefined, { ...known(), admins: null }],
      [
        'nobody held it before',
        undefined,
        { ...known(), admins: 1, before: standing({ tokens: 0 }) },
      ],
      [
        'one was missing from a reading',
        undefined,
        { ...known(), admins: 1, before: standing({ adminsUntil: days(-6.9) }) },
      ],
      [
        'one held it long before',
        'high',
        { ...known(), admins: 1, before: standing({ adminsUntil: days(-7.1) }) },
      ],
      ['installed by an admin', undefined, { admins: 1 }],
      ['a client of Salesforce', undefined, { ...cli, before: standing(), admins: 1 }],
      ['new', undefined, { ...newcomer, admins: 1 }],
    ],
  ],
  [
    loosened,
    [
      ['as before', undefined, {}],
      ['chosen people, now anybody', 'high', { adminApprovedOnly: false }],
      ['anybody, now chosen people', undefined, { before: standing({ adminApprovedOnly: false }) }],
      ['policy not visible now', undefined, { adminApprovedOnly: null }],
      [
        'policy not visible before',
        undefined,
        { ...loose(), before: standing({ adminApprovedOnly: null }) },
      ],
      ['tokens live longer', 'medium', { refreshTokenHours: 721 }],
      ['tokens live until revoked', 'medium', { refreshTokenHours: -1 }],
      ['tokens lived until revoked', undefined, { before: standing({ refreshTokenHours: -1 }) }],
      [
        'token life not visible before',
        undefined,
        { before: standing({ refreshTokenHours: null }) },
      ],
      ['one scope more', 'high', { scopes: ['api', 'full', 'refresh_token'] }],
      ['one scope less', undefined, { scopes: ['api'] }],
      ['scopes not visible before', undefined, { before: standing({ scopes: null }) }],
      ['new', undefined, { ...loose(), before: null }],
    ],
  ],
  [
    postureDiffers,
    [
      ['stricter elsewhere', 'medium', loose(), { sameName: [another()] }],
      ['stricter here', undefined, {}, { sameName: [another({ adminApprovedOnly: false })] }],
      [
        'as loose elsewhere',
        undefined,
        loose(),
        { sameName: [another({ adminApprovedOnly: false })] },
      ],
      [
        'not visible elsewhere',
        undefined,
        loose(),
        { sameName: [another({ adminApprovedOnly: null })] },
      ],
      ['another maker', undefined, loose(), { sameName: [another({ namespace: 'other' })] }],
      ['another host', undefined, loose(), { sameName: [another({ startUrl: 'https://x.test' })] }],
      ['in the same domain', undefined, loose(), { sameName: [another({ sameDomain: true })] }],
      [
        'not installed elsewhere',
        undefined,
        loose(),
        { sameName: [another({ applicationId: null })] },
      ],
    ],
  ],
  [
    breachedVendor,
    [
      [
        'a token of before',
        'critical',
        { ...drift, firstTokenAt: new Date('2025-08-20T23:59:59Z') },
      ],
      [
        'all tokens of after',
        undefined,
        { ...drift, firstTokenAt: new Date('2025-08-21T00:00:00Z') },
      ],
      ['no token', undefined, { ...drift, tokens: 0, firstTokenAt: null }],
      [
        'a name that begins with it',
        'critical',
        { name: 'Drift Conversations', firstTokenAt: days(-600) },
      ],
      ['a name that only holds it', undefined, { name: 'Snowdrift', firstTokenAt: days(-600) }],
      [
        'its package under another name',
        'critical',
        { namespace: 'JBCXM', firstTokenAt: days(-600) },
      ],
      ['another vendor', undefined, { firstTokenAt: days(-600) }],
      ['written otherwise', 'critical', { name: 'GAINSIGHT CS', firstTokenAt: days(-600) }],
    ],
  ],
  [
    noOwner,
    [
      ['somebody', undefined, {}],
      ['nobody', 'low', { owner: null }],
      ['nobody, a client of Salesforce', undefined, { ...cli, owner: null }],
    ],
  ],
];

/** Not installed, and known. */
function known() {
  return { ...newcomer, inBaseline: true, before: standing() };
}

function loose() {
  return { adminApprovedOnly: false };
}

/** An app that an admin installed an hour ago. */
function fresh() {
  return { inBaseline: false, firstSeenAt: days(0), firstTokenAt: days(0), before: null };
}

describe.each(tables.map(([rule, cases]) => ({ id: rule.id, rule, cases })))(
  '$id',
  ({ rule, cases }) => {
    test.each(cases.map(named))('$what: $severity', ({ severity, given }) => {
      expect(said(rule, given)).toBe(severity);
    });
  },
);

test('permissions of holders are named in one order', () => {
  const app = { admins: 2, privileges: ['View All Data', 'Manage Users'] as const };
  expect(privilegedHolder.find(facts(app), context())?.evidence[1]?.value).toBe(
    'Manage Users, View All Data',
  );
});

test('domains where an app is set up more strictly are counted though those that are alike are one', () => {
  const sameName = [another({ apps: 2 }), another({ apps: 3, approved: true })];
  expect(postureDiffers.find(facts(loose()), context({ sameName }))?.evidence[1]?.value).toBe(5);
});
