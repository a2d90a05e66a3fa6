import { describe, expect, test } from 'vitest';
import { type Obj, objs } from '../../../sandbox/slack/json.ts';
import {
  blockLinks,
  messagePings,
  renderBlocks,
  renderMessage,
} from '../../../sandbox/slack/render-text.ts';
import { textOf } from '../../../sandbox/slack/validate/payload.ts';
import type { ConsentView } from '../../../src/consents/store.ts';
import type { DomainView } from '../../../src/domains/domain.ts';
import { AppError, errorCodes } from '../../../src/lib/errors.ts';
import { verbOf, verbs } from '../../../src/slack/acts.ts';
import { addModal } from '../../../src/slack/domains/add.ts';
import { consentCard } from '../../../src/slack/domains/consent-card.ts';
import { consentModal, consentStep } from '../../../src/slack/domains/consent-step.ts';
import { consentEnd } from '../../../src/slack/domains/consent-window.ts';
import { deleteModal } from '../../../src/slack/domains/delete.ts';
import { deletedCard } from '../../../src/slack/domains/deleted-card.ts';
import { detailsModal } from '../../../src/slack/domains/details.ts';
import { domainCard } from '../../../src/slack/domains/domain-card.ts';
import { handoverCard } from '../../../src/slack/domains/handover-card.ts';
import { domainList, emptyList } from '../../../src/slack/domains/list-message.ts';
import { permissionsMessage } from '../../../src/slack/domains/permissions.ts';
import {
  brokenMessage,
  channelRefusedMessage,
  readyMessage,
} from '../../../src/slack/domains/personal.ts';
import { reconnectModal } from '../../../src/slack/domains/reconnect.ts';
import { syncAnswer } from '../../../src/slack/domains/sync.ts';
import { noSuchDomain, whichOne } from '../../../src/slack/domains/target.ts';
import {
  domainsCountLine,
  grantLeftLine,
  readyLine,
  reconnectedLine,
} from '../../../src/slack/domains/thread-lines.ts';
import { versionMessage } from '../../../src/slack/home/does.ts';
import { helpMessage, unknownKey, unknownVerb, verbHelp } from '../../../src/slack/home/help.ts';
import { homeView, outsideHome } from '../../../src/slack/home/home.ts';
import { wordsOf } from '../../../src/slack/kernel/error-words.ts';
import {
  diagnosticsModal,
  diagnosticsOf,
  errorMessage,
  errorModal,
} from '../../../src/slack/kernel/errors.ts';
import { loadingModal, messageModal } from '../../../src/slack/kernel/loading.ts';
import type { Message } from '../../../src/slack/kit/blocks.ts';
import { BRIEF_MOST, brief } from '../../../src/slack/kit/brief.ts';
import { plainName } from '../../../src/slack/kit/escape.ts';
import { aDomain, broken, late, minutesAgo, NOW, running } from './domains.ts';
import { hostileNames } from './hostile.ts';
import { reader, wire } from './seen.ts';
import { expectTaken, expectViewTaken } from './taken.ts';

