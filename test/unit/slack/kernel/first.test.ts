import { expect, test } from 'vitest';
import { createDeliveries } from '../../../../src/slack/kernel/first.ts';
import type { Workspace } from '../../../../src/workspaces/store.ts';

const workspace: Workspace = {
  id: 1,
  teamId: 'T1',
  name: 'Acme',
  slackUrl: '',
  alertChannel: null,
  pausedUntil: null,
};

function deliveries(delivered: () => Promise<{ workspace: Workspace; isFirst: boolean }>) {
  const asked: string[] = [];
  const warned: string[] = [];
  const made = createDeliveries({
    workspaces: {
      delivered,
      byTeam: async (teamId) => {
        asked.push(teamId);
        return workspace;
      },
    },
    log: {
      debug: () => {},
      info: () => {},
      error: () => {},
      warn: (_, event) => void warned.push(event ?? ''),
    },
  });
  return { ...made, asked, warned };
}

const body = () => ({ trigger_id: '1', command: '/salesforce', team_id: 'T1', user_id: 'U1' });

test('who asks for the workspace of a delivery is told what was just read, once, and of that body alone', async () => {
  const { isFirst, workspaceOf, asked } = deliveries(async () => ({ workspace, isFirst: true }));
  const one = body();
  expect(await isFirst(one)).toBe(true);
  expect(await workspaceOf('T1', body())).toEqual(workspace);
  expect(asked).toEqual(['T1']);
  expect(await workspaceOf('T1', one)).toEqual(workspace);
  expect(asked).toEqual(['T1']);
  expect(await workspaceOf('T1', one)).toEqual(workspace);
  expect(asked).toEqual(['T1', 'T1']);
});

test('of another team, and of a delivery that came again, nothing is known', async () => {
  const again = deliveries(async () => ({ workspace, isFirst: false }));
  const one = body();
  expect(await again.isFirst(one)).toBe(false);
  expect(again.warned).toEqual(['slack.delivered_again']);
  await again.workspaceOf('T1', one);
  expect(again.asked).toEqual(['T1']);
  const first = deliveries(async () => ({ workspace, isFirst: true }));
  await first.isFirst(one);
  await first.workspaceOf('T2', one);
  expect(first.asked).toEqual(['T2']);
});

test('a delivery that cannot be noted goes on, and fails where it asks for its workspace', async () => {
  const down = deliveries(async () => {
    throw new Error('no database');
  });
  const one = body();
  expect(await down.isFirst(one)).toBe(true);
  expect(down.warned).toEqual(['slack.delivery_not_noted']);
  await down.workspaceOf('T1', one);
  expect(down.asked).toEqual(['T1']);
});
