import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allActs, verbOf, verbs } from '../../../src/slack/acts.ts';
import { alertActs } from '../../../src/slack/alerts/acts.ts';
import { appActs } from '../../../src/slack/apps/acts.ts';
import { breachActs } from '../../../src/slack/apps/breach-acts.ts';
import { leavingActs } from '../../../src/slack/apps/leaving-acts.ts';
import { domainActs } from '../../../src/slack/domains/acts.ts';
import { homeActs } from '../../../src/slack/home/acts.ts';
import { unknownKey } from '../../../src/slack/home/help.ts';
import type { ActFacts } from '../../../src/slack/kernel/act.ts';
import { parseCommand } from '../../../src/slack/kernel/command.ts';
import { limits } from '../../../src/slack/kit/blocks.ts';
import { questionActs } from '../../../src/slack/questions/acts.ts';
import { teamActs } from '../../../src/slack/team/acts.ts';
import { actionIds, callbackIds } from '../../support/slack-ids.ts';
import { projectFiles } from '../house/project-files.ts';

const features = {
  domainActs,
  appActs,
  questionActs,
  breachActs,
  leavingActs,
  teamActs,
  alertActs,
  homeActs,
};
const named = Object.entries(features).flatMap(([feature, acts]) =>
  Object.entries<ActFacts>(acts).map(([name, act]): [string, ActFacts] => [
    `${feature}.${name}`,
    act,
  ]),
);

const folder = new URL('../../../src/slack/', import.meta.url);
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');

const stories = [...projectFiles('test/app', 'test/browser').values()].join('\n');

const twice = (all: readonly string[]) => all.filter((each, at) => all.indexOf(each) !== at);

describe.each(named)('%s', (_name, { id, may, says, label, window, verb, form }) => {
  test('can be asked for, and says what for', () => {
    expect(id ?? verb?.name ?? form?.id).toBeDefined();
    expect(['none', 'viewer', 'operator', 'admin']).toContain(may);
    expect(says.trim()).not.toBe('');
  });

  test('its button and its windows are within the limits of Slack', () => {
    expect((label ?? '').length).toBeLessThanOrEqual(limits.button);
    for (const title of [window, form?.title, verb?.opens?.title]) {
      expect((title ?? '').length).toBeLessThanOrEqual(limits.viewTitle);
    }
  });
});

// What is chosen in Slack's own menus needs no button of ours.
const pressed = named.filter(([, { id, form, shortcut }]) => (id ?? form) && !shortcut);

test.each(pressed)('%s: a button, a menu or a window leads to it', (name) => {
  const [, own = ''] = name.split('.');
  const uses = `\\b${own}\\.(button|formWindow)\\(|\\b${name.replace('.', '\\.')}\\b`;
  expect(source).toMatch(new RegExp(uses, 'u'));
});

// The matrix of roles tries what these hold.
test('no two acts are one to Slack', () => {
  expect(twice(actionIds)).toEqual([]);
  expect(twice(callbackIds)).toEqual([]);
  expect(named.map(([, act]) => act)).toEqual(allActs);
});

describe.each(verbs)('$name', ({ name, aliases = [], group, help, example }) => {
  test('is told in the help, and its example is one of it', () => {
    expect(help).toMatch(/^[A-Z].*\.$/u);
    expect(['Domains', 'Apps', 'Team']).toContain(group);
    expect(verbOf(parseCommand(example).verb)?.name).toBe(name);
  });

  test('a story types it', () => {
    const typed = new RegExp(`['"\`](?:/salesforce )?${name}(?=['"\` ])`, 'u');
    expect(stories).toMatch(typed);
  });

  test('no other verb goes by its names', () => {
    for (const word of [name, ...aliases]) expect(verbOf(word)?.name).toBe(name);
  });
});

test.each(verbs.map((verb) => [verb.name, verb] as const))(
  'the filters that %s is said to take stand in its help',
  (_name, verb) => {
    const [, known = ''] = /Filters: (.+)\.$/u.exec(unknownKey('x', verb).text) ?? [];
    for (const key of known.split(', ').filter(Boolean)) expect(verb.args).toContain(`[${key}:`);
  },
);
