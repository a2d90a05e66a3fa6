import { describe, expect, test } from 'vitest';
import { isKnownName } from '../../../../src/apps/inventory/known-clients.ts';
import type { AppRule } from '../../../../src/apps/risk/rule.ts';
import { lookAlike } from '../../../../src/apps/risk/rules/look-alike.ts';
import { sameName } from '../../../../src/apps/risk/rules/same-name.ts';
import { findingsOf } from '../../../../src/apps/risk/rules.ts';
import { another, type Case, context, days, facts, named, newcomer, said } from '../facts.ts';

const CYRILLIC_A = '\u0430';
const ZERO_WIDTH = '\u200b';
const RIGHT_TO_LEFT = '\u202e';

const firstGrant = { firstUser: { userId: '005000000000001AAA', firstGrant: true } };
const loader = { ...newcomer, name: 'Data Loader' };
const lift = { ...newcomer, name: 'DataLift' };
const installed = (name: string) => ({ name, label: name, namespace: null, startUrl: null });
const beside = (name: string, approved = true) => ({
  alike: [{ name, approved, firstSeenAt: days(-300) }],
});

const approvedBefore = { approved: true, approvedAt: days(-9) };
const approvedNow = { approved: true, approvedAt: days(0) };

const tables: readonly (readonly [AppRule, readonly Case[]])[] = [
  [
    lookAlike,
    [
      ['a name of its own', undefined, newcomer],
      [
        'Data Loader, there from the start',
        undefined,
        { ...loader, ...firstGrant, inBaseline: true },
      ],
      ['Data Loader, new, by a first authorisation', 'high', { ...loader, ...firstGrant }],
      ['Data Loader, new, held by nobody who administers anything', 'high', loader],
      ['Data Loader, new, held by an admin', undefined, { ...loader, admins: 1 }],
      ['Data Loader, new, who administers is not visible', undefined, { ...loader, admins: null }],
      ['SalesforceA, new, which reads out nothing', undefined, { ...loader, name: 'SalesforceA' }],
      [
        'Data Loader, there from the start, in the same hands',
        undefined,
        { ...loader, inBaseline: true },
      ],
      ['the first user is not known', undefined, { ...loader, admins: 1, firstUser: null }],
      ['Data Loader, installed here', undefined, installed('Data Loader')],
      [
        'its API name, installed here',
        undefined,
        { ...installed('Data_Loader'), label: 'Data Loader' },
      ],
      [
        'Data Loader of a foreign package',
        'high',
        { ...installed('Data Loader'), namespace: 'acme' },
      ],
      [
        'Data Loader that starts elsewhere',
        'high',
        { ...installed('Data Loader'), startUrl: 'https://loader.example/start' },
      ],
      [
        'Data Loader that starts at Salesforce',
        undefined,
        { ...installed('Data Loader'), startUrl: 'https://acme.my.salesforce.com/x' },
      ],
      [
        'a host that only ends like one of Salesforce',
        'high',
        { ...installed('Data Loader'), startUrl: 'https://evilsalesforce.com/x' },
      ],
      [
        'Salesforce for iOS of the package of Salesforce',
        undefined,
        { ...installed('Salesforce for iOS'), namespace: 'sf_com_apps' },
      ],
      ['another case', 'critical', { ...newcomer, name: 'data loader' }],
      ['a blank at the end', 'critical', { ...newcomer, name: 'Data Loader ' }],
      ['no blank', 'critical', { ...newcomer, name: 'DataLoader' }],
      ['a letter less', 'critical', { ...newcomer, name: 'Data Loder' }],
      ['two letters changed about', 'critical', { ...newcomer, name: 'Data Laoder' }],
      ['a Cyrillic letter', 'critical', { ...newcomer, name: `D${CYRILLIC_A}ta Loader` }],
      ['a Cyrillic letter, installed', 'critical', installed(`D${CYRILLIC_A}ta Loader`)],
      ['a small l for a capital I', 'critical', { ...newcomer, name: 'Salesforce CLl' }],
      ['a character that is not seen', 'critical', { ...newcomer, name: `Workbench${ZERO_WIDTH}` }],
      ['another alphabet altogether', 'critical', { ...newcomer, name: 'ОКТА' }],
      ['bold letters of mathematics', 'critical', { ...newcomer, name: '𝐃𝐚𝐭𝐚 𝐋𝐨𝐚𝐝𝐞𝐫' }],
      ['the lure of UNC6040', 'critical', { ...newcomer, name: 'My Ticket Portal' }],
      ['another lure', 'critical', { ...newcomer, name: 'ticket-dashboard' }],
      ['a lure with more words', 'critical', { ...newcomer, name: 'Data Loader v64 (fixed)' }],
      [
        'a lure, there from the start',
        'high',
        { ...newcomer, name: 'Acme Data Loader', inBaseline: true },
      ],
      [
        'another case, there from the start',
        'critical',
        { ...newcomer, name: 'data loader', inBaseline: true },
      ],
      ['a lure, installed by an admin', undefined, installed('Acme Ticket Dashboard')],
      ['another case, installed', 'medium', installed('DataLoader')],
      [
        'another case, installed an hour ago',
        'high',
        {
          ...installed('DataLoader'),
          inBaseline: false,
          firstSeenAt: days(0),
          firstTokenAt: days(0),
        },
      ],
      ['by its label', 'medium', { ...installed('dl_prod'), label: 'DATA LOADER' }],
      ['Okta, new', 'high', { ...newcomer, name: 'Okta' }],
      ['Okta, known from the start', undefined, { ...newcomer, name: 'Okta', inBaseline: true }],
      ['Salesforce among other words', undefined, { ...newcomer, name: 'DocuSign for Salesforce' }],
      ['a loader of something else', undefined, { ...newcomer, name: 'Metadata Loader' }],
      ['two alphabets in a word', 'high', { ...newcomer, name: `D${CYRILLIC_A}taLift` }],
      ['text turned around', 'high', { ...newcomer, name: `${RIGHT_TO_LEFT}tfiLataD` }],
      ['two alphabets, a word each', undefined, { ...newcomer, name: 'Яндекс Direct' }],
      ['accents', undefined, { ...newcomer, name: 'Café Zoë' }],
      ['a name of signs', undefined, { ...newcomer, name: '🎫 🎫' }],
      ['no name', undefined, { ...newcomer, name: '' }],
      ['reads like an approved app', 'high', { ...newcomer, name: 'DATALIFT' }, beside('DataLift')],
      ['but for a blank', 'high', { ...newcomer, name: 'DataLift ' }, beside('DataLift', false)],
      [
        'but for a letter that is not what it seems',
        'critical',
        { ...newcomer, name: `D${CYRILLIC_A}taLift` },
        beside('DataLift'),
      ],
      [
        'reads like one that was approved just now, and was here before it',
        undefined,
        { ...lift, name: 'DATALIFT' },
        { alike: [{ name: 'DataLift', approved: true, firstSeenAt: days(1) }] },
      ],
      [
        'the approved one beside its twin',
        undefined,
        { name: 'DataLift' },
        beside('DATALIFT', false),
      ],
      [
        'the approved one beside a disguise',
        undefined,
        { name: 'DataLift' },
        beside(`D${CYRILLIC_A}taLift`, false),
      ],
    ],
  ],
  [
    sameName,
    [
      ['no other', undefined, lift],
      ['not installed, one is installed here', 'high', lift, near({ sameDomain: true })],
      [
        'not known to be another than the external client app here',
        undefined,
        { ...lift, namesake: 'unknown' },
        near({ sameDomain: true, isExternal: true }),
      ],
      [
        'known to be another than the external client app here',
        'high',
        { ...lift, namesake: 'refused' },
        near({ sameDomain: true, isExternal: true }),
      ],
      ['not installed, one was approved elsewhere', 'high', lift, near(approvedBefore)],
      ['not installed, one is approved elsewhere by now', undefined, lift, near(approvedNow)],
      [
        'there at the first reading, one was approved elsewhere',
        undefined,
        { ...lift, inBaseline: true },
        near(approvedBefore),
      ],
      [
        'not installed, one like it is approved elsewhere',
        'high',
        lift,
        near({ ...approvedBefore, applicationId: null }),
      ],
      ['not installed, one is installed elsewhere', undefined, lift, near({})],
      ['a client of Salesforce, approved elsewhere', undefined, loader, near(approvedBefore)],
      ['a client of Salesforce, one is installed here', 'high', loader, near({ sameDomain: true })],
      [
        'installed later by another maker',
        'high',
        { inBaseline: false },
        near({ sameDomain: true, namespace: 'other' }),
      ],
      [
        'installed later by the same maker',
        undefined,
        { inBaseline: false },
        near({ sameDomain: true }),
      ],
      ['there first', undefined, {}, near({ sameDomain: true, namespace: 'other' })],
      [
        'installed, beside one that is not',
        undefined,
        { inBaseline: false },
        near({ sameDomain: true, applicationId: null, approved: true }),
      ],
    ],
  ],
];

