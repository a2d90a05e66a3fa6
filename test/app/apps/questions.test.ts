import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { type GovernanceScene, governanceScene, HOUR_MS } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

const MINUTE_MS = 60_000;

describe('was it you?', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  const as = (handle: string) => scene.slack.as(handle);

  beforeAll(async () => {
    scene = await governanceScene();
    scene.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    org = only(scene);
    view = inventoryView(scene);
    for (const short of ['li', 'priya', 'gus']) org.addUser({ username: `${short}@acme.example` });
    await scene.connect(org);
    await view.sync();
  });
  afterAll(() => scene.close());

  /** Somebody lets an app in, and the next reading sees it. */
  async function grant(short: string, app: string): Promise<void> {
    org.grantToken(`${short}@acme.example`, app);
    await view.sync();
  }
  const holds = (short: string, app: string) =>
    org.countTokens({ app, user: `${short}@acme.example` });
  const channel = (...parts: string[]) =>
    as('dana')
      .messages('#sec-alerts')
      .find((message) => {
        const text = scene.slack.render(message);
        return parts.every((part) => text.includes(part));
      });
  const said = (...parts: string[]) =>
    scene.said(() => channel(...parts), { what: parts.join(', ') });
  /** The direct message of a person about an app. */
  const asked = (handle: string, app: string, part = 'Was it you?') =>
    scene.said(
      () =>
        as(handle)
          .messages('dm')
          .find((message) => {
            const text = scene.slack.render(message);
            return text.includes(app) && text.includes(part);
          }),
      { what: `${handle} about ${app}: ${part}` },
    );
  const states = async () =>
    Object.fromEntries(
      (
        await scene.rows<{ key: string; state: string }>(
          `select concat(a.name, ' ', o.username) as key, concat_ws(' ', q.state, q.answer, q.why) as state
           from question q join app a on a.id = q.app_id
           join org_user o on o.domain_id = q.domain_id and o.user_id = q.user_id`,
        )
      ).map(({ key, state }) => [key.replace('@acme.example', ''), state]),
    );

  test('it is off; an admin sees whom it would have asked, and switches it on', async () => {
    await grant('sam', 'Early App');
    await grant('integration', 'Early App');
    const dana = as('dana');
    await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('Connected as'));
    expect(dana.modal?.text).toContain('⚪ Off.');
    await dana.press('Was it you?', { in: 'modal' });
    await scene.slack.eventually(() => dana.modal?.text.includes('The last 30 days'));
    expect(dana.modal?.text).toMatch(/Early App.*Sam Okafor.*would have been asked: Sam Ode/u);
    expect(dana.modal?.text).toMatch(/Integration User.*would not have been asked/u);
    expect(await states()).toEqual({});
    await dana.fill({ 'Ask who grants a new app': 'On' });
    await dana.submit('Save');
    await scene.slack.eventually(() => dana.modal?.text.includes('from now on is asked'));
    await dana.closeModal({ all: true });
    const acts = await scene.rows(
      `select actor, action from audit_event where action like 'asking.%'`,
    );
    expect(acts).toEqual([{ actor: dana.id, action: 'asking.on' }]);
  });

  test('No: theirs is gone and proven, others keep theirs, the channel is called; the next grant asks nobody', async () => {
    org.grantToken(org.users.admin.username, 'DataLift');
    org.signIn('sam@acme.example', 'DataLift', { ip: '203.0.113.9' });
    await grant('sam', 'DataLift');
    const question = await asked('sam', 'DataLift');
    expect(scene.slack.render(question)).toMatch(
      /sam@acme\.example.*signed in from.*203\.0\.113\.9/u,
    );
    await as('sam').press('No', { in: question });
    const alarm = await said('DataLift', 'Sam Ode says that it was not them', '1 of 1 removed');
    expect(scene.slack.render(alarm)).toContain('Dana Ruiz');
    await asked('sam', 'DataLift', '1 of 1 removed');
    expect([holds('sam', 'DataLift'), holds('admin', 'DataLift')]).toEqual([0, 1]);
    const [run] = await scene.rows(
      `select state, asked_by, agreed_by, after_tokens = before_tokens - 1 as proven from revocation`,
    );
    expect(run).toEqual({ state: 'done', asked_by: as('sam').id, agreed_by: null, proven: true });
    await grant('sam', 'DataLift');
    expect(holds('sam', 'DataLift')).toBe(1);
    expect(Object.keys(await states())).toEqual(['DataLift admin', 'DataLift sam']);
  });

  test('someone on the phone, asked within three minutes; and whoever was not asked cannot answer', async () => {
    // By the look between two syncs.
    org.grantToken('li@acme.example', 'My Ticket Portal');
    scene.clock.forward(2.5 * MINUTE_MS);
    await scene.slack.eventually(() =>
      as('li')
        .dm()
        .some((text) => text.includes('My Ticket')),
    );
    const question = await asked('li', 'My Ticket Portal');
    const [row] = await scene.rows<{ id: number; seconds: number }>(
      `select id, extract(epoch from asked_at - granted_at)::integer as seconds from question order by id desc limit 1`,
    );
    expect(row?.seconds).toBeLessThanOrEqual(180);
    const request = { workspaceId: await scene.workspaceId(), questionId: row?.id ?? 0 };
    const by = as('priya').id;
    const { port } = scene.core.questions;
    await expect(port.answer({ ...request, by, ids: [by], answer: 'phone' })).rejects.toMatchObject(
      { code: 'E-NOT-FOUND' },
    );
    await as('li').press('Someone on the phone asked me to', { in: question });
    await said('My Ticket Portal', 'someone on the phone asked them to', '1 of 1 removed');
    expect(holds('li', 'My Ticket Portal')).toBe(0);
  });

  test('Yes: what it is for stands in the thread of the app', async () => {
    await grant('priya', 'Report Kit');
    await as('priya').press('Yes, I did', { in: await asked('priya', 'Report Kit') });
    await scene.slack.eventually(() => as('priya').modal?.text.includes('What do you use it for?'));
    await as('priya').fill({ 'What do you use it for?': 'monthly <!channel> report' });
    await as('priya').submit('Send');
    await scene.slack.eventually(() => as('priya').modal?.text.includes('Thank you'));
    await as('priya').closeModal({ all: true });
    const line = await said('says that it was them', 'monthly');
    expect(line.threadTs).toBeDefined();
    expect(holds('priya', 'Report Kit')).toBe(1);
  });

  test('who cannot be asked: it says why; no answer in time: the channel is told, and a late one counts', async () => {
    await grant('integration', 'Chart Tool');
    await said('could not be asked', 'belongs to a program');
    await grant('gus', 'Chart Tool');
    await said('could not be asked', 'they are a guest');
    await grant('sam', 'Chart Tool');
    const question = await asked('sam', 'Chart Tool');
    scene.clock.forward(25 * HOUR_MS);
    await said('Chart Tool', 'Sam Ode was asked and has not answered in time');
    await as('sam').press('No', { in: question });
    await said('sam@acme.example', 'says (late) that it was not them');
    await said('Chart Tool', 'Sam Ode says that it was not them', '1 of 1 removed');
  });

  test('decided meanwhile: its buttons end; a person asks, and only whom nobody asked before', async () => {
    await grant('sam', 'Side Tool');
    await asked('sam', 'Side Tool');
    const appId = await scene.appId('Side Tool');
    const workspaceId = await scene.workspaceId();
    const by = as('dana').id;
    const press = { workspaceId, appId, by };
    const { port } = scene.core.questions;
    expect(await port.press(press)).toEqual({ kind: 'nobody' });
    await scene.apps.decide({
      ...press,
      expected: undefined,
      verdict: 'approved',
      everywhere: false,
      until: undefined,
      reason: 'bought in May',
      revoke: false,
    });
    const ended = await asked('sam', 'Side Tool', 'Your admins have decided: Approved');
    expect(scene.slack.render(ended)).not.toContain('[No]');
    expect(await port.press(press)).toEqual({ kind: 'decided' });
    const early = { workspaceId, appId: await scene.appId('Early App'), by };
    expect(await port.press(early)).toEqual({ kind: 'asked', people: 2, left: 0 });
    await asked('sam', 'Early App');
  });

  test('more than twenty new grants look like a roll-out: it is said once, and nobody is asked', async () => {
    scene.clock.forward(2 * HOUR_MS);
    const before = Object.keys(await states()).length;
    org.grantMany('Meeting Notes AI', 30);
    await view.sync();
    await said('30 grants to ask about within an hour', 'it looks like a roll-out');
    scene.clock.forward(5 * MINUTE_MS);
    await grant('li', 'Another Tool');
    expect(Object.keys(await states())).toHaveLength(before);
    const told = await scene.rows(`select from notice where kind = 'question.rollout'`);
    expect(told).toHaveLength(1);
  });
});
