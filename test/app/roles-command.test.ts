import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verbs } from '../../src/slack/acts.ts';
import { ROW_MENU } from '../../src/slack/domains/acts.ts';
import { linkId, runId } from '../../src/slack/kernel/routes.ts';
import { actionIds } from '../support/slack-ids.ts';
import { type TestWorld, testWorld } from '../support/world.ts';
import { deliverForged, pressOf } from './errors/scene.ts';

/** The same over the wire, where a press may claim anything: guests and strangers reach nothing, on any surface. */
describe('who is let in', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
    // Without a response address each answer is a message of its own.
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
  });
  afterAll(() => world.close());

  const told = (handle: string) => [
    ...world.slack.as(handle).dm(),
    ...world.slack.as(handle).ephemerals,
  ];
  const sure = async (handle: string, act: () => Promise<unknown>): Promise<string> => {
    const before = told(handle).length;
    await act();
    const all = await world.slack.eventually(() => {
      const now = told(handle);
      return now.length > before ? now : undefined;
    });
    return all.filter((text) => text.includes('E-')).at(-1) ?? all.join('\n');
  };

  test.each(verbs.map(({ name }) => name))(
    'a guest types %s, and mentions the bot with it',
    async (verb) => {
      const gus = world.slack.as('gus');
      const typed = await sure('gus', () =>
        gus.command(`/salesforce ${verb}`, { channel: '#sec-alerts' }).then(async () => {
          if (gus.modal) await gus.closeModal({ all: true });
        }),
      ).catch(() => gus.modal?.text ?? '');
      if (typed) expect(typed).toContain('E-OUTSIDE');
      const mentioned = await sure('gus', () => gus.mention('#sec-alerts', verb));
      expect(mentioned).toContain('E-OUTSIDE');
      expect(mentioned).not.toMatch(/Dana|Li Wei|Ask for access/);
    },
  );

  test.each(actionIds.filter((id) => id !== linkId))('a guest presses %s', async (id) => {
    const value = id === ROW_MENU ? 'details:1' : id === runId ? 'list' : '1';
    const text = await sure('gus', () => deliverForged(world, 'gus', pressOf(id, value)));
    expect(text).toContain('E-OUTSIDE');
    expect(text).not.toMatch(/Dana|Li Wei|Ask for access/);
  });

  test.each(verbs.flatMap(({ name, may }) => (may === 'none' ? [] : [name])))(
    'a member without a role mentions %s: refused, with who can',
    async (verb) => {
      const text = await sure('sam', () => world.slack.as('sam').mention('#sec-alerts', verb));
      expect(text).toContain('E-NOT-PERMITTED');
      expect(text).toMatch(/Dana Ruiz|Li Wei/);
      expect(text).toContain('[Ask for access]');
    },
  );
});
