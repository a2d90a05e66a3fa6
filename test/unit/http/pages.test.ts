import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConsentFacts } from '../../../src/consents/port.ts';
import { consentFacts } from '../../../src/http/facts.ts';
import { foreign, html } from '../../../src/http/html.ts';
import { codesPage } from '../../../src/http/pages/codes.ts';
import { connectedPage } from '../../../src/http/pages/connected.ts';
import { errorPage } from '../../../src/http/pages/error-page.ts';
import { frame } from '../../../src/http/pages/frame.ts';
import { landingPage } from '../../../src/http/pages/landing.ts';
import { rowOf } from '../../../src/lib/errors/rows.ts';
import { type ErrorCode, errorCodes } from '../../../src/lib/errors.ts';

const at = new Date('2026-11-24T10:12:00Z');
const view = {
  domainName: 'Production EU',
  askedBy: 'Priya Shah',
  workspaceName: 'Acme',
  askedAt: at,
  expiresAt: new Date('2026-11-24T10:27:00Z'),
  purpose: 'add',
  signInHost: 'acme.my.salesforce.com',
} as const;
const done = {
  domainName: 'Production EU',
  orgId: '00D5g000004XEA2EAO',
  username: 'admin@acme.com',
  orgName: 'Acme',
  purpose: 'add',
  workspaceTeamId: 'T1',
  slackUrl: 'https://slack.com/app_redirect?team=T1',
  cookieName: 'ow-1',
} as const;
const backUrl = 'https://slack.com/back';
const help = {
  support: { kind: 'address', words: 'help@acme.com', href: 'mailto:help@acme.com' },
  runbook: 'https://bot.example.com/codes#{code}',
} as const;

/** What a person reads, without tags. */
const textOf = (markup: string) =>
  markup
    .replace(/<style[\s\S]*<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const error = (code: ErrorCode, facts: ConsentFacts = {}) =>
  frame(errorPage({ code, facts, backUrl, help }), 'nonce').html;

describe('the landing page', () => {
  const page = frame(landingPage(view), 'nonce').html;

  test('says who asked for what, and has the one button', () => {
    expect(textOf(page)).toContain('Connect Production EU');
    expect(textOf(page)).toContain(
      'Asked for by Priya Shah in Slack workspace Acme , at 10:12 UTC',
    );
    expect(page.match(/<button[^>]*>([^<]*)/)?.[1]).toBe('Go to Salesforce');
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(textOf(page)).toContain('Not you? Close this page; nothing happens.');
    expect(textOf(page)).toContain('Salesforce shows an error? See what to do.');
  });

  test('says Reconnect where that is what was asked', () => {
    const again = frame(landingPage({ ...view, purpose: 'reconnect' }), 'nonce').html;
    expect(textOf(again)).toContain('Reconnect Production EU');
  });

  test('has no script, no foreign address, a language and a heading', () => {
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|\bsrc=|@import/i);
    expect(page).toContain('<html lang="en">');
    expect(page).toMatch(/<h1 id="heading" tabindex="-1">/);
    expect(page).toContain('<style nonce="nonce">');
    expect(page).toContain('name="viewport"');
  });
});

test('the end of a consent that worked', () => {
  const page = frame(connectedPage(done), 'nonce').html;
  expect(page).toMatch(/<h1[^>]*>Connected<\/h1>/);
  expect(textOf(page)).toContain(
    'Production EU ( Acme , 00D5g000004XEA2EAO) is connected as admin@acme.com',
  );
  expect(page).toContain(`href="${done.slackUrl}">Back to Slack</a>`);
});

test('an address that is none of ours becomes no button', () => {
  const page = frame(connectedPage({ ...done, slackUrl: 'javascript:alert(1)' }), 'nonce').html;
  expect(page).not.toContain('javascript:');
});

describe.each(errorCodes.filter((code) => rowOf(code).page))('%s', (code) => {
  const page = error(code);

  test('has a heading, a sentence or two, one button and its code', () => {
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page.match(/class="button"/g)).toHaveLength(1);
    expect(page).toContain(`href="${backUrl}"`);
    expect(page).toContain(`<code>${code}</code>`);
    expect(textOf(page).length).toBeGreaterThan(100);
    expect(page).not.toMatch(/undefined|null|NaN|\[object/);
  });

  test('says nothing in a tone of its own', () => {
    expect(textOf(page)).not.toMatch(/!|please|oops|sorry/i);
  });
});

test('a code that no page should meet still gets words', () => {
  expect(textOf(error('E-SLACK-LATE'))).toContain('Something went wrong on our side');
});

test('only what is true is said of a used link', () => {
  expect(textOf(error('E-LINK-USED'))).not.toContain('connected by');
  const used = error('E-LINK-USED', {
    openedAt: at.toISOString(),
    domainName: 'Production EU',
    connectedBy: 'Priya Shah',
    admins: '@dana, @li',
  });
  expect(textOf(used)).toContain('used at 10:12 UTC');
  expect(textOf(used)).toContain(
    'Production EU was connected by Priya Shah . If that wasn’t you, tell your bot admins: @dana, @li .',
  );
});

test('a grant that could not be taken back is named', () => {
  expect(textOf(error('E-NOT-ADMIN', { grantLeft: true }))).toContain('Connected Apps OAuth Usage');
  expect(textOf(error('E-NOT-ADMIN'))).not.toContain('to do by hand');
});

test('facts of the wrong type stay out', () => {
  const facts = {
    username: 7,
    used: '9',
    admins: '',
    grantLeft: 'yes',
    token: 'x',
    missing: 'api',
  };
  expect(consentFacts(facts)).toEqual({ missing: 'api' });
});

describe('text of others', () => {
  const hostile = fc.constantFrom(...'<>&"\'a\u202e\u2066\0\u2028', '\ud800', '</p>', '🙂');

  test('is inert', () => {
    fc.assert(
      fc.property(fc.string({ unit: hostile }), (text) => {
        const { html: markup } = html`<p title="${text}">${text}</p>`;
        const inner = markup.slice('<p title="'.length, -'</p>'.length);
        expect(inner.replaceAll('">', '')).not.toMatch(/[<>"']/);
        expect(markup).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
      }),
    );
  });

  test('cannot turn the sentence around it, nor fill the page', () => {
    const name = `\u202Egro.ecrofselas\u202C${'x'.repeat(300)}`;
    const shown = foreign(name).html;
    expect(shown).toMatch(/^<bdi>gro\.ecrofselasx+…<\/bdi>$/);
    expect([...shown.replace(/<\/?bdi>/g, '')]).toHaveLength(80);
  });
});

test('an error page leads to what its code means, and to support', () => {
  const page = error('E-ACCESS');
  expect(page).toContain('href="https://bot.example.com/codes#E-ACCESS"');
  expect(page).toContain('href="mailto:help@acme.com"');
});

test('the page of codes has each, with its docs as text', () => {
  const page = frame(codesPage(), 'nonce').html;
  for (const code of errorCodes) expect(page).toContain(`<section id="${code}"><h2>${code}</h2>`);
  expect(textOf(page)).toContain('What a person does:');
  expect(page).not.toMatch(/\]\(/u);
});
