import { expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import type { LeavingView } from '../../../../src/apps/leavings/view-store.ts';
import { leavingActs } from '../../../../src/slack/apps/leaving-acts.ts';
import { leavingCard } from '../../../../src/slack/apps/leaving-card.ts';
import { aRun } from '../apps.ts';
import { minutesAgo, NOW } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { aLeaving } from '../leavings.ts';
import { wire } from '../seen.ts';
import { expectTaken } from '../taken.ts';
import { actorOf, routedApps } from './routed.ts';

const reader = { personName: () => 'X', channelName: () => 'x', now: NOW, timeZone: 'UTC' };
const names = new Map([['U0LI', 'Li Wei']]);

function shown(leaving: LeavingView): string {
  const { blocks } = leavingCard(leaving, names);
  expectTaken(wire(blocks));
  return renderBlocks(wire(blocks), reader);
}

const run = (over: Parameters<typeof aRun>[0]) =>
  aRun({ reach: 'users', removed: 0, shownTokens: 3, frozenTokens: 3, askedBy: 'U0LI', ...over });
const people = (many: number) =>
  Array.from({ length: Math.min(many, 10) }, (_, at) => ({
    ...(aLeaving().people[0] as LeavingView['people'][number]),
    name: `Person ${at}`,
  }));

test.each([
  [
    'one person',
    aLeaving(),
    /🟠 Priya Shah \(priya@acme\.com\) is no longer active in Production EU, and held 3 tokens\nSeen inactive .* Apps: DataLift \(2\) and Report Sync\.[\s\S]*\[Remove all 3 tokens[\s\S]*\[Leave\]/u,
  ],
  [
    'many people',
    aLeaving({ people: people(14), peopleThen: 14, tokensThen: 40, tokens: 40, appsTotal: 31 }),
    /🟠 14 people[\s\S]*• Person 9 [\s\S]*and 4 more people[\s\S]*Remove all 40 tokens/u,
  ],
  [
    'the policy is on',
    aLeaving({ byPolicy: true }),
    /The policy Remove tokens of inactive people is on: within minutes[\s\S]*Remove all/u,
  ],
  [
    'left',
    aLeaving({ leftBy: 'U0LI', leftAt: minutesAgo(2) }),
    /⚪[\s\S]*Left as it is by Li Wei[\s\S]*\[Remove all 3 tokens\](?!.*Leave)/u,
  ],
  [
    'it waits',
    aLeaving({ runs: [run({ state: 'asked', frozenTokens: null })] }),
    /🔵[\s\S]*0 of 3 tokens removed\. Li Wei asked for it; a second operator must agree(?![\s\S]*Remove all)/u,
  ],
  [
    'it runs',
    aLeaving({ runs: [run({ state: 'running', removed: 1 })] }),
    /🔵[\s\S]*1 of 3 tokens removed so far[\s\S]*\[Stop all\](?![\s\S]*Remove all)/u,
  ],
  [
    'proven',
    aLeaving({ tokens: 0, apps: [], runs: [run({ state: 'done', removed: 3 })] }),
    /🟢[\s\S]*3 of 3 tokens removed by Li Wei, proven by a second reading\.(?![\s\S]*\[)/u,
  ],
  [
    'stopped',
    aLeaving({ tokens: 2, runs: [run({ state: 'stopped', removed: 1 })] }),
    /🟠[\s\S]*1 of 3 tokens removed by Li Wei\. The rest was left[\s\S]*Remove all 2 tokens/u,
  ],
  [
    'nobody agreed',
    aLeaving({ runs: [run({ state: 'refused', frozenTokens: null })] }),
    /nobody agreed\. Nothing was removed\.[\s\S]*Remove all 3/u,
  ],
  [
    'a second try counts alone',
    aLeaving({
      tokens: 0,
      runs: [
        run({ state: 'stopped', removed: 1 }),
        run({ id: 40, firstId: 40, shownTokens: 2, frozenTokens: 2, state: 'done', removed: 2 }),
      ],
    }),
    /🟢[\s\S]*2 of 2 tokens removed/u,
  ],
  [
    'active again',
    aLeaving({ inactive: 0, tokens: 0 }),
    /⚪[\s\S]*Active again\. Nothing is to be done\.(?![\s\S]*\[)/u,
  ],
  [
    'gone by other ways',
    aLeaving({ tokens: 0, apps: [] }),
    /None of these tokens is left\.(?![\s\S]*\[)/u,
  ],
  ['not watched', aLeaving({ isWatched: false }), /no longer watched here\.(?![\s\S]*\[)/u],
] as const)('the card of who became inactive: %s', (_what, leaving, words) => {
  expect(shown(leaving)).toMatch(words);
});

test.each(Object.entries(hostileNames))('whatever they are called: %s', (_kind, name) => {
  const { people: all, apps } = aLeaving();
  const foreign = {
    domainName: name,
    people: all.map((each) => ({ ...each, name, username: name })),
    apps: apps.map((each) => ({ ...each, name })),
  };
  for (const peopleThen of [1, 12])
    expect(() => shown(aLeaving({ ...foreign, peopleThen }))).not.toThrow();
});

test('removing is said to who pressed only where something is left or somebody must agree', async () => {
  const { apps, routes } = routedApps();
  const press = async (id: string) =>
    JSON.stringify(
      await routes.press(id, { value: '7', metadata: '', appId: 'A1' })?.run(actorOf()),
    );
  const { id: remove } = leavingActs.remove;
  expect(await press(remove)).toContain('nothing');
  expect(apps.last('revokeLeft')).toEqual({ workspaceId: 1, leavingId: 7, by: 'U0DANA' });
  apps.state.waitsForSecond = true;
  expect(await press(remove)).toContain('need a second operator');
  await press(leavingActs.leave.id);
  expect(apps.last('leaveLeft')).toEqual({ workspaceId: 1, leavingId: 7, by: 'U0DANA' });
});
