import { describe, expect, test } from 'vitest';
import { allows, type Role } from '../../../src/members/role.ts';
import type { HandlerDeps } from '../../../src/slack/kernel/deps.ts';
import { actionIds } from '../../../src/slack/kernel/ids.ts';
import { createRoutes, type Task } from '../../../src/slack/kernel/routes.ts';
import {
  factsOf,
  nearest,
  nearestVerb,
  verbNames,
  verbOf,
} from '../../../src/slack/kernel/verbs.ts';

// Only the table is looked at, nothing is run.
const routes = createRoutes({ command: '/salesforce' } as HandlerDeps);
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
  [actionIds.add, undefined, 'operator'],
  [actionIds.details, '1', 'none'],
  [actionIds.sync, '1', 'operator'],
  [actionIds.row, 'details:1', 'none'],
  [actionIds.row, 'sync:1', 'operator'],
  [actionIds.consentOpen, 'x', 'operator'],
  [actionIds.consentRenew, 'x', 'operator'],
  [actionIds.consentCancel, 'x', 'operator'],
  [actionIds.consentBack, undefined, 'operator'],
  [actionIds.permissions, undefined, 'none'],
  [actionIds.help, undefined, 'none'],
  [actionIds.home, undefined, 'none'],
  [actionIds.homeRefresh, undefined, 'none'],
  [actionIds.diagnostics, 'x', 'none'],
  [actionIds.checkAgain, 'C1', 'none'],
  [actionIds.link, undefined, 'none'],
  // A button runs a command only for who might type it.
  [actionIds.run, 'add', 'operator'],
  [`${actionIds.run}#3`, 'sync 1', 'operator'],
  [actionIds.run, 'list', 'none'],
];

describe('roles', () => {
  test.each(Object.entries(needed))('"%s" needs %s', (text, role) => {
    expect(routes.command(text).needs).toBe(role);
  });

  test.each(pressNeeded)('%s (%s) needs %s', (id, value, role) => {
    expect(press(id, value)?.needs).toBe(role);
  });

  test('whoever needs a role is looked up afresh', () => {
    for (const verb of verbNames) {
      const { needs, purpose } = routes.command(verb);
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
      expect(press(actionIds.row, forged)).toBeUndefined();
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
    const words = verbNames.flatMap((verb) => [verb, ...factsOf(verb).aliases]);
    expect(new Set(words).size).toBe(words.length);
    for (const verb of verbNames) {
      for (const alias of factsOf(verb).aliases) expect(verbOf(alias)).toBe(verb);
    }
    expect(verbOf('toString')).toBeUndefined();
  });

  test('the nearest verb is near', () => {
    expect(nearestVerb('lsit')).toBe('list');
    expect(nearestVerb('synch')).toBe('sync');
    expect(nearestVerb('conect')).toBe('add');
    expect(nearestVerb('frobnicate')).toBeUndefined();
    expect(nearestVerb('xy')).toBeUndefined();
    expect(nearest('prodd', ['prod', 'Production'])).toBe('prod');
  });
});
