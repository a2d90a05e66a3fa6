import { describe, expect, test } from 'vitest';
import { blockLinks, messagePings, renderMessage } from '../../../../sandbox/slack/render-text.ts';
import type { DomainSignal } from '../../../../src/apps/inventory/view.ts';
import { detailsModal } from '../../../../src/slack/domains/details.ts';
import { signalledMessage } from '../../../../src/slack/domains/signals.ts';
import { aDomain, minutesAgo } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { reader, wire } from '../seen.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';

const signal = (value: string, count = 1): DomainSignal => ({
  rule: 'dangerous-permission',
  severity: 'high',
  since: minutesAgo(5),
  evidence: Array.from({ length: count }, (_, at) => ({
    field: `SetupAuditTrail, ${at}`,
    value,
    readAt: minutesAgo(5).toISOString(),
  })),
});
const gap: DomainSignal = { ...signal('LoginHistory'), rule: 'coverage-gap', severity: 'low' };
const modal = (signals: readonly DomainSignal[]) => {
  const view = detailsModal(aDomain(), new Map(), true, true, signals);
  expectViewTaken(wire([view])[0], 'modal');
  return JSON.stringify(view.blocks);
};

describe('what rules say of a domain as a whole', () => {
  test('is told with what it means and what it stands on, and leads to the domain', () => {
    const said = signalledMessage(aDomain(), [signal('Permission set given to Sam', 5)]);
    const shown = renderMessage({ text: said?.text ?? '', blocks: wire(said?.blocks) }, reader);
    for (const part of [
      'Production EU: look at this.',
      'Somebody may let in apps that no admin installed',
      'open the door to any app',
      'Permission set given to Sam',
      'and 2 more',
      '[Details]',
    ]) {
      expect(shown).toContain(part);
    }
  });

  test('a right that was given: who, what, to whom, and the approvals that ended with it', () => {
    const at = minutesAgo(9).toISOString();
    const readAt = minutesAgo(5).toISOString();
    const evidence = [
      {
        field: `SetupAuditTrail, ${at}`,
        value: 'Changed profile for user Sam Ode from Standard User to System Administrator',
        readAt,
      },
      {
        field: `CreatedBy of SetupAuditTrail, ${at}`,
        value: 'Priya Shah (priya@acme.com)',
        readAt,
      },
    ];
    const names = Array.from({ length: 7 }, (_, n) => `App ${n + 1}`);
    const said = signalledMessage(aDomain(), [{ ...signal(''), evidence }], names);
    const shown = renderMessage({ text: said?.text ?? '', blocks: wire(said?.blocks) }, reader);
    expect(shown).toContain('🔴 Production EU: look at this.');
    expect(shown).toMatch(
      /Priya Shah \(priya@acme\.com\) gave Sam Ode the profile System Administrator; it was Standard User, today at/u,
    );
    expect(shown).toContain(
      'What it undid: 7 approvals ended, since more people with far-reaching rights hold the app: App 1, App 2, App 3, App 4, App 5 and 2 more. They wait for a decision again.',
    );
    expect(shown).not.toContain('CreatedBy');
    const one = signalledMessage(aDomain(), [{ ...signal(''), evidence }], ['App 1']);
    expect(one?.text).toContain('1 approval ended');
    expect(one?.text).toContain('It waits for a decision again.');
  });

  test('what holds no longer is not told', () => {
    expect(signalledMessage(aDomain(), [])).toBeUndefined();
  });

  test('stands in the details; what we cannot see stands under Coverage alone', () => {
    expect(modal([signal('Given to Sam'), gap])).toMatch(/Signals\*[^"]*Given to Sam/u);
    expect(modal([gap])).not.toContain('Signals');
  });

  test.each(Object.entries(hostileNames))('evidence of %s is inert', (_, value) => {
    const said = signalledMessage(aDomain(), [signal(value, 3)]);
    const blocks = wire(said?.blocks);
    expectTaken(blocks);
    expect(messagePings({ text: said?.text ?? '', blocks })).toEqual([]);
    for (const { url } of blocks.flatMap(blockLinks)) expect(url).not.toContain('evil');
    modal([signal(value, 3)]);
  });
});
