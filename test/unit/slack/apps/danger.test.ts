import { describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import type { AppView, RiskPart } from '../../../../src/apps/inventory/view.ts';
import { approveModal } from '../../../../src/slack/apps/approve.ts';
import { banModal } from '../../../../src/slack/apps/ban.ts';
import { appCard } from '../../../../src/slack/apps/card.ts';
import { changeModal } from '../../../../src/slack/apps/change.ts';
import { appModal } from '../../../../src/slack/apps/details-window.ts';
import { appList } from '../../../../src/slack/apps/list-message.ts';
import { appsCard } from '../../../../src/slack/apps/many-card.ts';
import { worseMessage } from '../../../../src/slack/apps/news-words.ts';
import { revokeModal } from '../../../../src/slack/apps/revoke-window.ts';
import { whichApp } from '../../../../src/slack/apps/which-app.ts';
import { whyMessage } from '../../../../src/slack/apps/why.ts';
import { aBan, aBatch, aDecision, anApp, aShown } from '../apps.ts';
import { NOW } from '../domains.ts';
import { aloneOf, formOfMany, ticksOf } from '../many.ts';
import { reader, wire } from '../seen.ts';

/** `DataLift` with a Cyrillic letter. */
const FAKE = 'D\u0430taLift';
const readAt = NOW.toISOString();
const alike = [
  { field: 'AppName', value: FAKE, readAt },
  { field: 'looks like', value: 'DataLift', readAt },
  { field: 'how', value: 'disguised', readAt },
];
const part = (rule: RiskPart['rule'], evidence: RiskPart['evidence'] = alike): RiskPart => ({
  rule,
  severity: 'high',
  points: 40,
  evidence,
  since: NOW,
});
const newHere = part('new-app', [
  { field: 'first seen', value: readAt, readAt },
  { field: 'OauthToken.CreatedDate of its first token', value: null, readAt },
]);
const fake = anApp({ id: 13, name: FAKE, alike, parts: [newHere, part('look-alike')] });
const names = new Map<string, string>();
const scene = { now: NOW, names };
const cardOf = (app: AppView) => appCard(app, scene).text;

const alone = { bound: 50, users: 0, byPolicies: 0 };
const page = { total: 2, page: 0, pageSize: 10 };
const listOf = (...lines: AppView[]) =>
  appList({
    page: { ...page, lines },
    now: NOW,
    narrowed: [],
    search: '',
    previous: undefined,
    next: undefined,
    mayDecide: true,
  });
const detailsOf = (app: AppView) =>
  appModal(app, {
    found: { users: [], total: 0, pageSize: 10 },
    asked: { appId: app.id, search: '', page: 0 },
    names,
    history: [],
    mayDecide: true,
    now: NOW,
  });

describe('danger comes first', () => {
  test('a card says whom the app may be a fake of, before that it is new', () => {
    expect(cardOf(fake)).toMatch(
      /^🔴 \*Possible fake of DataLift: D.taLift\* · new app · high risk/u,
    );
    const evidence = [
      { field: 'AppName', value: 'Data Loader', readAt },
      { field: 'the name of a Salesforce client', value: 'Data Loader', readAt },
    ];
    const exact = anApp({ name: 'Data Loader', parts: [part('look-alike', evidence)] });
    expect(cardOf(exact)).toMatch(/^🔴 \*Possible fake of Data Loader\* · new app/u);
    const hidden = [{ field: 'letters that are not what they seem', value: true, readAt }];
    expect(cardOf(anApp({ parts: [part('look-alike', hidden)] }))).toContain(
      'A name made to deceive: DataLift',
    );
  });

  test('what happened comes before that it is new; what is ordinary does not', () => {
    const evidence = [{ field: 'tokens made since', value: 2, readAt }];
    const back = anApp({ parts: [newHere, part('came-back', evidence)] });
    expect(cardOf(back)).toMatch(/^🔴 \*[^*]+: DataLift\* · new app · high risk/u);
    expect(cardOf(anApp({ parts: [newHere] }))).toMatch(/^🔴 \*New app: DataLift\*/u);
    expect(cardOf(anApp({ level: 'medium', parts: [part('look-alike')] }))).toContain('New app:');
  });

  test('so it does where a known app changed, on card and message; of its news the worst comes first', () => {
    const rules = ['new-app', 'look-alike'];
    const known = {
      ...fake,
      parts: [newHere, { ...part('look-alike'), severity: 'critical' }],
    } as const;
    const approved = aDecision({ madeAt: new Date(NOW.getTime() - 1) });
    const shown = aShown({ news: rules });
    const texts = [
      appCard(known, { ...scene, shown }).text,
      appCard({ ...known, status: 'approved', decision: approved }, { ...scene, shown }).text,
      worseMessage(known, { rules }, []).text,
    ];
    for (const text of texts) {
      expect(text).toMatch(
        /^🔴 \*Possible fake of DataLift: D.taLift\*.* · app changed · [\s\S]*What changed:\* its name looks like DataLift · /u,
      );
    }
  });
});

test('a name that only looks like another is marked wherever apps stand beside each other', () => {
  const surfaces: Record<string, unknown> = {
    list: listOf(anApp(), fake),
    'text of the list': listOf(anApp(), fake).text,
    details: detailsOf(fake),
    'which one': whichApp('ban', 'datalift', [anApp(), fake]),
    'text of which one': whichApp('ban', 'datalift', [anApp(), fake]).text,
    'card of many': appsCard(aBatch({ worst: [anApp(), fake] }), '1/7'),
    ticks: ticksOf([anApp(), fake]),
    'approve several': formOfMany([anApp(), fake]),
    'one by one': aloneOf(fake),
    approve: approveModal(fake),
    ban: banModal(fake, { alone, reach: { domains: 1, users: 1, tokens: 1 } }),
    revoke: revokeModal(fake, { alone, users: [], total: 0, picked: false }),
    why: whyMessage(fake),
    'the card that is green': appCard({ ...fake, decision: aDecision() }, scene),
  };
  for (const [where, drawn] of Object.entries(surfaces)) {
    expect(JSON.stringify(drawn), where).toContain('only looks like DataLift');
  }
  expect(JSON.stringify(listOf(anApp()))).not.toContain('only looks like');
});

test('no button that stands out approves what is of high risk', () => {
  const drawn = (app: AppView) => [
    appCard(app, scene).blocks,
    detailsOf(app).blocks,
    listOf(app).blocks,
    changeModal(app, names).blocks,
  ];
  const isGreen = (app: AppView) => JSON.stringify(drawn(app)).includes('"style":"primary"');
  expect(isGreen(fake)).toBe(false);
  expect(isGreen(anApp({ level: 'medium' }))).toBe(true);
  expect(renderBlocks(wire(appCard(fake, scene).blocks), reader)).toContain('Approve');
});

test('details begin with the decision and its buttons, and name no field of Salesforce: that is for why', () => {
  const evidence = [{ field: 'OauthToken.AppMenuItemId', value: null, readAt }];
  const app = anApp({ decision: aBan(), parts: [part('not-installed', evidence)] });
  const { blocks } = detailsOf(app);
  const at = (text: string) => blocks.findIndex((block) => JSON.stringify(block).includes(text));
  expect(at('*Decision:*')).toBe(1);
  expect(at('app.change')).toBe(2);
  expect(at('*Summary*')).toBe(3);
  expect(JSON.stringify(blocks)).toContain('not installed by an admin');
  expect(JSON.stringify(blocks)).not.toContain('OauthToken');
  expect(JSON.stringify(whyMessage(app).blocks)).toContain('OauthToken.AppMenuItemId');
  expect(JSON.stringify(blocks[at('What was read')])).toContain(`why ${app.id}`);
});
