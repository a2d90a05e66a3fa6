import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('whoever owns an app answers for it', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  const as = (handle: string) => scene.slack.as(handle);

  beforeAll(async () => {
    scene = await governanceScene();
    scene.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    org = only(scene);
    view = inventoryView(scene);
    await scene.connect(org);
    await view.sync();
  });
  afterAll(() => scene.close());

  const inDm = (handle: string, ...parts: string[]) =>
    scene.said(
      () =>
        as(handle)
          .messages('dm')
          .find((message) => {
            const text = scene.slack.render(message);
            return parts.every((part) => text.includes(part));
          }),
      { what: `${handle}: ${parts.join(', ')}` },
    );
  const inChannel = (...parts: string[]) =>
    scene.said(
      () =>
        as('dana')
          .messages('#sec-alerts')
          .find((message) => {
            const text = scene.slack.render(message);
            return parts.every((part) => text.includes(part));
          }),
      { what: parts.join(', ') },
    );

  test('without a role: kept until a new end, then nobody answers, and the admins hear of it', async () => {
    org.grantMany('Report Kit', 1);
    await view.sync();
    const appId = await scene.appId('Report Kit');
    const workspaceId = await scene.workspaceId();
    const dana = as('dana').id;
    const of = { workspaceId, appId, by: dana };
    await scene.apps.assign({ ...of, to: as('priya').id });
    const until = new Date(scene.clock.now().getTime() + 15 * DAY_MS);
    const approval = { verdict: 'approved', everywhere: false, until, revoke: false } as const;
    await scene.apps.decide({ ...of, ...approval, expected: undefined, reason: 'a pilot' });
    scene.clock.forward(1.5 * DAY_MS);
    const question = await inDm('priya', 'Approval of', 'Report Kit', 'You answer for it');
    const priya = as('priya');
    await priya.press('Keep', { in: question });
    await scene.slack.eventually(() => priya.modal?.text.includes('Why it stays'));
    await priya.fill({ Until: '90 days', 'Why it stays': 'month end' });
    await priya.submit('Keep');
    await scene.slack.eventually(() => priya.modal?.text.includes('stays approved until'));
    await priya.closeModal({ all: true });
    await inChannel('Report Kit', 'Reason: month end');
    const kept = await inDm('priya', 'Report Kit', 'You need not answer any more');
    expect(scene.slack.render(kept)).not.toContain('[End it]');
    scene.clock.forward(77 * DAY_MS);
    await inDm('priya', 'Approval of', 'Report Kit', '[End it]');
    scene.clock.forward(14 * DAY_MS);
    await inChannel('Its approval ran out');
    await inChannel('The approval of Report Kit ran out, and nobody answered');
    // What runs out within a quarter of an hour is one message.
    scene.clock.forward(DAY_MS / 48);
    await inDm('dana', 'An approval ran out', 'Report Kit');
    await inDm('priya', 'Report Kit', 'The approval ran out');
  });

  test('who becomes inactive is a card, and one press ends what they hold, with proof', async () => {
    const username = 'sam@acme.example';
    const held = ['DataLift', 'Chart Tool'];
    for (const app of held) org.grantToken(username, app);
    await view.sync();
    const before = org.countTokens({ user: username });
    const all = org.countTokens();
    org.deactivateUser(username);
    await view.sync();
    const card = await inChannel('Sam Okafor', 'no longer active', 'DataLift', 'Chart Tool');
    await as('dana').press(`Remove all ${before} tokens`, { in: card, confirm: 'Remove' });
    await inChannel('no longer active', `${before} of ${before} tokens removed`, 'proven');
    expect(org.countTokens({ user: username })).toBe(0);
    expect(org.countTokens()).toBe(all - before);
    const acts = await scene.rows(
      `select actor, facts ->> 'tokens' as tokens from audit_event where action = 'leaving.revoked'`,
    );
    expect(acts).toEqual([{ actor: as('dana').id, tokens: String(before) }]);
  });
});