function near(differs: Parameters<typeof another>[0]) {
  return { sameName: [another(differs)] };
}

describe.each(tables.map(([rule, cases]) => ({ id: rule.id, rule, cases })))(
  '$id',
  ({ rule, cases }) => {
    test.each(cases.map(named))('$what: $severity', ({ severity, given }) => {
      expect(said(rule, given)).toBe(severity);
    });
  },
);

const clashes: readonly [string, Parameters<typeof context>[0]][] = [
  ['DataLift', near(approvedBefore)],
  ['DATALIFT', beside('DataLift')],
  ['datalift', beside('DataLift')],
  ['DataLift ', beside('DataLift')],
  [`D${CYRILLIC_A}taLift`, beside('DataLift')],
  [`D${CYRILLIC_A}taLift`, {}],
];

test.each(clashes)(
  '%j, not installed, is not excused by the approved DataLift',
  (name, besides) => {
    const found = findingsOf(facts({ ...newcomer, name }), context(besides));
    const rules = found.map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['new-app', 'not-installed']));
    expect(rules.includes('same-name') || rules.includes('look-alike')).toBe(true);
  },
);

test.each(['Data Loader', 'Salesforce CLI', 'Workbench', 'dataloader.io'])(
  '%s as it is in nearly every org raises nothing but a little',
  (name) => {
    const old = { ...newcomer, name, inBaseline: true, firstSeenAt: days(-300), admins: 9 };
    const found = findingsOf(facts(old), context());
    expect(found.map(({ severity }) => severity)).toEqual(['low']);
    expect(isKnownName(name)).toBe(true);
  },
);

test.each([' Data Loader', 'data loader', `D${CYRILLIC_A}ta Loader`, 'DataLoader', ''])(
  '%j is not a name of a client of Salesforce',
  (name) => expect(isKnownName(name)).toBe(false),
);
