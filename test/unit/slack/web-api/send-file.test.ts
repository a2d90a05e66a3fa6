import { expect, test } from 'vitest';
import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { type Refused, SlackRefusal } from '../../../../src/slack/web-api/refusal.ts';
import { deliverFile } from '../../../../src/slack/web-api/send-file.ts';

test.each<[Refused, string]>([
  [{ kind: 'permanent', error: 'access_denied' }, 'Slack did not take it, so no file comes.'],
  [{ kind: 'passing' }, 'Slack did not take it, so no file comes.'],
  [{ kind: 'lost' }, 'Slack did not say whether it took it. If no file comes,'],
])('a file that Slack refuses, by %o: what is said of it is known', async (refused, said) => {
  const edits: string[] = [];
  const acts: string[] = [];
  const uses = {
    clock: { now: () => new Date(0) },
    channel: {
      post: async () => ({ channel: 'D1', ts: '1.1' }),
      edit: async (_w: number, _p: unknown, { text }: { text: string }) => void edits.push(text),
    },
    team: { audit: { record: async ({ action }: { action: string }) => void acts.push(action) } },
    files: { put: () => Promise.reject(new SlackRefusal(refused)) },
  };
  const made = { content: Buffer.from('x'), lines: 1, title: 'Third-party apps' };
  const actor = { who: { workspaceId: 1, userId: 'U0DANA' } } as Actor;
  const sent = deliverFile(uses as unknown as Uses, actor, 'apps', made, {});
  await expect(sent).rejects.toThrow(SlackRefusal);
  expect(edits).toEqual([expect.stringContaining(`Third-party apps: ${said}`)]);
  expect(acts).toEqual(['apps.exported', 'apps.export_failed']);
});