/** Every message and view there is, with one foreign text wherever foreign text can stand. */
function everything(name: string) {
  const foreign: Partial<DomainView> = {
    name,
    orgName: name,
    orgId: name,
    edition: name,
    kind: name,
    instanceName: name,
    salesforceUsername: name,
    channel: name,
    signIn: { kind: 'production', origin: name },
    confirmed: false,
    coverage: {
      outcome: 'partial',
      tokensRead: 10,
      tokensCounted: 1000,
      ownRowsOnly: true,
      notes: Array.from({ length: 20 }, () => name),
      readAt: NOW.toISOString(),
    },
    lastRuns: Array.from({ length: 9 }, () => ({
      startedAt: minutesAgo(9),
      endedAt: minutesAgo(1),
      startedBy: 'U0PRIYA',
      outcome: name,
      errorCode: 'E-PARTIAL' as const,
      tokensRead: 1_000_000,
    })),
  };
  const facts = Object.fromEntries(
    [
      'name',
      'domainName',
      'username',
      'missing',
      'gotName',
      'gotHost',
      'expectedHost',
      'appName',
      'used',
      'limit',
      'why',
      'workspace',
      'needs',
      'role',
      'tokensRead',
      'tokensCounted',
      'orgId',
      'what',
      'byName',
      'by',
      'gotOrg',
      'expectedOrg',
    ].map((key) => [key, name]),
  );
  const domains = [
    aDomain(foreign),
    broken({ ...foreign, trouble: { code: 'E-NOT-ADMIN', facts, since: NOW } }),
    late(foreign),
    running(foreign),
  ];
  const names = new Map([['U0PRIYA', name]]);
  const many = Array.from({ length: 40 }, (_, id) => late({ ...foreign, id: id + 1 }));
  const list = (all: readonly DomainView[], page = 0) =>
    domainList({
      domains: all,
      names,
      mayAdd: true,
      maySync: true,
      mayDelete: true,
      canAdd: [],
      page,
      total: all.length,
      command: '/salesforce',
      next: 'list page:2',
    });
  const consent = (over: Partial<ConsentView>): ConsentView => ({
    id: '0b0e7a4e-6f7a-4a5e-9d0c-1f6d3f1c2b3a',
    workspaceId: 1,
    state: 'open',
    purpose: 'add',
    name,
    channel: 'C0ALERTS',
    signIn: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' },
    askedBy: 'U0PRIYA',
    askedAt: NOW,
    expiresAt: NOW,
    endedAt: NOW,
    error: undefined,
    domainId: 7,
    ...over,
  });
  const shown = errorCodes.map((code) => ({
    error: new AppError(code, name, facts),
    at: NOW,
    reference: code === 'E-UNKNOWN' ? '0a1b2c3d' : undefined,
  }));
  const asker = {
    command: '/salesforce',
    role: 'none' as const,
    admins: Array.from({ length: 9 }, () => name),
  };
  const state = {
    name,
    page: 'my-domain' as const,
    address: 'acme.my.salesforce.com',
    channel: 'C0ALERTS',
  };
  const link = {
    consentId: consent({}).id,
    link: 'https://bot.example/salesforce/connect/abc',
    expiresAt: NOW,
  };

  const cards: Message[] = [
    ...domains.map((domain) => domainCard(domain, name, NOW)),
    ...errorCodes.map((code) =>
      domainCard(broken({ ...foreign, trouble: { code, facts, since: NOW } }), name, NOW),
    ),
    readyMessage(aDomain(foreign)),
    readyMessage(aDomain({ ...foreign, counts: undefined })),
    brokenMessage(broken(foreign), 'E-SF-DOWN', facts),
  ];
  const messages: Message[] = [
    ...cards,
    ...(
      ['open', 'opened', 'exchanging', 'connected', 'cancelled', 'replaced', 'expired'] as const
    ).map((of) => consentCard(consent({ state: of }))),
    ...errorCodes.map((code) => consentCard(consent({ state: 'refused', error: { code, facts } }))),
    ...(['E-WRONG-ORG', 'E-STALE-CARD'] as const).flatMap((code) =>
      (['refused', 'cancelled'] as const).map((state) =>
        consentCard(
          consent({
            state,
            purpose: 'reconnect',
            error: { code, facts: { ...facts, refreshed: true, at: NOW.toISOString() } },
          }),
        ),
      ),
    ),
    consentCard(consent({ state: 'refused' }), aDomain(foreign)),
    handoverCard(consent({ state: 'expired' }), name, aDomain(foreign)),
    ...(['pending', 'confirmed', 'unconfirmed', 'left', 'kept'] as const).map((grantEnd) =>
      deletedCard(aDomain(foreign), { at: NOW, by: 'U0PRIYA', reason: name, grantEnd }, name, NOW),
    ),
    domainCard(
      broken({ ...foreign, reconnecting: { by: 'U0PRIYA', since: NOW, until: NOW } }),
      name,
      NOW,
      name,
    ),
    reconnectedLine(
      { by: name, username: name, previousUsername: 'x', restored: true, carriedOver: true },
      NOW,
    ),
    grantLeftLine(),
    list(domains),
    list(many),
    list(many, 3),
    emptyList({ mayAdd: false, canAdd: [name, name, name, name] }),
    emptyList({ mayAdd: true, canAdd: [] }),
    permissionsMessage(['api', 'web', 'refresh_token', name]),
    helpMessage(asker),
    ...verbs.map((verb) => verbHelp('/salesforce', verb)),
    ...verbs.map((verb) => unknownKey(name, verb)),
    unknownVerb(asker, name, verbOf('list'), name.slice(0, 400)),
    unknownVerb(asker, name, undefined, ''),
    ...shown.map((each) => errorMessage(each)),
    channelRefusedMessage('C0ALERTS', 'is_archived'),
    channelRefusedMessage(name, name),
    syncAnswer(aDomain(foreign), { kind: 'started' }, name),
    syncAnswer(
      aDomain(foreign),
      { kind: 'running', progress: running().progress ?? never() },
      name,
    ),
    syncAnswer(aDomain(foreign), { kind: 'too soon', lastSyncedAt: NOW, until: NOW }, name),
    whichOne('status', name, domains),
    noSuchDomain('status', name, domains),
    noSuchDomain('status', name, []),
    versionMessage({ version: '0.1.0', upSince: NOW, lastTickAt: undefined }),
    domainsCountLine(5),
    readyLine({ apps: 1, tokens: 2 }, NOW),
  ];
  const modals = [
    addModal(
      state,
      { production: 'https://login.salesforce.com', sandbox: 'https://test.salesforce.com' },
      [name, name],
    ),
    consentModal(
      state,
      link,
      ['api', 'web', 'refresh_token'],
      ['<#C0ALERTS> is open to 412 people.'],
    ),
    ...domains.map((domain) => detailsModal(domain, names, true, true)),
    ...domains.map((domain) => reconnectModal(domain, names)),
    ...domains.map((domain) => deleteModal(domain, { last: true, problem: name })),
    consentStep({ title: 'Reconnect a domain', name, link, scopes: ['api'], news: [name] }),
    ...shown.map((each) => errorModal(each)),
    loadingModal('Add a Salesforce domain'),
    ...(['connected', 'refused', 'expired', 'cancelled', 'replaced'] as const).flatMap(
      (ended) => consentEnd(consent({ state: ended })) ?? [],
    ),
    ...messages.map((each) => messageModal(each)),
    diagnosticsModal(diagnosticsOf(shown.at(-1) ?? never())),
  ];
  const homes = [
    homeView({
      domains: many,
      names,
      role: 'admin',
      can: [name],
      now: NOW,
    }),
    homeView({ domains, names, role: 'none', can: [name, name], now: NOW }),
    homeView({ domains: [], names, role: 'none', can: [], now: NOW }),
    outsideHome(name),
  ];
  return { cards, messages, modals, homes };
}
const never = (): never => {
  throw new Error('never');
};

