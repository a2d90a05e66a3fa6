import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bold, inert, plainName } from '../../src/slack/kit/escape.ts';
import { messagesOf, type Stage, startStage, tsIn } from './stage.ts';

const names = [
  '<!channel> read this',
  '<@U0000000A|Dana> approve me',
  '<https://evil.example|Salesforce>',
  'https://evil.example/login',
  '*bold* _it_ ~no~ `code`',
  '&lt;!here&gt; &amp;lt;',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  ':rotating_light: :tada:',
  '> quoted',
  '!date^0^{date}|soon',
  '\u202Eedoc live\u202C',
  'שלום <!everyone>',
  'a\u0300\u0301\u0302\u0303\u0304'.repeat(12),
  'W'.repeat(400),
  'javascript:alert(1)',
  '  \n\t spaced \u2028 out ',
];

describe('hostile names on the page', () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await startStage({ bot: false });
    page = await (await stage.visitor()).context.newPage();
    await stage.open(page);
  });
  afterAll(() => stage.close());

  async function post(blocks: unknown[]): Promise<string> {
    const { slack } = stage.world;
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: slack.channel('#sec-alerts').id, text: 'names', blocks }),
    });
    return tsIn(await response.json());
  }
  const shown = (ts: string) => page.locator(`[data-ts="${ts}"]`);
  const section = (text: string) => ({
    type: 'section',
    text: { type: 'mrkdwn', text, verbatim: true },
  });

  test.each(names)('%j is text, and nothing of it works', async (name) => {
    stage.world.slack.rateLimit({ burst: 100, intervalMs: 1 });
    const ts = await post([
      section(`Name: ${inert(name)}`),
      section(`Name: ${bold(name)}`),
      { type: 'section', fields: [{ type: 'plain_text', text: plainName(name), emoji: false }] },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'a',
            text: { type: 'plain_text', text: plainName(name, 70), emoji: false },
          },
        ],
      },
    ]);
    const message = shown(ts);
    await message.waitFor();
    expect(await message.locator('a, .mention, img, script, em, s, blockquote').count()).toBe(0);
    const visible = (await message.locator('.body').textContent()) ?? '';
    const wanted = plainName(name).replaceAll('`', 'ˋ');
    expect(visible.replaceAll('`', 'ˋ')).toContain(wanted.slice(0, 40).trim());
    const box = await message.boundingBox();
    const frame = await messagesOf(page).boundingBox();
    expect(box?.width).toBeLessThanOrEqual(frame?.width ?? 0);
    expect(await message.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(false);
    expect(box?.height).toBeLessThan(420);
  });

  test('what is not escaped works, so that a mistake of ours is seen', async () => {
    const ts = await post([
      { type: 'section', text: { type: 'mrkdwn', text: '<!channel> https://evil.example *b*' } },
    ]);
    await shown(ts).waitFor();
    expect(await shown(ts).locator('.mention-all').textContent()).toBe('@channel');
    expect(await shown(ts).locator('a').getAttribute('href')).toBe('https://evil.example/');
    expect(await shown(ts).locator('strong').last().textContent()).toBe('b');
  });
});
