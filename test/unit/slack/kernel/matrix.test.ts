import { describe, expect, test } from 'vitest';
import { allows, type Role } from '../../../../src/members/role.ts';
import { allActs, verbs } from '../../../../src/slack/acts.ts';
import { ROW_MENU } from '../../../../src/slack/domains/acts.ts';
import { errorMessage, errorModal } from '../../../../src/slack/kernel/errors.ts';
import { createPerform } from '../../../../src/slack/kernel/perform.ts';
import { type Form, runId, type Task } from '../../../../src/slack/kernel/routes.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import type { Who } from '../../../../src/slack/kernel/who-is.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { actionIds, callbackIds } from '../../../support/slack-ids.ts';

// Only the table is looked at, nothing is run.
const verbNames = verbs.map(({ name }) => name);
const routes = routesOf({ command: '/salesforce' } as Uses);
const pressed = (id: string, value: string): Task | undefined =>
  routes.press(id, { value, metadata: '', appId: 'A1' });

/** Everything that anybody can ask for, read from the tables: a new verb, button or form is in it by itself. */
const everything: [string, Task | Form][] = [
  ...verbNames.map((verb): [string, Task] => [`/${verb}`, routes.command(verb)]),
  ...verbNames.map((verb): [string, Task] => [`/${verb} audit`, routes.command(`${verb} audit`)]),
  ...actionIds.flatMap((id): [string, Task][] => {
    const values =
      id === ROW_MENU
        ? ['details:1', 'sync:1', 'reconnect:1', 'alerts:1', 'delete:1']
        : id === runId
          ? verbNames
          : ['1'];
    return values.map((value): [string, Task] => {
      const task = pressed(id, value);
      if (!task) throw new Error(`${id} with ${value} leads nowhere`);
      return [`[${id} ${value}]`, task];
    });
  }),
  ...callbackIds.flatMap((id): [string, Form][] => {
    const form = routes.form(id);
    return form ? [[`<${id}>`, form]] : [];
  }),
];

const roles = ['none', 'viewer', 'operator', 'admin'] as const;
const NAMES = ['Dana Ruiz', 'Li Wei'];

function door(standing: Who['standing'], role: Role | 'none', unsure: boolean) {
  const who: Who = {
    workspace: {
      id: 1,
      teamId: 'T1',
      name: 'Acme',
      slackUrl: '',
      alertChannel: 'C1',
      pausedUntil: null,
    },
    workspaceId: 1,
    teamId: 'T1',
    userId: 'U1',
    name: 'Sam Ode',
    standing,
    slackAdmin: false,
    seenAs: 'U1',
    inGrid: false,
    ids: ['U1'],
  };
  const refusals: string[] = [];
  const perform = createPerform({
    held: async () => ({ role, unsure }),
    whoIs: async () => who,
    whoCan: async () => NAMES,
    refused: ({ act }) => void refusals.push(act),
    costly: async () => 0,
    clock: { now: () => new Date(0) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { perform, refusals };
}

async function tried(
  standing: Who['standing'],
  role: Role | 'none',
  task: Task | Form,
  unsure = false,
) {
  const { perform, refusals } = door(standing, role, unsure);
  let ran = false;
  const { needs, act, costly } = task;
  const outcome = await perform({}, { needs, act, costly, purpose: 'act' }, async () => {
    ran = true;
  });
  const shown = outcome.ok ? undefined : outcome.shown;
  const texts = shown
    ? [JSON.stringify(errorMessage(shown)), JSON.stringify(errorModal(shown))]
    : [];
  return { ran, code: shown?.error.code, texts, refusals };
}

describe.each(everything)('%s', (_name, task) => {
  test.each(roles)('a member with the role %s: as the table says', async (role) => {
    const { ran, code, texts, refusals } = await tried('member', role, task);
    const may = allows(role, task.needs);
    expect(ran).toBe(may);
    expect(code).toBe(may ? undefined : 'E-NOT-PERMITTED');
    expect(refusals).toEqual(may ? [] : [task.act]);
    for (const text of texts) {
      for (const name of NAMES) expect(text).toContain(name);
      expect(text).toContain('Ask for access');
      expect(text).toContain(`${task.needs} role`);
    }
  });

  test.each(roles)(
    'an outsider, whatever the row says (%s): nothing, and no details',
    async (role) => {
      const { ran, code, texts, refusals } = await tried('outsider', role, task);
      expect(ran).toBe(false);
      expect(refusals).toEqual([task.act]);
      expect(code).toBe('E-OUTSIDE');
      for (const text of texts) {
        expect(text).not.toMatch(/Dana|Li Wei|Ask for access|admin|operator|viewer|domain/i);
      }
    },
  );

  test.each(roles)('whom Slack says nothing of (%s): nothing, and try again', async (role) => {
    const { ran, code, texts, refusals } = await tried('unknown', role, task);
    expect(ran).toBe(false);
    expect(code).toBe('E-SLACK-SILENT');
    expect(refusals).toEqual([]);
    for (const text of texts) {
      expect(text).toContain('Try again');
      expect(text).not.toMatch(/Dana|Li Wei|Ask for access|outsider|full member/i);
    }
  });

  test.each(roles)('a member whose role (%s) may be more: let in, or try again', async (role) => {
    const { ran, code, refusals } = await tried('member', role, task, true);
    const may = allows(role, task.needs);
    expect(ran).toBe(may);
    expect(code).toBe(may ? undefined : 'E-SLACK-SILENT');
    expect(refusals).toEqual([]);
  });
});

/** Nothing of these changes what others see or what is watched; whoever was handed a consent, or owns an app, answers for it. */
const openToAll = [
  'list',
  'domain.details',
  'consent.handed_open',
  'consent.handed_decline',
  'app.renew',
  'app.let_end',
  'question.yes',
  'question.no',
  'question.phone',
  'roles.show',
  'access.ask',
  'channel.check',
  'permissions.show',
  'help.show',
  'version',
  'home.open',
  'home.refresh',
  'home.page',
  'diagnostics.show',
];

test('what needs no role is in this list, and nothing else is for everybody', () => {
  const open = allActs.filter(({ may }) => may === 'none');
  expect(open.map(({ id, verb, form }) => id ?? verb?.name ?? form?.id)).toEqual(openToAll);
});