/** All of it as it arrives at Slack, made once. */
function everythingSent(name: string) {
  const { cards, messages, modals, homes } = everything(name);
  const sent = ({ text, blocks }: Message) => ({ text, blocks: wire(blocks) });
  return {
    cards: cards.map(sent),
    messages: messages.map(sent),
    modals: wire(modals),
    homes: wire(homes),
  };
}

/** All that is shown; the values of buttons are not. */
const allText = (blocks: Obj[], text = '') =>
  JSON.stringify(blocks, (key, value) => (key === 'value' ? undefined : value)) + text;

describe.each(Object.entries({ plain: 'Production EU', ...hostileNames }))(
  'a name like %s',
  (kind, name) => {
    const { cards, messages, modals, homes } = everythingSent(name);

    test('stays within the limits of Slack', () => {
      for (const each of messages) {
        expectTaken(each.blocks);
        expect(textOf(each.blocks)).toBeLessThan(13_200);
        expect([...each.text].length).toBeLessThanOrEqual(4000);
        expect(each.text.trim()).not.toBe('');
      }
      for (const each of modals) expectViewTaken(each, 'modal');
      for (const each of homes) expectViewTaken(each, 'home');
    });

    test('pings nobody and leads nowhere', () => {
      const every = [
        ...messages,
        ...[...modals, ...homes].map((view) => ({ text: '', blocks: objs(view, 'blocks') })),
      ];
      for (const { text, blocks } of every) {
        expect(messagePings({ text, blocks })).toEqual([]);
        for (const { url } of blocks.flatMap(blockLinks)) expect(url).not.toContain('evil');
        expect(allText(blocks, text)).not.toMatch(/[\u202A-\u202E\u2066\u2067]/u);
      }
    });

    test('is read as it is', () => {
      const wanted = plainName(name)
        .replaceAll('`', 'ˋ')
        .replace(/[\u2068\u2069]/gu, '');
      for (const card of cards) {
        const read = renderMessage(card, reader)
          .replaceAll('`', 'ˋ')
          .replace(/[\u2068\u2069]/gu, '');
        expect(read, kind).toContain(wanted);
      }
    });
  },
);

