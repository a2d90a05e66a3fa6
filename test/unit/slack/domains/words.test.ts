import { describe, expect, test } from 'vitest';
import type { ConsentView } from '../../../../src/consents/store.ts';
import type { DomainView } from '../../../../src/domains/domain.ts';
import type { EndingDays } from '../../../../src/domains/grant-life.ts';
import {
  endingCard,
  endingLine,
  grantLife,
  stillEnds,
} from '../../../../src/slack/alerts/ending-card.ts';
import { consentCard } from '../../../../src/slack/domains/consent-card.ts';
import { consentStep } from '../../../../src/slack/domains/consent-step.ts';
import { consentEnd } from '../../../../src/slack/domains/consent-window.ts';
import { deletedCard } from '../../../../src/slack/domains/deleted-card.ts';
import { detailsModal } from '../../../../src/slack/domains/details.ts';
import { domainRows } from '../../../../src/slack/domains/row.ts';
import { aDomain, broken, NOW } from '../domains.ts';

const DAY = 24 * 3_600_000;
const GRANT = '11111111-1111-4111-8111-111111111111';
const names = new Map([['U0PRIYA', 'Priya Shah']]);
const shown = (blocks: unknown) => JSON.stringify(blocks);

describe('the menu of a domain', () => {
  const menu = (mayDelete: boolean) => {
    const [row] = domainRows([aDomain()], { names, maySync: true, mayDelete });
    return shown(row).match(/"(?:details|sync|reconnect|alerts|delete):1"/gu);
  };

  test('holds what the guide names; Delete for admins', () => {
    expect(menu(true)).toEqual(
      ['details', 'sync', 'reconnect', 'alerts', 'delete'].map((what) => `"${what}:1"`),
    );
    expect(menu(false)).not.toContain('"delete:1"');
  });

  test('the details lead there too', () => {
    expect(shown(detailsModal(aDomain(), names, true))).toContain('domain.alerts');
  });
});

describe('a deleted domain', () => {
  const deleted = {
    at: NOW,
    by: 'U0PRIYA',
    reason: 'retired',
    grantEnd: 'unconfirmed' as const,
  };

  test('its card has Details, whatever else may be pressed', () => {
    for (const grantEnd of ['pending', 'confirmed', 'left', 'kept'] as const) {
      for (const now of [NOW, new Date(NOW.getTime() + 3 * DAY)]) {
        const card = deletedCard(
          aDomain({ deleted: { ...deleted, grantEnd } }),
          { ...deleted, grantEnd },
          'Priya',
          now,
        );
        expect(shown(card.blocks)).toContain('domain.details');
      }
    }
  });

  test('its details say so, and offer nothing that it can no longer do', () => {
    const text = shown(detailsModal(aDomain({ deleted }), names, true, true));
    expect(text).toContain('Deleted');
    expect(text).toContain('by Priya Shah');
    expect(text).toContain('Reason: retired');
    expect(text).toContain('Remove it by hand');
    expect(text).not.toMatch(/domain\.(?:sync|reconnect|delete|alerts)/u);
  });
});

describe('another org than the one to reconnect', () => {
  const refused = (facts: ConsentView['error']): ConsentView => ({
    id: GRANT,
    workspaceId: 1,
    state: 'refused',
    purpose: 'reconnect',
    name: 'EMEA sandbox',
    channel: 'C1',
    signIn: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' },
    askedBy: 'U0PRIYA',
    askedAt: NOW,
    expiresAt: NOW,
    endedAt: NOW,
    error: facts,
    domainId: 2,
  });

  test('may be added as a new domain; a refreshed one may be carried over', () => {
    const gotUrl = 'https://other.my.salesforce.com';
    const other = refused({ code: 'E-WRONG-ORG', facts: { refreshed: false, gotUrl } });
    expect(shown(consentCard(other).blocks)).toContain('Add it as a new domain');
    const fresh = refused({ code: 'E-WRONG-ORG', facts: { refreshed: true, gotUrl } });
    expect(shown(consentCard(fresh).blocks)).toContain('Carry over');
    expect(shown(consentCard(fresh).blocks)).not.toContain('Add it as a new domain');
    // Refused before the org was known.
    const typed = refused({ code: 'E-WRONG-ORG', facts: { gotHost: 'x.my.salesforce.com' } });
    expect(shown(consentCard(typed).blocks)).not.toContain('as new');
  });
});

describe('a scope that is asked for since last time', () => {
  test('is named with what it is for', () => {
    const link = { consentId: GRANT, link: 'https://bot.example/x', expiresAt: NOW };
    const view = consentStep({
      title: 'Reconnect a domain',
      name: 'Acme',
      link,
      scopes: ['api', 'refresh_token'],
      news: ['refresh_token'],
    });
    expect(shown(view)).toContain(
      '*New since last time:*\\n• `refresh_token`: Sync on a schedule.',
    );
  });
});

