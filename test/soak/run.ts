import { type Evidence, nothingSeen, takeGone } from './evidence.ts';
import { fail } from './faults.ts';
import { listed } from './invariants.ts';
import { judge, judgeDeeply } from './judge.ts';
import { strike } from './kills.ts';
import { happen, type Passing } from './orgs.ts';
import { act } from './people.ts';
import { CALM_FROM_MS, DAY_MS, planOf, type Step } from './plan.ts';
import { Report } from './report.ts';
import { advance, settle } from './settle.ts';
import { setUp } from './setup.ts';
import type { Stage } from './stage.ts';
import { reconnect } from './windows.ts';

/** Between two leaps of the clock all that is due is waited for, so long at most while things fail, and in a calm. */
const STORM_WAIT_MS = 3_000;
const CALM_WAIT_MS = 20_000;
/** What a fault left claimed is free after a minute of PostgreSQL's clock. */
const CLAIMS_MS = 70_000;
const DEEP_EVERY_DAYS = 7;

/** Plays a plan to its end. Gives what held, and what did not. */
export async function play(stage: Stage, say: (line: string) => void): Promise<Report> {
  const { scale, seed, known } = stage;
  const steps = planOf(seed, scale);
  const seen = nothingSeen(known);
  const report = new Report();
  const due: string[] = [];
  const onDue = (what: string) => due.push(`day ${dayOf(stage.now())}: ${what}`);
  await setUp(stage);
  const from = stage.now();
  const storm = { leapMs: scale.leapMs, waitMs: STORM_WAIT_MS };
  const calm = { leapMs: 2 * scale.leapMs, waitMs: CALM_WAIT_MS };
  let passing: (Passing & { isFault: boolean })[] = [];

  async function endPassing(isOver: (each: (typeof passing)[number]) => boolean): Promise<void> {
    const over = passing.filter(isOver);
    passing = passing.filter((each) => !over.includes(each));
    // What was read wrongly is made good by the next reading.
    if (over.some(({ isFault }) => !isFault)) await takeGone(stage, seen);
    for (const { end } of over) await end();
  }

  async function perform(step: Step): Promise<void> {
    switch (step.actor) {
      case 'person':
        return act(stage, step);
      case 'app':
      case 'org':
        return keep(happen(stage, step), false);
      case 'fault':
        return keep(await fail(stage, step), true);
      case 'bot':
        return strike(stage, step);
    }
  }
  function keep(one: Passing | undefined, isFault: boolean): void {
    if (one) passing.push({ ...one, isFault });
  }

  async function lookAfterBot(): Promise<void> {
    const { bot } = stage;
    if (!bot?.isOver) return;
    const { code, signal } = await bot.ended;
    seen.crashes.push(`day ${dayOf(stage.now())}: the bot ended with ${code ?? signal}`);
    await stage.startBot();
  }
  const dayOf = (at: number) => Math.floor((at - from) / DAY_MS) + 1;
  const onLeap = async () => {
    await endPassing(({ until }) => until <= stage.now());
    await lookAfterBot();
  };

  for (let day = 0; day < scale.days; day += 1) {
    const startedAt = performance.now();
    const end = from + (day + 1) * DAY_MS;
    for (const step of steps.filter(({ at }) => Math.floor(at / DAY_MS) === day)) {
      await advance(stage, from + step.at, { ...storm, onLeap });
      await onLeap();
      await perform(step);
    }
    await advance(stage, from + day * DAY_MS + CALM_FROM_MS, { ...storm, onLeap });
    await endPassing(({ isFault }) => isFault);
    await settle(stage, CLAIMS_MS);
    await advance(stage, end, { ...calm, onLeap, onDue });
    await measure(stage, seen);
    const isDeep = day % DEEP_EVERY_DAYS === DEEP_EVERY_DAYS - 1;
    const verdicts = [...(await judge(stage, seen)), ...(isDeep ? await judgeDeeply(stage) : [])];
    for (const each of report.add(verdicts)) say(`BROKEN on day ${day + 1}: ${each}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const heap = ((seen.heaps.at(-1)?.bytes ?? 0) / 1024 ** 2).toFixed(1);
    say(`day ${day + 1}: ${seconds} s, heap ${heap} MB`);
  }

  await endPassing(() => true);
  await mend(stage, { ...calm, onLeap, onDue });
  report.add(await judge(stage, seen));
  report.add(await judgeDeeply(stage));
  report.add([healthy(seen), listed('in a calm all that is due is done', scale.days, due)]);
  return report;
}

/** All orgs are as they should be, and people reconnect what needs it: then every domain must be well after its interval. */
async function mend(stage: Stage, how: Parameters<typeof advance>[2]): Promise<void> {
  await settle(stage, how.waitMs);
  const broken = await stage.rows<{ name: string }>(
    'select name from domain where deleted_at is null and next_due_at is null',
  );
  for (const { name } of broken) {
    const domain = stage.domains.find((each) => each.name === name);
    if (!domain) continue;
    const who = stage.slack.as(domain.place.handles[0], domain.place.team);
    await reconnect(stage, who, domain);
  }
  const longest = Math.max(...stage.domains.map(({ intervalMs }) => intervalMs));
  await advance(stage, stage.now() + 1.2 * longest, how);
}

const healthy = (seen: Evidence) => ({
  name: 'all well once all is mended',
  checked: seen.domains.length,
  broken: seen.domains
    .filter(({ status, error_code }) => status !== 'success' || error_code !== null)
    .map(({ name, status, error_code }) => `${name}: ${status} ${error_code ?? ''}`),
});

/** The heap of the process that lives now, after a collection. */
async function measure(stage: Stage, seen: Evidence): Promise<void> {
  const { bot } = stage;
  if (!bot) return;
  const bytes = await bot.heap();
  if (bytes !== undefined) seen.heaps.push({ life: bot.startedAt, at: stage.now(), bytes });
}
