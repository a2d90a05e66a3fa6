import { expect, test } from 'vitest';
import { slackWithBot } from './with-bot.ts';

test('all blocks and views are told of as they came, refused ones too', async () => {
  const told: unknown[] = [];
  const { slack, app, close } = await slackWithBot({
    onSent: (surface, content) => told.push([surface, content]),
  });
  app.command('/salesforce', async ({ ack, client, body }) => {
    const title = { type: 'plain_text' as const, text: 'Add' };
    await client.views.open({
      trigger_id: body.trigger_id,
      view: { type: 'modal', title, blocks: [{ type: 'divider' }] },
    });
    await ack({ text: 'Here', blocks: [{ type: 'divider' }] });
  });
  const { id } = slack.as('dana');
  const blocks = [{ type: 'sektion' }];
  await expect(app.client.chat.postMessage({ channel: id, text: 'x', blocks })).rejects.toThrow(
    'invalid_blocks',
  );
  await app.client.views.publish({ user_id: id, view: { type: 'home', blocks: [] } });
  await slack.as('dana').command('/salesforce');
  expect(told).toEqual([
    ['message', blocks],
    ['home', { type: 'home', blocks: [] }],
    ['modal', expect.objectContaining({ type: 'modal' })],
    ['message', [{ type: 'divider' }]],
  ]);
  await close();
});
