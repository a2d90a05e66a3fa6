import { describe, expect, test } from 'vitest';
import type { DomainView } from '../../../../src/domains/domain.ts';
import { homeView } from '../../../../src/slack/home/home.ts';
import { anApp } from '../apps.ts';
import { aDomain, broken } from '../domains.ts';

describe('the home of a large workspace', () => {
  const domains = Array.from(
    { length: 200 },
    (_, index): DomainView =>
      (index % 3 === 0 ? broken : aDomain)({
        id: index + 1,
        name: `Domain ${String(index).padStart(3, '0')}`,
      }),
  );
  const facts = { domains, names: new Map(), role: 'admin', can: [], now: new Date() } as const;

  test.each([0, 5, 19, 99])('page %i keeps within the limits, and turns', (page) => {
    const { blocks } = homeView({ ...facts, look: { page, facts: true } });
    expect(blocks.length).toBeLessThanOrEqual(100);
    const text = JSON.stringify(blocks);
    expect(text.length).toBeLessThan(60_000);
    const shown = new Set(text.match(/Domain \d{3}/gu));
    expect(shown.size).toBeGreaterThanOrEqual(10);
    expect(text).toContain('of 200');
    if (page > 0) expect(text).toContain('Previous');
    if (page < 19) expect(text).toContain('Next');
  });

  test('no action id stands twice in one block', () => {
    for (const block of homeView(facts).blocks) {
      if (!('elements' in block) || block.type !== 'actions') continue;
      const ids = block.elements.map((each) => each.action_id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('leads to apps, policies, record and digest, once something is watched and may be seen', () => {
    const ways = (more: Partial<Parameters<typeof homeView>[0]> = {}) =>
      homeView({ ...facts, ...more }).blocks.flatMap((block) =>
        'elements' in block && block.type === 'actions'
          ? block.elements.flatMap((each) =>
              each.type === 'button' && each.action_id?.startsWith('command.run')
                ? [each.value ?? '']
                : [],
            )
          : [],
      );
    const four = ['apps', 'policies', 'audit', 'digest'];
    expect(ways()).toEqual(expect.arrayContaining(four));
    expect(ways({ role: 'none' })).not.toEqual(expect.arrayContaining(['apps']));
    expect(ways({ domains: [] })).not.toEqual(expect.arrayContaining(['apps']));
  });

  test('without a role: who can give one, and how to ask', () => {
    const text = JSON.stringify(homeView({ ...facts, role: 'none', can: ['Dana Ruiz'] }));
    expect(text).toContain('Dana Ruiz can give you one');
    expect(text).toContain('Ask for access');
    expect(text).not.toContain('Settings');
  });

  test('apps that wait for a decision, with the way to them', () => {
    const text = JSON.stringify(homeView({ ...facts, waiting: { total: 37, lines: [] } }));
    expect(text).toContain('*37 apps* wait for a decision.');
    expect(text).toContain('"action_id":"review.open"');
    const progress = { total: 260, decided: 212, snoozed: 8, idle: 0 };
    const far = JSON.stringify(homeView({ ...facts, progress, waiting: { total: 40, lines: [] } }));
    expect(far).toContain('*40 apps* wait for a decision. 212 of 260 apps decided, 8 snoozed.');
    const done = { ...progress, decided: 260, snoozed: 0 };
    const end = JSON.stringify(
      homeView({ ...facts, progress: done, waiting: { total: 0, lines: [] } }),
    );
    expect(end).toContain('260 of 260 apps decided. None waits for a decision.');
    expect(JSON.stringify(homeView({ ...facts, waiting: { total: 1, lines: [] } }))).toContain(
      '*1 app* waits',
    );
    expect(JSON.stringify(homeView(facts))).not.toContain('for a decision');
  });

  test('is not all quiet while one of high risk waits, which it names', () => {
    const well = { ...facts, domains: [aDomain()] };
    const lines = [anApp({ name: 'My Ticket Portal' }), anApp({ id: 13, level: 'medium' })];
    const text = JSON.stringify(homeView({ ...well, waiting: { total: 9, lines } }));
    expect(text).toContain(
      '🔴 *My Ticket Portal* in Production EU: high risk, waits for a decision',
    );
    expect(text).not.toContain('DataLift');
    expect(text).not.toContain('All quiet');
    const after = text.indexOf('*9 apps* wait');
    expect(text.indexOf('My Ticket Portal'), 'not among what needs you').toBeGreaterThan(after);
    const calm = { total: 8, lines: lines.slice(1) };
    expect(JSON.stringify(homeView({ ...well, waiting: calm }))).toContain('All quiet');
  });
});
