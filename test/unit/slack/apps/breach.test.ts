import { describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import { breachActs } from '../../../../src/slack/apps/breach-acts.ts';
import { breachCard, breachRefusedLine } from '../../../../src/slack/apps/breach-card.ts';
import { allReadWords, readWords } from '../../../../src/slack/apps/breach-words.ts';
import type { Reply, SubmitReply } from '../../../../src/slack/kernel/reply.ts';
import { aRun } from '../apps.ts';
import { aBreach, aBreachApp, aFoundApp, aReads } from '../breaches.ts';
import { NOW } from '../domains.ts';
import { wire } from '../seen.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';
import { actorOf, routedApps } from './routed.ts';

const reader = { personName: () => 'X', channelName: () => 'x', now: NOW, timeZone: 'UTC' };
const admin = actorOf('admin');
const HOSTILE = '=cmd|x <!channel> *a* `b`';

function read(reply: Reply | SubmitReply): string {
  if (reply.kind === 'private') return renderBlocks(wire(reply.message.blocks), reader);
  if (reply.kind !== 'modal' && reply.kind !== 'errors') return reply.kind;
  expectViewTaken(wire([reply.view])[0], 'modal');
  return renderBlocks(wire(reply.view.blocks), reader);
}
const metadataOf = (reply: Reply | SubmitReply): string =>
  reply.kind === 'modal' && reply.view.type === 'modal' ? (reply.view.private_metadata ?? '') : '';
/** What is ticked on the page that a window shows. */
const ticked = (reply: Reply | SubmitReply, except: readonly number[] = []) => {
  const turn = (JSON.parse(metadataOf(reply)) as { s?: { turn: number }; turn?: number }).turn ?? 0;
  const text = JSON.stringify(reply);
  const ids = [...text.matchAll(/"value":"(\d+)"/gu)].map(([, id]) => Number(id));
  const initial = /"initial_options":\[(.*?)\]/u.exec(text)?.[1] ?? '';
  const on = new Set([...initial.matchAll(/"value":"(\d+)"/gu)].map(([, id]) => Number(id)));
  const kept = [...new Set(ids)].filter((id) => on.has(id) && !except.includes(id));
  return {
    [`apps_${turn}`]: { value: { selected_options: kept.map((id) => ({ value: String(id) })) } },
  };
};
const said = (day: string, why: string) => ({
  since: { value: { selected_date: day } },
  reason: { value: { value: why } },
});

test('25 apps over three pages: what is taken out of one page stays out, and only the rest is asked for', async () => {
  const { apps, routes } = routedApps();
  apps.state.theirs = Array.from({ length: 25 }, (_, at) =>
    aFoundApp({ appId: at + 1, name: at === 3 ? HOSTILE : 'Drift', isExact: at < 22 }),
  );
  const press = (what: string, from: Reply, values: object) => {
    const given = { value: what, metadata: metadataOf(from), appId: 'A1', values };
    return routes.press(breachActs.page.id, given)?.run(admin) as Promise<Reply>;
  };
  const submit = (from: Reply, values: object) =>
    routes.form(breachActs.breach.form.id)?.run(admin, {
      values,
      metadata: metadataOf(from),
    }) as Promise<SubmitReply>;
  const first = await routes.command('breach drift').run(admin);
  expect(read(first)).toContain('22 of 25 are ticked');
  const second = await press('next', first, ticked(first, [2, 5]));
  expect(read(second)).toContain('20 of 25 are ticked');
  const third = await press('next', second, ticked(second, [11]));
  expect(read(third)).toContain('Page 3 of 3. 19 of 25 are ticked');
  const values = ticked(third);
  expect(read(await submit(third, { ...values, ...said('', 'why') }))).toContain('Not safe since');
  expect(read(await submit(third, { ...values, ...said('2031-01-01', 'why') }))).toContain(
    'Not safe',
  );
  expect(read(await submit(third, { ...values, ...said('2026-11-01', ' ') }))).toContain('Reason');
  const none = await press('none', third, values);
  expect(read(await submit(none, { ...ticked(none), ...said('2026-11-01', 'why') }))).toContain(
    'Tick at least one app.',
  );
  expect(apps.last('askBreach')).toBeUndefined();
  const done = await submit(third, { ...values, ...said('2026-11-01', 'their notice') });
  expect(read(done)).toContain('a second person must agree within 24 h');
  expect(apps.last('askBreach')).toMatchObject({
    vendor: 'drift',
    isDrill: false,
    since: new Date('2026-11-01'),
    reason: 'their notice',
    appIds: [1, 3, 4, 6, 7, 8, 9, 10, ...[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]],
  });
});

const scene = {
  names: new Map([['U0DANA', 'Dana Ruiz']]),
  linksOf: (url: string) => ({ packages: `${url}/p`, usage: `${url}/u`, logins: `${url}/l` }),
};

const NEVER = { ...aReads().log, days: 0, firstDay: null, lastDay: null };

test('the card says what failed and why, domain by domain, however many and long they are', () => {
  const many = Array.from({ length: 40 }, (_, at) => ({
    domainId: at + 1,
    domainName: `${HOSTILE} ${'x'.repeat(60)} ${at}`,
  }));
  const card = breachCard(
    aBreach({
      state: 'revoking',
      reason: 'r'.repeat(300),
      apps: many.map((place, at) =>
        aBreachApp({ ...place, appId: at + 1, name: `${HOSTILE}${at}` }),
      ),
      reads: new Map([
        [1, aReads()],
        [2, aReads({ log: { ...NEVER, state: 'hidden' } })],
      ]),
      runs: many.map((place, at) =>
        aRun({
          ...place,
          id: at + 1,
          firstId: 1,
          ...(at === 7
            ? {
                state: 'stopped',
                stopWhy: 'failed',
                removed: 2,
                failed: 3,
                failCode: 'not removable',
              }
            : {}),
        }),
      ),
    }),
    scene,
  );
  expectTaken(wire(card.blocks));
  const text = renderBlocks(wire(card.blocks), reader);
  expect(text).toContain('197 of 200 tokens proven gone');
  // What is not done comes first.
  expect(text).toMatch(
    /2 of 5 proven gone · 3 failed: Salesforce gives nothing to remove them by/u,
  );
  expect(text).toContain('and 25 more domains: 125 of 125 proven gone');
  expect(text).toContain(
    '4,200 calls (Case and Account); what 1 of the apps read is not visible; the log is known from 20 Nov on; 40 calls of these orgs cannot be matched to an app',
  );
  expect(text).toContain('New tokens of these apps are revoked, too');
  expect(text).toContain('The same pages are in Setup of the other 36 domains.');
  expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
  // All its domains are gone.
  expectTaken(wire(breachCard(aBreach({ apps: [], runs: [], reads: new Map() }), scene).blocks));
});

test('the card says of which apps new tokens stay, since somebody stopped their removal', () => {
  const stopped = { appId: 13, state: 'stopped', stopWhy: 'person' } as const;
  const runs = [aRun(), aRun({ ...stopped, id: 32, firstId: 31 })];
  for (const state of ['watching', 'revoking'] as const) {
    const draw = (of: typeof runs) =>
      renderBlocks(wire(breachCard(aBreach({ state, runs: of }), scene).blocks), reader);
    expect(draw(runs)).toContain('but not of 1 app, whose removal was stopped or not agreed to');
    expect(draw(runs.slice(0, 1))).not.toContain('but not of');
  }
});

test('nobody agreed: who asked reads how, and that nothing was removed', () => {
  const said = (...whys: (string | null)[]) => {
    const runs = whys.map((stopWhy) =>
      aRun({ state: 'refused', stopWhy, stopBy: 'U0DANA', removed: 0 }),
    );
    const line = breachRefusedLine(
      aBreach({ state: 'refused', vendor: HOSTILE, runs }),
      scene.names,
    );
    return renderBlocks(wire(line.blocks), reader);
  };
  expect(said('declined', 'decision')).toMatch(/Dana Ruiz disagreed. No token was removed/u);
  expect(said('expired')).toContain('nobody agreed within 24 hours');
  expect(said('domain')).toContain('it stopped before anybody agreed');
});

test('Ban them too: each in its domain as one act, by what the card showed; what is under way is not offered to be stopped by it', async () => {
  const { apps, routes } = routedApps();
  const running = aBreach({ runs: [aRun({ state: 'running', endedAt: null })] });
  const draw = (breach: typeof running) =>
    renderBlocks(wire(breachCard(breach, scene).blocks), reader);
  expect(draw(running)).not.toContain('[Ban them too]');
  const done = aBreach({
    apps: [aBreachApp({ decisionId: 4 }), aBreachApp({ appId: 13, status: 'banned' })],
    runs: [aRun()],
  });
  expect(draw(done)).toContain('[Ban them too]');
  apps.state.breach = done;
  const press = (id: string) =>
    routes.press(id, { value: '7', metadata: '', appId: 'A1' })?.run(admin) as Promise<Reply>;
  // On a card that shows it no longer.
  apps.state.breach = running;
  expect(read(await press(breachActs.ban.id))).toContain('a ban would stop that');
  expect(apps.last('decideMany')).toBeUndefined();
  apps.state.breach = done;
  expect(read(await press(breachActs.ban.id))).toContain('Banned 1 of 1 app.');
  expect(apps.last('decideMany')).toMatchObject({
    kind: 'banned',
    items: [{ appId: 12, expected: 4, decided: { verdict: 'banned', everywhere: false } }],
  });
  await press(breachActs.stop.id);
  expect(apps.last('stopBreach')).toEqual({ workspaceId: 1, breachId: 7, by: 'U0DANA' });
  apps.state.breach = undefined;
  await expect(press(breachActs.ban.id)).rejects.toThrow(AppError);
});

describe('what its apps read', () => {
  const since = new Date('2026-11-20T09:00:00Z');
  const lost = aReads({ log: { ...aReads().log, state: 'hidden' } });
  const late = aReads({ log: { ...aReads().log, firstDay: '2026-11-22' } });
  const none = aReads({ log: { ...NEVER, state: 'not yet' } });

  test.each([
    [aReads(), '4,200 calls (Case and Account)'],
    [aReads({ calls: 0 }), 'no call seen'],
    // What was read while the log could be seen stays known.
    [lost, '4,200 calls (Case and Account), no longer visible'],
    // No call in two days of the log is no word of the days before.
    [{ ...late, calls: 0 }, 'no call seen, the log is known from 22 Nov on'],
    [none, 'not visible yet'],
    [aReads({ log: { ...NEVER, state: 'hidden' } }), 'not visible'],
    [undefined, 'not visible'],
  ])('of one app: %#', (reads, words) => {
    expect(readWords(reads, since)).toBe(words);
  });

  test('of all', () => {
    expect(allReadWords([aReads(), lost, none], since)).toBe(
      '8,400 calls (Case and Account); what 1 of the apps read is not visible; what 1 of the apps read now is no longer visible; 80 calls of these orgs cannot be matched to an app',
    );
    expect(allReadWords([aReads(), late], since)).toContain(
      'the log is known from 20 Nov on at the earliest',
    );
    expect(allReadWords([none], since)).toContain('not visible');
  });
});
