import { describe, expect, test } from 'vitest';
import type { AppView, RiskLevel } from '../../../../src/apps/inventory/view.ts';
import { appCard } from '../../../../src/slack/apps/card.ts';
import { appModal } from '../../../../src/slack/apps/details-window.ts';
import { appList } from '../../../../src/slack/apps/list-message.ts';
import { appsCard } from '../../../../src/slack/apps/many-card.ts';
import { changedLine } from '../../../../src/slack/apps/thread-lines.ts';
import { whyMessage } from '../../../../src/slack/apps/why.ts';
import { levelSigns } from '../../../../src/slack/apps/words.ts';
import { aBatch, anApp } from '../apps.ts';
import { NOW } from '../domains.ts';
import { aloneOf, ticksOf } from '../many.ts';

const details = (app: AppView) =>
  appModal(app, {
    found: { users: [], total: 0, pageSize: 10 },
    asked: { appId: app.id, search: '', page: 0 },
    names: new Map(),
    history: [],
    mayDecide: true,
    now: NOW,
  });

const list = (app: AppView) =>
  appList({
    page: { lines: [app], total: 1, page: 0, pageSize: 10 },
    now: NOW,
    narrowed: [],
    search: '',
    previous: undefined,
    next: undefined,
    mayDecide: true,
  });

/** Everything that shows the level of one app. */
const surfaces: Readonly<Record<string, (app: AppView) => unknown>> = {
  card: (app) => appCard(app, { now: NOW, names: new Map() }),
  list,
  details,
  why: whyMessage,
  'a line in the thread': (app) => changedLine(app, ['not-installed']),
  'many in one message': (app) =>
    appsCard(aBatch({ worst: [app], high: 0, medium: 0, low: 0, [app.level]: 1 }), '1/7'),
  'tick to decide': (app) => ticksOf([app]),
  'one by one': aloneOf,
};

/** The signs of all levels, in the order in which they are seen. */
const signsIn = (drawn: unknown) => [
  ...new Set(JSON.stringify(drawn).match(new RegExp(Object.values(levelSigns).join('|'), 'gu'))),
];

describe.each(Object.entries(surfaces))('%s', (_name, draw) => {
  test.each(Object.keys(levelSigns) as RiskLevel[])('shows %s by its one sign', (level) => {
    // A critical finding is no other sign: the level says it.
    const app = anApp({ level, wasHeld: true });
    expect(signsIn(draw(app))).toEqual([levelSigns[level]]);
  });
});

test('rules that still learn say so, with what they need', () => {
  const app = anApp({ learning: ['growth', 'use-spike', 'new-source', 'no-such-rule'] });
  const words =
    'Still learning what is usual for it, and silent until then: growth in users (needs a reading of a week before), spikes of use (needs 5 days to compare with) and new addresses (needs 7 days of sign-ins).';
  for (const draw of [details, whyMessage]) {
    expect(JSON.stringify(draw(app))).toContain(words);
    expect(JSON.stringify(draw(anApp()))).not.toContain('Still learning');
    expect(JSON.stringify(draw(anApp({ learning: ['growth'], goneAt: NOW })))).not.toContain(
      'Still learning',
    );
  }
});

test('who makes an app is said as surely as it is known', () => {
  const by = (over: Partial<NonNullable<AppView['maker']>>) =>
    anApp({
      maker: {
        vendor: 'Gong <!channel>',
        by: 'name',
        isOther: false,
        source: 'https://help.gong.io/x',
        checked: '2026-11-30',
        ...over,
      },
    });
  for (const draw of [(app: AppView) => appCard(app, { now: NOW, names: new Map() }), details]) {
    const drawn = (app: AppView) => JSON.stringify(draw(app));
    expect(drawn(by({}))).toMatch(/\*Made by:\* perhaps Gong .*: only its name says so/u);
    expect(drawn(by({}))).not.toContain('<!channel>');
    expect(drawn(by({ by: 'package' }))).toContain(', as its package shows');
    expect(drawn(by({ by: 'host' }))).toContain('if its start page is to be believed');
    expect(drawn(by({ isOther: true }))).toMatch(/\*Not as Gong .* publishes it:\*/u);
    expect(drawn(anApp())).not.toContain('Made by');
  }
  expect(JSON.stringify(details(by({})))).toContain('looked at 2026-11-30');
});
