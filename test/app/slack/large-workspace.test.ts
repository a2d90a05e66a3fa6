import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '../../support/bot-process.ts';
import { jobLocksPass } from '../../support/job-locks.ts';
import { orgNamed } from '../errors/scene.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';
import {
  calls,
  cursorAt,
  cursors,
  isWhole,
  neverListed,
  pass,
  sentAfter,
  write,
} from './listing.ts';

const CHANNEL = '#sec-alerts';
const OTHER = '#general';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CROWD = 12_000;
/** With those whom the story knows. */
const PAGES = 13;

describe('12,000 members, users.list at 20 calls a minute, no named admin', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene({ settle: (slack) => slack.limitCalls('users.list', 20) });
    scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    await scene.connect(only(scene));
    scene.slack.addCrowd(CROWD);
    // The only active admin is on the last page.
    scene.slack.addPerson({ handle: 'zoe', name: 'Zoe Last', role: 'admin' });
    scene.clock.forward(2 * MINUTE);
    await scene.bot?.wakeWorker();
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  test('an alert for an archived channel reaches an active admin in minutes, and no other delivery waits', async () => {
    scene.slack.deactivate('dana');
    scene.slack.deactivate('li');
    await scene.slack.inviteBot(OTHER);
    await scene.slack.archive(CHANNEL);
    await scene.slack.idle();
    await neverListed(scene);
    const before = calls(scene).length;

    orgNamed(scene, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
    await scene.makeDue('Acme');
    await write(scene, 'for the archived channel', CHANNEL);
    const others: string[] = [];
    const told = () => scene.slack.as('zoe').dm();
    const isTold = async () => {
      const key = `meanwhile ${others.length}`;
      others.push(key);
      await write(scene, key, OTHER);
      return ['E-API-OFF', 'TEST'].every((part) => told().some((text) => text.includes(part)));
    };
    const ms = await pass(scene, 'Zoe has the alert', isTold, 5 * MINUTE, 3 * SECOND);
    const made = calls(scene).length - before;

    expect(ms).toBeLessThanOrEqual(3 * MINUTE);
    expect(made).toBeLessThanOrEqual(1.1 * PAGES);
    expect(calls(scene).every(({ status }) => status === 200)).toBe(true);
    expect(calls(scene).slice(before)[0]?.args).toMatchObject({ limit: '1000' });
    const waited = await Promise.all(others.slice(0, -1).map((key) => sentAfter(scene, key)));
    expect(Math.max(...waited.map((each) => each ?? Number.POSITIVE_INFINITY))).toBeLessThan(
      10 * SECOND,
    );
    expect(
      await scene.rows(
        `select 1 from notice where dropped_at is not null and dropped_why not like 'turned to admins%'
         and dropped_why not like 'nothing to say%' and dropped_why not like 'who it was for%'`,
      ),
    ).toEqual([]);
    expect(scene.slack.problems).toEqual([]);
  });

  test('a 429 in the middle: it goes on where it was, when Slack said', async () => {
    await neverListed(scene);
    const before = calls(scene).length;
    const about = `cursor=${encodeURIComponent(cursorAt(3000))}`;
    scene.slack.fault('users.list', { kind: 'rate_limited', retryAfter: 45, about }, 1);
    const ms = await pass(scene, 'listed', () => isWhole(scene), 5 * MINUTE, 3 * SECOND);
    const made = calls(scene).slice(before);
    expect(made.map(({ status }) => status).filter((status) => status !== 200)).toEqual([429]);
    expect(cursors(scene).slice(before)).toEqual([
      ...['', cursorAt(1000), cursorAt(2000), 'a fault'],
      ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => cursorAt(n * 1000)),
    ]);
    const [told, again] = made.slice(3);
    const pause = (again?.at.getTime() ?? 0) - (told?.at.getTime() ?? 0);
    expect(pause).toBeGreaterThanOrEqual(45 * SECOND);
    expect(ms).toBeLessThan(2 * MINUTE);
    expect(scene.slack.problems).toEqual([]);
  });
});

describe('a process that is killed in the middle of the list', () => {
  let scene: SyncScene;
  let bot: BotProcess;
  beforeAll(async () => {
    scene = await syncScene({ bot: false, settle: (slack) => slack.addCrowd(2500) });
  });
  afterAll(async () => {
    await bot?.stop();
    await scene.close();
  });
  const start = async () => {
    bot = startBotProcess({ env: scene.env });
    await scene.until('it lists', async () => calls(scene).length > 0);
  };

  test('the next one goes on at the page that was lost', async () => {
    const about = `cursor=${encodeURIComponent(cursorAt(1000))}`;
    scene.slack.fault('users.list', { kind: 'hang', about }, 1);
    await start();
    await scene.until('the second page is asked for', async () => calls(scene).length === 2);
    bot.kill('SIGKILL');
    await bot.ended;
    await jobLocksPass(scene.env);
    expect(await isWhole(scene)).toBe(false);
    // What it held is free again, as after a minute.
    await scene.rows('update slack_admins set claimed_until = clock_timestamp()');
    await start();
    await scene.until('all are listed', () => isWhole(scene));
    expect(cursors(scene)).toEqual(['', 'a fault', cursorAt(1000), cursorAt(2000)]);
    const [row] = await scene.rows<{ admins: string[] }>('select admins from slack_admins');
    expect(row?.admins).toEqual([scene.slack.as('dana').id, scene.slack.as('li').id]);
  });
});