test('what a notification says of each message is one whole sentence', () => {
  const told = everything('Production EU').messages.map(({ text }) => brief(text));
  for (const said of told) {
    expect(said.length, said).toBeLessThanOrEqual(BRIEF_MOST);
    expect(said, said).not.toMatch(/…$|^.{0,11}$/u);
  }
});

describe('house rules', () => {
  const { cards, messages, modals } = everything('Production EU');
  const buttons = (blocks: unknown): Obj[] =>
    Array.isArray(blocks)
      ? blocks.flatMap(buttons)
      : typeof blocks === 'object' && blocks !== null
        ? [
            ...('type' in blocks && blocks.type === 'button' ? [{ ...blocks }] : []),
            ...Object.values(blocks).flatMap(buttons),
          ]
        : [];

  test('every card has Details, and at most one primary', () => {
    for (const { blocks } of cards) {
      expect(JSON.stringify(blocks)).toContain('"text":"Details"');
    }
    for (const { blocks } of [...messages, ...modals]) {
      expect(
        buttons(wire(blocks)).filter(({ style }) => style === 'primary').length,
      ).toBeLessThanOrEqual(1);
    }
  });

  test('the text says what the blocks say', () => {
    for (const { text, blocks } of cards) {
      expect(text).toContain('Production EU');
      const shown = renderBlocks(wire(blocks), reader);
      for (const word of ['Error', 'Late', 'In progress', 'Success']) {
        if (shown.includes(word)) expect(text).toContain(word);
      }
    }
  });

  test('thread lines hold no mention, and nothing is broadcast', () => {
    for (const line of [domainsCountLine(1), readyLine({ apps: 1, tokens: 1 }, NOW)]) {
      expect(line.text + JSON.stringify(line.blocks)).not.toContain('<@');
    }
    expect(domainsCountLine(1).text).toBe('You now watch 1 domain.');
    expect(domainsCountLine(5).text).toBe('You now watch 5 domains.');
  });

  test('every code has its words, without "please", "oops" or exclamation marks', () => {
    for (const code of errorCodes) {
      const { title, what, todo } = wordsOf(code, {});
      for (const said of [title, what, todo]) {
        expect(said).not.toBe('');
        expect(said).not.toMatch(/please|oops|!/iu);
      }
    }
  });

  test('what may be left in Salesforce is said', () => {
    expect(wordsOf('E-DENIED', { grantLeft: true }).means).toContain('Remove it by hand');
    expect(wordsOf('E-SCOPE', { missing: 'api, refresh_token' }).title).toContain(
      'api, refresh_token',
    );
    expect(wordsOf('E-SCOPE', { missing: '<!here>' }).title).not.toContain('<');
  });

  test('diagnostics hold known facts only, and what comes back is checked', () => {
    const error = new AppError('E-ACCESS', 'token 00Dxx!secret', {
      orgId: '00D5g000004XEA2EAO',
      access: 'secret',
      username: 'a@b.c',
    });
    expect(diagnosticsOf({ error, at: NOW, reference: '0a1b2c3d' })).toBe(
      'code: E-ACCESS\ntime: 2026-11-24T10:30:00.000Z\nreference: 0a1b2c3d\norg: 00D5g000004XEA2EAO',
    );
    expect(() => diagnosticsModal('code: <!channel>')).toThrow('E-STALE-CARD');
    expect(() => diagnosticsModal(undefined)).toThrow('E-STALE-CARD');
  });
});