describe('the consent step', () => {
  const link = { consentId: GRANT, link: 'https://bot.example/x', expiresAt: NOW };
  const step = { title: 'x', name: 'Acme', link, scopes: ['api', 'web', 'custom'] };

  test('is five lines and the button; all permissions stand below it, and no name of a variable', () => {
    const { blocks } = consentStep(step);
    expect(shown(blocks[0]).match(/\\n• /gu)).toHaveLength(5);
    expect(blocks[1]?.type).toBe('actions');
    const below = shown(blocks.slice(2));
    for (const scope of step.scopes) expect(below).toContain(`*Permission:* *${scope}*`);
    expect(shown(blocks)).not.toMatch(/[A-Z]{3,}_[A-Z]/u);
  });

  test('a window that the link may be shown in again has no id of ours', () => {
    expect(consentStep(step).external_id).toBe(`consent/${GRANT}`);
    expect(consentStep({ ...step, isHanded: true })).not.toHaveProperty('external_id');
  });
});

describe('the window of a link', () => {
  const consent = (state: ConsentView['state']): ConsentView => ({
    id: GRANT,
    workspaceId: 1,
    state,
    purpose: 'add',
    name: 'Acme',
    channel: 'C1',
    signIn: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' },
    askedBy: 'U0PRIYA',
    askedAt: NOW,
    expiresAt: NOW,
    endedAt: NOW,
    error: state === 'refused' ? { code: 'E-NOT-ADMIN', facts: {} } : undefined,
    domainId: state === 'connected' ? 7 : undefined,
  });

  test.each([
    ['connected', 'Connected', 'domain.details'],
    ['refused', 'Not connected', 'consent.renew'],
    ['expired', 'The link expired', 'consent.renew'],
  ] as const)('%s: it says so, and what to press next', (state, title, act) => {
    const view = consentEnd(consent(state));
    expect(view?.title.text).toBe(title);
    expect(shown(view)).toContain(act);
  });

  test('stays as it is while the link may still be used', () => {
    for (const state of ['open', 'opened', 'exchanging'] as const)
      expect(consentEnd(consent(state))).toBeUndefined();
  });
});

describe('a grant that ends', () => {
  const ending = (leftDays: number, over: Partial<DomainView> = {}) => {
    const leftMs = leftDays * DAY;
    const within: EndingDays | undefined =
      leftDays <= 1 ? 1 : leftDays <= 7 ? 7 : leftDays <= 14 ? 14 : undefined;
    const policy = { hours: 90 * 24, untilUsed: false };
    const at = new Date(NOW.getTime() + leftMs);
    return aDomain({ grantPolicy: policy, grantEnd: { at, leftMs, policy, within }, ...over });
  };
  const card = (domain: DomainView, days: EndingDays) =>
    endingCard(domain, { grantId: GRANT, days }, 'Priya Shah');

  test('says when, why, whose and what to do', () => {
    const { text, blocks } = card(ending(7), 7);
    expect(text).toContain('the grant ends in 7 days');
    expect(text).toContain('Reconnect now to avoid a gap');
    expect(text).toContain('90 days after its approval');
    expect(text).toContain('*Grant owner:* Priya Shah (as admin@acme.com)');
    expect(shown(blocks)).toContain(`"value":"ending:1/${GRANT}/7"`);
    expect(card(ending(0.2), 1).text).toContain('ends in 4 h');
    expect(card(ending(-0.1), 1).text).toContain('ends now');
    expect(card(ending(13.2), 14).text).toContain('ends in 14 days');
  });

  test('of each warning there is one ending that is true', () => {
    const now = ending(7);
    const cases: [DomainView, EndingDays, RegExp][] = [
      [now, 14, /A newer message says so/u],
      [ending(30), 14, /does not end soon any more/u],
      [
        { ...now, grantId: 'another', reconnected: { at: NOW, by: 'U0PRIYA' } },
        7,
        /reconnected .* by Priya Shah/u,
      ],
      [broken({ grantEnd: now.grantEnd }), 7, /has ended/u],
      [
        { ...now, deleted: { at: NOW, by: 'U', reason: undefined, grantEnd: 'kept' } },
        7,
        /it was deleted/u,
      ],
    ];
    for (const [domain, days, words] of cases) {
      const { text, blocks } = card(domain, days);
      expect(text).toMatch(words);
      expect(shown(blocks)).not.toContain('domain.reconnect');
      expect(stillEnds(domain, { grantId: GRANT, days })).toBe(false);
    }
    expect(stillEnds(now, { grantId: GRANT, days: 7 })).toBe(true);
  });

  test('is on the list only when it is near, and always in the details', () => {
    expect(endingLine(ending(15))).toBeUndefined();
    expect(endingLine(ending(7))).toContain('Grant ends in 7 days');
    expect(grantLife(ending(15))).toContain('(90 days after the approval)');
    expect(grantLife(aDomain())).toContain('not visible');
    expect(grantLife(aDomain({ grantPolicy: { hours: -1, untilUsed: false } }))).toBe(
      'until it is revoked',
    );
  });

  test('a hostile name stays inert', () => {
    const { text } = card(ending(7, { name: '<!channel> *x*' }), 7);
    expect(text).not.toContain('<!channel>');
  });
});
