import { beforeEach, describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import { isKnownClient } from '../../../../src/apps/inventory/known-clients.ts';
import { groupForReview } from '../../../../src/apps/inventory/review.ts';
import type { AppView } from '../../../../src/apps/inventory/view.ts';
import { riskOf } from '../../../../src/apps/risk/risk.ts';
import { findingsOf } from '../../../../src/apps/risk/rules.ts';
import { appActs } from '../../../../src/slack/apps/acts.ts';
import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import type { Reply, SubmitReply } from '../../../../src/slack/kernel/reply.ts';
import { context } from '../../apps/facts.ts';
import { ordinaryOrg } from '../../apps/risk/ordinary-org.ts';
import { aDecision, anApp, aReviewApp } from '../apps.ts';
import { NOW } from '../domains.ts';
import { reader, wire } from '../seen.ts';
import { expectViewTaken } from '../taken.ts';
import { actorOf, routedApps } from './routed.ts';

type Routed = ReturnType<typeof routedApps>;
interface Block {
  type: string;
  block_id?: string;
  text?: { text: string };
  elements?: { type: string; action_id: string; value?: string; text: { text: string } }[];
  accessory?: { action_id: string; value?: string; text: { text: string } };
  element?: Obj;
  label?: { text: string };
}
interface Obj {
  type: string;
  options?: { value: string; text: { text: string } }[];
  initial_options?: { value: string }[];
  initial_option?: { value: string };
}

/** Somebody before a window: presses what they read, and each press is counted. */
class Person {
  presses = 0;
  view: {
    blocks: Block[];
    private_metadata?: string;
    callback_id: string;
    submit?: { text: string };
  } = { blocks: [], callback_id: '' };
  ticks = new Map<string, string[]>();
  entered: Record<string, Record<string, unknown>> = {};
  private readonly routes: Routed['routes'];
  private readonly actor: Actor;
  constructor(routes: Routed['routes'], actor: Actor) {
    this.routes = routes;
    this.actor = actor;
  }

  text = () => renderBlocks(wire(this.view.blocks), reader);

  show(reply: Reply | SubmitReply | undefined) {
    if (reply?.kind !== 'modal' && reply?.kind !== 'errors') throw new Error(`${reply?.kind}`);
    expectViewTaken(wire([reply.view])[0], 'modal');
    this.view = JSON.parse(JSON.stringify(reply.view));
    this.entered = {};
    for (const { element, block_id: id = '' } of this.view.blocks) {
      const { initial_options: ticked, initial_option: chosen } = element ?? {};
      if (element?.type === 'checkboxes') this.entered[id] = { selected_options: ticked ?? [] };
      if (chosen) this.entered[id] = { selected_option: chosen };
    }
  }

  async open(scope = '') {
    this.presses += 1;
    const press = { value: scope, metadata: '', appId: 'A1' };
    this.show(await this.routes.press(appActs.reviewAll.id, press)?.run(this.actor));
  }

  buttons = () =>
    this.view.blocks.flatMap((block) => [
      ...(block.elements?.filter(({ type }) => type === 'button') ?? []),
      ...(block.accessory ? [block.accessory] : []),
    ]);

  has = (label: RegExp) => this.buttons().some(({ text }) => label.test(text.text));

  private values = () =>
    Object.fromEntries(Object.entries(this.entered).map(([block, value]) => [block, { value }]));

  async press(label: RegExp) {
    const found = this.buttons().find(({ text }) => label.test(text.text));
    if (!found) throw new Error(`no button ${label} in\n${this.text()}`);
    this.presses += 1;
    const { private_metadata: metadata = '' } = this.view;
    const press = { value: found.value, metadata, appId: 'A1', values: this.values() };
    this.show(await this.routes.press(found.action_id, press)?.run(this.actor));
  }

  choose(label: string, option: string) {
    this.presses += 1;
    const block = this.view.blocks.find((each) => each.label?.text === label);
    const chosen = block?.element?.options?.find(({ text }) => text.text === option);
    if (!block?.block_id || !chosen) throw new Error(`no ${option} of ${label}`);
    this.entered[block.block_id] = { selected_option: chosen };
  }

  /** Takes one out, or in again. */
  tick(name: string) {
    this.presses += 1;
    for (const { block_id: id = '', element } of this.view.blocks) {
      const box = element?.options?.find(({ text }) => text.text === name);
      if (element?.type !== 'checkboxes' || !box) continue;
      const ticked = (this.entered[id]?.selected_options ?? []) as { value: string }[];
      const rest = ticked.filter(({ value }) => value !== box.value);
      this.entered[id] = {
        selected_options: rest.length < ticked.length ? rest : [...ticked, box],
      };
    }
  }

  type(block: string, value: string) {
    this.entered[block] = { value };
  }

  async submit() {
    this.presses += 1;
    const { callback_id: id, private_metadata: metadata = '' } = this.view;
    const said = { values: this.values(), metadata };
    this.show(await this.routes.form(id)?.run(this.actor, said));
  }
}

let apps: Routed['apps'];
let routes: Routed['routes'];
beforeEach(() => {
  ({ apps, routes } = routedApps({ isMember: async (_w: number, id: string) => id === 'U0LI' }));
});

/** A core that remembers what was decided. */
function remembering(all: AppView[], waiting: ReturnType<typeof aReviewApp>[]) {
  apps.state.apps = all;
  const decide = (appId: number, verdict: 'approved' | 'banned' | 'ignored') => {
    const decision = aDecision({ id: appId, verdict });
    apps.state.apps = apps.state.apps.map((app) =>
      app.id === appId ? { ...app, status: verdict, decision, decisionId: appId } : app,
    );
  };
  const { decide: one, decideMany } = apps.apps;
  Object.assign(apps.apps, {
    review: async () => {
      const left = new Set(
        apps.state.apps.flatMap(({ id, status }) => (status === 'new' ? id : [])),
      );
      return {
        groups: groupForReview(waiting.filter(({ id }) => left.has(id))),
        progress: await apps.apps.reviewProgress(1),
      };
    },
    decide: async (request: Parameters<typeof one>[0]) => {
      decide(request.appId, request.verdict);
      return one(request);
    },
    decideMany: async (request: Parameters<typeof decideMany>[0]) => {
      for (const { appId, decided } of request.items) decide(appId, decided?.verdict ?? 'ignored');
      return decideMany(request);
    },
  });
}

/** The realistic org of the sandbox, and another of its kind: 260 apps as the first reading finds them. */
function firstDay() {
  const around = context({ baselineAt: null, previousReadAt: null });
  const facts = [...ordinaryOrg(1), ...ordinaryOrg(2).slice(0, 40)];
  const views = facts.map((each, at) => {
    const risk = riskOf(each, findingsOf(each, around));
    const parts = risk.parts.map((part) => ({ ...part, since: NOW }));
    const { name, users, tokens, admins, lastUsedAt, applicationId } = each;
    const { level, unusual, unknowns } = risk;
    const shown = { name, users, tokens, admins, lastUsedAt, applicationId, level, unknowns };
    const view = anApp({ ...shown, id: at + 1, risk: risk.risk, parts });
    const review = aReviewApp({
      ...view,
      unusual,
      isInstalled: applicationId !== null,
      isClient: isKnownClient(each),
      isUnused: each.unused90 === each.tokens,
      isUnheld: each.inactiveUsers === each.users,
      isGrave: risk.parts.some(({ severity }) => severity === 'critical' || severity === 'high'),
    });
    return { view, review };
  });
  remembering(
    views.map(({ view }) => view),
    views.map(({ review }) => review),
  );
}

test('260 apps of an ordinary org are decided to the end with at most 40 presses, each group for its own reason', async () => {
  firstDay();
  const dana = new Person(routes, actorOf());
  await dana.open('1/baseline');
  expect(dana.text()).toContain('0 of 260 apps decided.');
  const seen: string[] = [];
  while (dana.has(/^Look at|^Next: /u)) {
    await dana.press(/^Look at|^Next: /u);
    seen.push(dana.text().split('\n')[0] ?? '');
    if (!dana.view.submit) {
      // One by one: what is high with a reason, the rest at once.
      while (dana.has(/^Approve/u)) {
        const isGrave = dana.has(/^Approve, with a reason/u);
        await dana.press(isGrave ? /^Ban/u : /^Approve for 1 year/u);
        if (!isGrave) continue;
        dana.type('reason', 'not needed');
        await dana.submit();
      }
    } else {
      await dana.submit();
      expect(dana.view.submit?.text).toMatch(/^(?:Approve|Put aside)(?: \d+)?$/u);
      await dana.submit();
    }
  }
  expect(dana.text()).toContain('260 of 260 apps decided. None waits any more.');
  expect(apps.state.apps.every(({ status }) => status !== 'new')).toBe(true);
  expect(seen.length).toBeGreaterThanOrEqual(5);
  const acts = apps.state.asked.filter(([what]) => what === 'decideMany');
  expect(acts.length).toBe(seen.length - 1);
  expect(dana.presses).toBeLessThanOrEqual(40);
});

describe('a group', () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      anApp({ id: at + 1, name: `App ${at + 1}`, level: 'low', risk: 20, parts: [] }),
    );
  const waiting = (views: AppView[]) => views.map((view) => aReviewApp(view));
  let dana: Person;
  beforeEach(() => {
    const views = people(65);
    remembering(views, waiting(views));
    dana = new Person(routes, actorOf());
  });

  test('lists its apps page by page; what is taken out of one stays out on the others', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    expect(dana.text()).toContain('Let in by people, low risk');
    expect(dana.text()).toContain('Page 1 of 3. 65 of 65 are ticked');
    dana.tick('App 3');
    await dana.press(/^Next page/u);
    expect(dana.text()).toContain('Page 2 of 3. 64 of 65 are ticked');
    dana.tick('App 31');
    await dana.press(/^Previous page/u);
    expect(dana.text()).toContain('63 of 65 are ticked');
    dana.tick('App 3');
    await dana.submit();
    expect(dana.view.submit?.text).toBe('Approve 64');
    await dana.submit();
    const asked = apps.last('decideMany') as { items: { appId: number }[]; until: Date };
    expect(asked.items.map(({ appId }) => appId)).toEqual(
      people(65).flatMap(({ id }) => (id === 31 ? [] : id)),
    );
    expect(asked.until).toEqual(new Date('2027-11-24T10:30:00Z'));
    expect(dana.text()).toContain('Approved 64 of 64 apps until');
    expect(dana.text()).toContain('64 of 65 apps decided.');
    expect(dana.has(/^Undo$/u)).toBe(true);
    expect(dana.has(/^Next: Let in by people, low risk \(1\)$/u)).toBe(true);
  });

  test('what has no room in the window is said on each of its pages, and beside what is wrong', async () => {
    const views = people(600);
    remembering(views, waiting(views));
    await dana.open();
    await dana.press(/^Look at 600/u);
    const [, kept = ''] = /of (\d+) are ticked/u.exec(dana.text()) ?? [];
    const more = `${600 - Number(kept)} more come after these.`;
    expect(dana.text()).toContain(more);
    await dana.press(/^Next page/u);
    expect(dana.text()).toContain(more);
    await dana.press(/^Untick all/u);
    await dana.submit();
    expect(dana.text()).toContain('Tick at least one app.');
    expect(dana.text()).toContain(more);
  });

  test('all out, some in: a ban says whom it cuts off, needs a reason, and takes the tokens', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    await dana.press(/^Untick all 65/u);
    await dana.submit();
    expect(dana.text()).toContain('Tick at least one app.');
    dana.tick('App 1');
    dana.tick('App 2');
    dana.choose('Decision for all that are ticked', 'Ban');
    await dana.submit();
    expect(dana.text()).toContain('These 2 apps');
    expect(dana.text()).toContain('begins as soon as you press');
    await dana.submit();
    expect(dana.text()).toContain('Say why.');
    dana.type('reason', 'not needed');
    await dana.submit();
    expect(apps.last('decideMany')).toMatchObject({
      kind: 'banned',
      reason: 'not needed',
      revoke: true,
      items: [{ appId: 1, expected: undefined, decided: { verdict: 'banned' } }, { appId: 2 }],
    });
    expect(dana.text()).toContain('Banned 2 of 2 apps. Their tokens are being removed.');
  });

  test.each([
    ['Snooze', 'snoozed'],
    ['Not ones we care about', 'ignored'],
  ])('%s', async (choice, kind) => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    dana.choose('Decision for all that are ticked', choice);
    await dana.submit();
    await dana.submit();
    expect(apps.last('decideMany')).toMatchObject({ kind });
  });

  test('their tokens alone: says whom it cuts off and that nothing is decided, needs a reason, and offers no way back', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    dana.choose('Decision for all that are ticked', 'Remove their tokens, and decide nothing');
    await dana.submit();
    expect(dana.text()).toContain('Nothing is decided of them');
    expect(dana.text()).toContain('counted once for each app');
    await dana.submit();
    expect(dana.text()).toContain('Say why.');
    dana.type('reason', 'vendor is gone');
    apps.state.left = [{ appId: 2, name: 'App 2', why: 'under way' }];
    await dana.submit();
    expect(apps.last('decideMany')).toBeUndefined();
    expect(apps.last('revokeMany')).toMatchObject({
      reason: 'vendor is gone',
      items: expect.arrayContaining([{ appId: 1, expected: undefined }]),
    });
    expect(dana.text()).toContain('The tokens of 64 of 65 apps are being removed.');
    expect(dana.text()).toContain('App 2 (its tokens are being removed already)');
    expect(dana.text()).not.toContain('undone for 24 hours');
  });

  test('assigned to a full member alone', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    dana.choose('Decision for all that are ticked', 'Assign to somebody');
    await dana.submit();
    dana.entered.person = { selected_user: 'U0GONE' };
    await dana.submit();
    expect(apps.last('decideMany')).toBeUndefined();
    dana.entered.person = { selected_user: 'U0LI' };
    await dana.submit();
    expect(apps.last('decideMany')).toMatchObject({ kind: 'assigned', owner: 'U0LI' });
  });

  test('one that was decided meanwhile, and one that is gone: nothing is lost, and the rest goes on', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    apps.state.apps = apps.state.apps.filter(({ id }) => id !== 5);
    apps.state.left = [{ appId: 1, name: 'App 1', why: 'decided' }];
    await dana.submit();
    expect(dana.view.submit?.text).toBe('Approve 64');
    await dana.submit();
    expect(dana.text()).toContain('Approved 63 of 64 apps');
    expect(dana.text()).toContain('Left as it is: App 1 (decided on meanwhile).');
  });

  test('one that became of high risk while the form was open needs more of a reason than what the group is called', async () => {
    await dana.open();
    await dana.press(/^Look at 65/u);
    await dana.submit();
    expect(dana.text()).toContain('Let in by people, low risk');
    const [first] = apps.state.apps;
    if (first) apps.state.apps[0] = { ...first, level: 'high' };
    dana.type('reason', 'Let in by people, low risk');
    await dana.submit();
    expect(apps.last('decideMany')).toBeUndefined();
    expect(dana.text()).toContain('Say why it may stay all the same.');
    expect(dana.text()).toContain('App 1');
    dana.type('reason', 'a contract');
    await dana.submit();
    expect(apps.last('decideMany')).toMatchObject({ reason: 'a contract' });
  });

  test('who may only look gets the list', async () => {
    const reply = await routes
      .press(appActs.reviewAll.id, { value: '', metadata: '', appId: 'A1' })
      ?.run(actorOf('viewer'));
    expect(reply?.kind).toBe('private');
    expect(apps.last('list')).toMatchObject({ filter: { statuses: ['new'] } });
  });
});

