import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claimOf, standingOf } from '../../../../src/slack/kernel/who-is.ts';
import { toPerson } from '../../../../src/slack/web-api/person.ts';

const US = 'T0ACME';
const THEM = 'T0OTHER';
const member = { id: 'U1', team_id: US, real_name: 'Priya Shah' };
const person = (over: object = {}) => {
  const found = toPerson({ ...member, ...over });
  return found ? ({ kind: 'found', person: found } as const) : ({ kind: 'unknown' } as const);
};
const claim = (over: object = {}) => ({ teamId: US, userId: 'U1', userTeamId: undefined, ...over });

describe('standing', () => {
  test.each([
    ['a full member', claim(), person(), 'member'],
    ['a full member, named by the body too', claim({ userTeamId: US }), person(), 'member'],
    ['a guest of several channels', claim(), person({ is_restricted: true }), 'outsider'],
    ['a guest of one channel', claim(), person({ is_ultra_restricted: true }), 'outsider'],
    [
      'a stranger of a shared channel',
      claim({ userTeamId: THEM }),
      person({ team_id: THEM }),
      'outsider',
    ],
    ['a stranger, by users.info alone', claim(), person({ team_id: THEM }), 'outsider'],
    ['a stranger, by the body alone', claim({ userTeamId: THEM }), person(), 'outsider'],
    ['a stranger who is marked so', claim(), person({ is_stranger: true }), 'outsider'],
    ['a bot', claim(), person({ is_bot: true }), 'outsider'],
    ['someone deactivated', claim(), person({ deleted: true }), 'outsider'],
    ['who cannot be looked up', claim(), { kind: 'unknown' } as const, 'unknown'],
    ['of whom Slack says that they are gone', claim(), { kind: 'gone' } as const, 'outsider'],
    [
      'a grid person of this workspace',
      claim({ userTeamId: US }),
      person({ team_id: THEM, enterprise_user: { teams: [US, THEM] } }),
      'member',
    ],
    [
      'a grid person of a sister workspace',
      claim({ userTeamId: THEM }),
      person({ team_id: THEM, enterprise_user: { teams: [THEM] } }),
      'outsider',
    ],
    [
      'a grid person whose team is a sister in every body',
      claim({ userTeamId: THEM }),
      person({ team_id: THEM, enterprise_user: { teams: [US, THEM] } }),
      'member',
    ],
    [
      'a grid person without team_id',
      claim(),
      person({ team_id: undefined, enterprise_user: { teams: [US] } }),
      'member',
    ],
    [
      'a grid person with the team_id of the organisation',
      claim({ userTeamId: US }),
      person({ team_id: 'E0GRID', enterprise_user: { teams: [THEM, US] } }),
      'member',
    ],
    [
      'a grid person of no workspace',
      claim({ userTeamId: US }),
      person({ team_id: 'E0GRID', enterprise_user: {} }),
      'outsider',
    ],
    [
      'a grid guest of this workspace',
      claim({ userTeamId: US }),
      person({ is_restricted: true, enterprise_user: { teams: [US] } }),
      'outsider',
    ],
    [
      'a grid person named by the id of the organisation',
      claim({ userId: 'W1' }),
      person({ enterprise_user: { id: 'W1', teams: [US] } }),
      'member',
    ],
    ['an answer about someone else', claim({ userId: 'U2' }), person(), 'outsider'],
  ])('%s', (_name, said, found, expected) => {
    expect(standingOf(said, found)).toBe(expected);
  });
});

describe('the claim of a body', () => {
  test.each([
    [
      'a command',
      { command: '/salesforce', team_id: US, user_id: 'U1' },
      { teamId: US, userId: 'U1' },
    ],
    [
      'a press',
      { team: { id: US }, user: { id: 'U1', team_id: THEM } },
      { teamId: US, userId: 'U1', userTeamId: THEM },
    ],
    [
      'a form',
      {
        type: 'view_submission',
        team: { id: THEM },
        view: { app_installed_team_id: US },
        user: { id: 'U1', team_id: US },
      },
      { teamId: US, userId: 'U1', userTeamId: US },
    ],
    [
      'a window that was closed',
      {
        type: 'view_closed',
        team: { id: THEM },
        view: { app_installed_team_id: US },
        user: { id: 'U1', team_id: US },
      },
      { teamId: US, userId: 'U1', userTeamId: US },
    ],
    [
      'a press on a home tab, whose view names who installed first',
      {
        type: 'block_actions',
        actions: [{}],
        team: { id: US },
        view: { type: 'home', app_installed_team_id: THEM },
        user: { id: 'U1', team_id: US },
      },
      { teamId: US, userId: 'U1', userTeamId: US },
    ],
    [
      'an event',
      { team_id: THEM, authorizations: [{ team_id: US }], event: { user: 'U1' } },
      { teamId: US, userId: 'U1' },
    ],
    [
      'an org install',
      { team: null, is_enterprise_install: true, user: { id: 'U1', team_id: US } },
      undefined,
    ],
    [
      'no team and no org install: never the person’s own',
      { team: null, user: { id: 'U1', team_id: THEM } },
      undefined,
    ],
    ['nobody', { command: '/salesforce', team_id: US }, undefined],
    ['nonsense', { team: 7, user: [], view: 'x' }, undefined],
    ['nothing', null, undefined],
  ])('%s', (_name, body, expected) => {
    const found = claimOf(body);
    expect(found && { ...found }).toEqual(expected && { userTeamId: undefined, ...expected });
  });
});

test('team ids are read in one place only', () => {
  const folder = new URL('../../../../src/slack/', import.meta.url);
  for (const file of [
    'kernel/listen.ts',
    'kernel/routes.ts',
    'home/mentions.ts',
    'home/publish.ts',
    'kernel/perform.ts',
    'kernel/answer.ts',
  ]) {
    expect(readFileSync(new URL(file, folder), 'utf8')).not.toMatch(/team_id|\.team\b|user_team/u);
  }
});
