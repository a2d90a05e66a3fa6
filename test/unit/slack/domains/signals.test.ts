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
