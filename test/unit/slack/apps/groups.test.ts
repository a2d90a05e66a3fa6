import { beforeEach, describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import { appActs } from '../../../../src/slack/apps/acts.ts';
import { appCard } from '../../../../src/slack/apps/card.ts';
import { groupCard, undoneWords } from '../../../../src/slack/apps/group-card.ts';
import { revocationCard } from '../../../../src/slack/apps/revocation-card.ts';
import type { Reply } from '../../../../src/slack/kernel/reply.ts';
import { aDecision, aGroup, anApp, aRun } from '../apps.ts';
import { minutesAgo, NOW } from '../domains.ts';
import { reader, wire } from '../seen.ts';
import { expectTaken } from '../taken.ts';
import { actorOf, routedApps } from './routed.ts';

const names = new Map([
  ['U0LI', 'Li Wei'],
  ['U0DANA', 'Dana Ruiz'],
]);

/** The message of one act on many apps, as a person reads it. */
function read(over: Parameters<typeof aGroup>[0] = {}, now = NOW): string {
  const { blocks } = groupCard(aGroup(over), names, now);
  expectTaken(wire(blocks));
  return renderBlocks(wire(blocks), reader);
}

describe('the message of one act on many apps', () => {
  test('says how many, what, who and why, and how to take it back', () => {
    const text = read();
    expect(text).toContain('200 apps approved');
    expect(text).toMatch(/in \*?Production EU\*? until Nov 24, 2027/u);
    expect(text).toMatch(/By Li Wei, .*Reason: in use for years\./u);
    expect(text).toContain('DataLift, Gearset, Zoom and 197 more');
    expect(text).toMatch(/\[Undo\].*\[Details\]/u);
    expect(text).toContain('All of it can be undone until');
  });

  test('when its time is over it does not offer that', () => {
    const text = read({ undoUntil: NOW });
    expect(text).not.toContain('Undo');
    expect(text).not.toContain('undone');
    expect(text).toContain('[Details]');
  });

  test.each([
    [{ kind: 'ignored' } as const, 'put aside, as not ones we care about'],
    [{ kind: 'snoozed' } as const, '200 apps snoozed'],
    [{ kind: 'assigned', owner: 'U0DANA' } as const, '200 apps assigned to Dana Ruiz'],
    [
      { kind: 'imported', approved: 160, banned: 5, ignored: 0, apps: 165 } as const,
      '160 approved and 5 banned',
    ],
    [{ kind: 'banned' } as const, 'No token is being removed.'],
  ])('%o', (over, said) => expect(read(over).replaceAll('*', '')).toContain(said));

  test('a ban says how far its tokens are, and never that they are gone while one is left', () => {
    const revoking = { revocationId: 31, runs: 12, tokens: 75, removed: 70, waiting: 0 };
    const going = read({ kind: 'banned', revoking: { ...revoking, running: 2, short: 0 } });
    expect(going).toContain('Tokens: 70 of 75 removed · removing those of 2 apps');
    expect(going).toContain('[Stop all]');
    const short = read({ kind: 'banned', revoking: { ...revoking, running: 0, short: 1 } });
    expect(short).toContain('not all of 1 app could be removed');
    expect(short).not.toContain('Stop all');
    const waits = { ...revoking, removed: 0, waiting: 12, running: 0, short: 0 };
    expect(read({ kind: 'banned', revoking: waits })).toContain('a second operator must agree');
  });

  test('taken back, it names who did it and what was left', () => {
    const undone = {
      undoneBy: 'U0DANA',
      undoneAt: minutesAgo(1),
      back: 197,
      leftNames: ['A', 'B'],
    };
    const text = read(undone);
    expect(text).toContain('Taken back:');
    expect(text).toContain(
      'Dana Ruiz took it back: 197 of 200 apps are as they were before. 3 stay as they are, each changed since or under one decision with one that was: A, B and 1 more.',
    );
    expect(text).not.toContain('[Undo]');
    expect(undoneWords(aGroup({ ...undone, back: 199, leftNames: ['A'] }), names)).toContain(
      '1 stays as it is, since it was changed: A.',
    );
    const revoking = { revocationId: 31, runs: 1, tokens: 5, removed: 5, waiting: 0, running: 0 };
    const ban = aGroup({ ...undone, kind: 'banned', revoking: { ...revoking, short: 0 } });
    expect(undoneWords(ban, names)).toContain('Tokens that were removed stay removed.');
  });
});

describe('what a ban of many asks a second person', () => {
  const runs = Array.from({ length: 14 }, (_, at) =>
    aRun({ id: 31 + at, firstId: 31, appId: at + 1, appName: `App ${at + 1}`, state: 'asked' }),
  );
  const ask = (all: typeof runs) => {
    const [first, ...more] = all;
    if (!first) throw new Error('none');
    return { runs: [first, ...more] as const, alone: { bound: 50, users: 38, byPolicies: 0 } };
  };
  const shown = (all: typeof runs) => {
    const { blocks } = revocationCard(ask(all), names);
    expectTaken(wire(blocks));
    return renderBlocks(wire(blocks), reader).replaceAll('*', '');
  };

  test('says of how many apps, and which; one of them is not taken for all', () => {
    const text = shown(runs);
    expect(text).toContain('wants to revoke 70 tokens of 14 apps in Production EU.');
    expect(text).toContain('Apps: App 1, App 2,');
    expect(text).toContain('App 12 and 2 more');
    expect(text).toContain('• App 1 in Production EU: 3 people');
    expect(text).not.toContain('[Details]');
    const over = runs.map(
      (run, at) => ({ ...run, state: at === 0 ? 'stopped' : 'running' }) as const,
    );
    expect(shown(over)).toContain('Under way for 13 apps. Not to its end for 1 app');
    const same = runs.map((run, at) => ({ ...run, appName: 'App', domainId: at + 1 }));
    expect(shown(same)).toContain('70 tokens of App in 14 domains');
  });
});

test('a decision out of a file says who gave the file, and whom the file names', () => {
  const of = (saidBy: string) => {
    const app = anApp({ status: 'approved', decision: aDecision({ source: 'import', saidBy }) });
    return appCard(app, { names, now: NOW }).text;
  };
  expect(of('U0DANA')).toContain('out of a file that says Dana Ruiz');
  expect(of('Kim <!channel>')).toContain('out of a file that says Kim &lt;');
  expect(of('policy:ban look-alikes')).toContain('a file that says the policy “ban look-alikes”');
});

describe('undo', () => {
  let apps: ReturnType<typeof routedApps>['apps'];
  let routes: ReturnType<typeof routedApps>['routes'];
  beforeEach(() => {
    ({ apps, routes } = routedApps({ people: { names: async () => names } }));
  });
  const press = async (id: string): Promise<string> => {
    const reply = await routes.press(id, { value: '4', metadata: '', appId: 'A1' })?.run(actorOf());
    return said(reply as Reply);
  };
  const said = (reply: Reply) =>
    reply.kind === 'private' ? renderBlocks(wire(reply.message.blocks), reader) : reply.kind;

  test('puts it back, and says what came of it', async () => {
    const { apps: port, state } = apps;
    Object.assign(port, {
      undoMany: async (request: object) => {
        state.asked.push(['undoMany', request]);
        state.group = aGroup({ undoneBy: 'U0DANA', undoneAt: NOW, back: 200 });
        return { back: 200, apps: 200 };
      },
    });
    expect(await press(appActs.groupUndo.id)).toContain('200 of 200 apps are as they were before.');
    expect(apps.last('undoMany')).toEqual({ workspaceId: 1, groupId: 4, by: 'U0DANA' });
  });

  test('too late, or done already: said, and nothing else', async () => {
    apps.state.group = aGroup({ undoUntil: minutesAgo(1) });
    expect(await press(appActs.groupUndo.id)).toContain('it could be undone as a whole until');
    apps.state.group = aGroup({ undoneBy: 'U0LI', undoneAt: minutesAgo(3) });
    expect(await press(appActs.groupUndo.id)).toContain('Li Wei took it back already');
    expect(apps.last('undoMany')).toBeUndefined();
    apps.state.group = undefined;
    await expect(press(appActs.groupUndo.id)).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
  });

  test('its details are the list of its apps', async () => {
    await press(appActs.groupListed.id);
    expect(apps.last('list')).toMatchObject({ filter: { list: 'g4' } });
  });
});