describe('one by one', () => {
  test('later is skipped, an app of high risk is approved with a reason alone, and somebody faster is said', async () => {
    const views = [1, 2, 3].map((id) => anApp({ id, name: `App ${id}` }));
    remembering(
      views,
      views.map((view) => aReviewApp(view)),
    );
    const dana = new Person(routes, actorOf());
    await dana.open();
    await dana.press(/^Look at 3/u);
    expect(dana.text()).toContain('App 1');
    await dana.press(/^Later/u);
    expect(dana.text()).toContain('App 2');
    await dana.press(/^Approve, with a reason/u);
    expect(dana.text()).toContain('not installed by an admin');
    await dana.submit();
    expect(dana.text()).toContain('Say why it may stay all the same.');
    dana.type('reason', 'a contract');
    await dana.submit();
    expect(apps.last('decide')).toMatchObject({
      appId: 2,
      verdict: 'approved',
      reason: 'a contract',
    });
    expect(apps.last('decideMany')).toBeUndefined();
    expect(dana.text()).toContain('Approved: App 2.');
    await dana.press(/^Ban/u);
    dana.type('reason', 'data risk');
    await dana.submit();
    expect(apps.last('decide')).toMatchObject({ appId: 3, verdict: 'banned', revoke: true });
    expect(dana.text()).toContain('1 was left for later.');
  });
});
