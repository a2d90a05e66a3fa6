import { describe, expect, test } from 'vitest';
import { allows, type Role } from '../../../../src/members/role.ts';
import { nearestVerb, verbOf, verbs } from '../../../../src/slack/acts.ts';
import { alertActs } from '../../../../src/slack/alerts/acts.ts';
import { domainActs, ROW_MENU } from '../../../../src/slack/domains/acts.ts';
import { homeActs } from '../../../../src/slack/home/acts.ts';
import { linkId, runId, type Task } from '../../../../src/slack/kernel/routes.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { nearest } from '../../../../src/slack/kit/nearest.ts';
import { routesOf } from '../../../../src/slack/routes.ts';

// Only the table is looked at, nothing is run.
const routes = routesOf({ command: '/salesforce' } as Uses);
const press = (id: string, value?: string): Task | undefined =>
  routes.press(id, { value, metadata: '', appId: 'A1' });

const needed: Record<string, Role | 'none'> = {
  '': 'none',
  list: 'none',
  add: 'operator',
  status: 'none',
  'status x': 'none',
  sync: 'operator',
  permissions: 'none',
  help: 'none',
  version: 'none',
  frobnicate: 'none',
};
const pressNeeded: [string, string | undefined, Role | 'none'][] = [
  [domainActs.add.id, undefined, 'operator'],
  [domainActs.details.id, '1', 'none'],
  [domainActs.sync.id, '1', 'operator'],
  [ROW_MENU, 'details:1', 'none'],
  [ROW_MENU, 'sync:1', 'operator'],
  [domainActs.consentOpen.id, 'x', 'operator'],
  [domainActs.consentRenew.id, 'x', 'operator'],
  [domainActs.consentCancel.id, 'x', 'operator'],
  [domainActs.consentBack.id, undefined, 'operator'],
  [homeActs.permissions.id, undefined, 'none'],
  [homeActs.help.id, undefined, 'none'],
  [homeActs.open.id, undefined, 'none'],
  [homeActs.refresh.id, undefined, 'none'],
  [homeActs.diagnostics.id, 'x', 'none'],
  [alertActs.checkChannel.id, 'C1', 'none'],
  [linkId, undefined, 'none'],
  // A button runs a command only for who might type it.
  [runId, 'add', 'operator'],
  [`${runId}#3`, 'sync 1', 'operator'],
  [runId, 'list', 'none'],
];

describe('roles', () => {
  test.each(Object.entries(needed))('"%s" needs %s', (text, role) => {
    expect(routes.command(text).needs).toBe(role);
  });

  test.each(pressNeeded)('%s (%s) needs %s', (id, value, role) => {
    expect(press(id, value)?.needs).toBe(role);
  });

  test('whoever needs a role is looked up afresh', () => {
    for (const { name } of verbs) {
      const { needs, purpose } = routes.command(name);
      expect(purpose).toBe(needs === 'none' ? 'view' : 'act');
    }
    for (const [id, value, role] of pressNeeded) {
      if (role !== 'none') expect(press(id, value)?.purpose).toBe('act');
    }
  });

  test('unknown ids and forged values reach nothing', () => {
    expect(press('domain.destroy', '1')).toBeUndefined();
    expect(press('__proto__', '1')).toBeUndefined();
    expect(press('constructor')).toBeUndefined();
    for (const forged of [
      undefined,
      '',
      'destroy:1',
      'sync:-1',
      'sync:1;2',
      'details:99999999999',
    ]) {
      expect(press(ROW_MENU, forged)).toBeUndefined();
    }
  });

  test('each role includes the one before', () => {
    const roles = ['none', 'viewer', 'operator', 'admin'] as const;
    for (const [i, held] of roles.entries()) {
      for (const [j, need] of roles.entries()) expect(allows(held, need)).toBe(i >= j);
    }
  });
});

describe('verbs', () => {
  test('no word means two things', () => {
    const words = verbs.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(words).size).toBe(words.length);
    for (const verb of verbs) {
      for (const alias of verb.aliases ?? []) expect(verbOf(alias)).toBe(verb);
    }
    expect(verbOf('toString')).toBeUndefined();
  });

  test('the nearest verb is near', () => {
    expect(nearestVerb('lsit')?.name).toBe('list');
    expect(nearestVerb('synch')?.name).toBe('sync');
    expect(nearestVerb('conect')?.name).toBe('add');
    expect(nearestVerb('frobnicate')).toBeUndefined();
    expect(nearestVerb('xy')).toBeUndefined();
    expect(nearest('prodd', ['prod', 'Production'])).toBe('prod');
  });
});
