import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { type BotProcess, deployedFolder, startBotProcess } from '../support/bot-process.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

// Every start is a process, which takes its time on a busy machine.

const EX_CONFIG = 78;
const LONGEST_END_MS = 20_000;

/** Processes whose parent, or parent's parent, is this one. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    rows.flatMap(([child = 0, of]) => (of === parent ? [child, ...childrenOf(child)] : []));
  return childrenOf(pid);
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the life of `npm start`', () => {
  let world: TestWorld;
  let org: Org;
  const bots: BotProcess[] = [];
  const folders: ReturnType<typeof deployedFolder>[] = [];

  function start(options: Parameters<typeof startBotProcess>[0]): BotProcess {
    const bot = startBotProcess(options);
    bots.push(bot);
    return bot;
  }
  function folder(dotEnv: Readonly<Record<string, string>>) {
    const made = deployedFolder(dotEnv);
    folders.push(made);
    return made.path;
  }

  beforeAll(async () => {
    world = await testWorld({
      bot: false,
      orgs: [{ name: 'Acme', size: 'few', seed: 11, rotation: true }],
    });
    const [first] = world.orgs;
    if (!first) throw new Error('no org');
    org = first;
  });
  afterEach(async () => {
    for (const bot of bots.splice(0)) await bot.stop();
    for (const made of folders.splice(0)) made.remove();
  });
  afterAll(() => world.close());

  test('tells every problem of the environment at once, by name, and exits 78', async () => {
    const bot = start({
      env: { PORT: 'high', PUBLIC_URL: 'http://bot.corp/path', SYNC_INTERVAL: '1s' },
    });
    expect(await bot.ended).toEqual({ code: EX_CONFIG, signal: null });
    const names = ['PORT', 'PUBLIC_URL', 'SYNC_INTERVAL', 'DATABASE_URL', 'REDIS_URL'];
    const more = ['ENCRYPTION_KEYS', 'SLACK_SIGNING_SECRET', 'SALESFORCE_CLIENT_ID'];
    for (const name of [...names, ...more])
      expect(bot.output).toMatch(new RegExp(`^- ${name}`, 'm'));
    expect(bot.output).not.toContain('    at ');
  });

  test('a role that is none is a configuration error too', async () => {
    const bot = start({ env: world.env, role: 'wrong' as 'web' });
    expect((await bot.ended).code).toBe(EX_CONFIG);
    expect(bot.output).toContain('"wrong"');
  });

  test('reads a .env beside it; SIGTERM to npm ends it and its children in 20 s with exit 0', async () => {
    const bot = start({ npm: true, env: {}, cwd: folder({ ...world.env, LOG_LEVEL: 'info' }) });
    await bot.ready();
    const children = await descendants(bot.pid);
    expect(children.length).toBeGreaterThan(0);
    const asked = performance.now();
    bot.kill('SIGTERM');
    bot.kill('SIGTERM');
    expect(await bot.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(LONGEST_END_MS);
    await expect.poll(() => children.filter(lives)).toEqual([]);
    expect(bot.output).toContain('"event":"stopped"');
  });

  test('Ctrl-C in a terminal reaches npm and the bot, twice: one end', async () => {
    const bot = start({ npm: true, env: { ...world.env, LOG_LEVEL: 'info' }, cwd: folder({}) });
    await bot.ready();
    const all = [bot.pid, ...(await descendants(bot.pid))];
    for (const _ of [1, 2]) for (const pid of all) process.kill(pid, 'SIGINT');
    expect(await bot.ended).toEqual({ code: 0, signal: null });
    expect(bot.output.match(/"event":"stopping"/g)).toHaveLength(1);
  });

  test('a signal before it is ready ends it as well', async () => {
    const bot = start({ env: { ...world.env, LOG_LEVEL: 'info' } });
    setTimeout(() => bot.kill('SIGTERM'), 900);
    const { code, signal } = await bot.ended;
    // Before its own handlers stand, the signal itself ends it.
    expect(signal === 'SIGTERM' || code === 0).toBe(true);
  });

  test('a running sync is handed back, and the next process carries it on', async () => {
    const env = { ...world.env, LOG_LEVEL: 'info' };
    const first = start({ env });
    await first.ready();
    const page = await world.consent(await world.askFor(org), org);
    expect(page.text).toContain('Connected');
    await world.card('Acme', 'Success');
    const gate = org.faults.gate('query');
    await runSql(world.database.url, `update domain set next_due_at = now()`);
    await gate.arrived();
    const asked = performance.now();
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(LONGEST_END_MS);
    gate.open();
    const second = start({ env });
    await second.ready();
    await second.says('"outcome":"complete"');
    expect(first.output).toContain('"outcome":"stopped"');
    const runs = await runSql(
      world.database.url,
      'select outcome from sync_run order by started_at',
    );
    expect(runs.map((run) => run.outcome)).toEqual(['complete', 'stopped', 'complete']);
    await world.card('Acme', 'Success');
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
