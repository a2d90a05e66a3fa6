import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claimOf, standingOf } from '../../../../src/slack/kernel/who-is.ts';
import { toPerson } from '../../../../src/slack/web-api/people.ts';

const US = 'T0ACME';
const THEM = 'T0OTHER';
const member = { id: 'U1', team_id: US, real_name: 'Priya Shah' };
const person = (over: object = {}) => toPerson({ ...member, ...over });
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
    ['who cannot be looked up', claim(), undefined, 'outsider'],
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
    ['an answer about someone else', claim({ userId: 'U2' }), person(), 'outsider'],
  ])('%s', (_name, said, found, expected) => {
    expect(standingOf(said, found)).toBe(expected);
  });
});

describe('the claim of a body', () => {
  test.each([
    ['a command', { team_id: US, user_id: 'U1' }, { teamId: US, userId: 'U1' }],
    [
      'a press',
      { team: { id: US }, user: { id: 'U1', team_id: THEM } },
      { teamId: US, userId: 'U1', userTeamId: THEM },
    ],
    [
      'a form',
      { team: { id: THEM }, view: { app_installed_team_id: US }, user: { id: 'U1', team_id: US } },
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
      { teamId: US, userId: 'U1', userTeamId: US },
    ],
    [
      'no team and no org install: never the person’s own',
      { team: null, user: { id: 'U1', team_id: THEM } },
      undefined,
    ],
    ['nobody', { team_id: US }, undefined],
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
