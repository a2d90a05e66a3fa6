import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longestTask } from './main-thread.ts';
import type { PageDocument, PageElement } from './page-dom.ts';
import { type Stage, startStage, tsIn } from './stage.ts';

declare const document: PageDocument;

const MESSAGES = 2000;
const MOST_MS = 100;

describe('a channel with 2,000 messages', () => {
  let stage: Stage;
  let page: Page;
  let channel: string;
  beforeAll(async () => {
    stage = await startStage({ bot: false });
    const { slack } = stage.world;
    slack.rateLimit({ burst: 1_000_000, intervalMs: 0 });
    channel = slack.channel('#sec-alerts').id;
    const dana = slack.as('dana');
    for (let number = 1; number <= MESSAGES; number += 1) {
      if (number % 10 === 0) await post(`Message ${number}`);
      else await dana.say('#sec-alerts', `Message ${number}`);
    }
    page = await (await stage.visitor()).context.newPage();
    await stage.open(page);
    await page.locator('.message').first().waitFor();
  });
  afterAll(() => stage.close());

  async function call(method: string, args: Record<string, unknown>): Promise<string> {
    const { slack } = stage.world;
    const response = await fetch(`${slack.apiUrl}${method}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel, ...args }),
    });
    return tsIn(await response.json());
  }
  const card = (text: string) => ({
    text,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `*${text}* · In progress`, verbatim: true },
      },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: '✓ Apps   ● Tokens', verbatim: true }],
      },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'details', text: { type: 'plain_text', text: 'Details' } },
        ],
      },
    ],
  });
  const post = (text: string) => call('chat.postMessage', card(text));
  // Asked in the page itself: Playwright's own search through thousands of messages would be the long task.
  const look = <T>(find: (box: PageElement) => T) => page.locator('.messages').evaluate(find);
  const textOf = (ts: string) =>
    page.evaluate((of) => document.querySelector(`[data-ts="${of}"]`)?.textContent ?? '', ts);

  test('a block is seen where there is one', async () => {
    const longest = await longestTask(page, () =>
      page.evaluate(() => {
        // On a busy machine the page gets only a share of this by the clock.
        const end = performance.now() + 3000;
        while (performance.now() < end);
      }),
    );
    expect(longest).toBeGreaterThan(MOST_MS);
  });

  test('scrolls up to the first one, and nothing blocks', async () => {
    const longest = await longestTask(page, () =>
      expect
        .poll(
          () =>
            look((box) => {
              box.scrollTo(0, 0);
              return box.querySelectorAll('.message').length;
            }),
          { timeout: 45_000, interval: 30 },
        )
        .toBeGreaterThanOrEqual(MESSAGES),
    );
    expect(longest).toBeLessThan(MOST_MS);
    expect(await look((box) => box.querySelector('.message')?.textContent)).toMatch(
      /Message 1(?!\d)/,
    );
  });

  test('posts and edits arrive at the end, and nothing blocks', async () => {
    await look((box) => box.scrollTo(0, box.scrollHeight));
    const longest = await longestTask(page, async () => {
      const ts = await post('Counting');
      for (let step = 1; step <= 30; step += 1)
        await call('chat.update', { ts, ...card(`Counting ${step}`) });
      await expect.poll(() => textOf(ts)).toContain('Counting 30');
      let last = '';
      for (let number = 1; number <= 20; number += 1) last = await post(`Late ${number}`);
      await expect.poll(() => textOf(last)).toContain('Late 20');
      await expect
        .poll(() => look((box) => box.scrollHeight - box.scrollTop - box.clientHeight))
        .toBeLessThan(5);
    });
    expect(longest).toBeLessThan(MOST_MS);
  });

  test('whoever reads further up is left there', async () => {
    await look((box) => box.scrollTo(0, box.scrollHeight / 2));
    await page.waitForTimeout(300);
    const before = await look((box) => box.scrollTop);
    const ts = await post('Unseen');
    await expect.poll(() => textOf(ts)).toContain('Unseen');
    expect(Math.abs((await look((box) => box.scrollTop)) - before)).toBeLessThan(50);
  });
});
