import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick, unit } from '../../sandbox/salesforce/generate/random.ts';
import { daysBetween } from '../../src/apps/inventory/facts.ts';
import { findingsOf } from '../../src/apps/risk/rules.ts';
import { context } from '../unit/apps/facts.ts';
import { ordinaryOrg } from '../unit/apps/risk/ordinary-org.ts';
import { type Calls, dayOf, readScene } from './read-scene.ts';

const SEED = 3;
const DAYS = 45;
const JUDGED_FROM = 15;
const objects =
  'Account Contact Lead Opportunity Case User Task Event Campaign Asset Order Product2 Quote'.split(
    ' ',
  );
const apps = ordinaryOrg(SEED);

let scene: Awaited<ReturnType<typeof readScene>>;
beforeAll(async () => {
  scene = await readScene();
  for (const app of apps) await scene.app(app.name);
  for (let day = 0; day < DAYS; day += 1)
    await scene.day(
      day,
      apps.flatMap((_, at) => ofDay(at, day)),
    );
});
afterAll(() => scene.close());

/** What an app calls on a day where nothing is wrong: less at weekends, more at the end of a month, a job that runs twice. */
function ofDay(at: number, day: number): Calls[] {
  const app = apps[at];
  if (!app || app.tokens === app.unused90 || app.name.includes(',') || app.name.includes('"'))
    return [];
  const isIntegration = app.users <= 3;
  const perDay = 1 + pick(isIntegration ? 16 : 6, SEED, 301, at);
  const weekend = [5, 6].includes(day % 7) ? 0.2 : 1;
  const busy =
    day % 30 > 27 ? 3 : unit(SEED, 302, at, day) < 0.01 ? 5 : 0.5 + unit(SEED, 303, at, day);
  const calls = Math.round(perDay * weekend * busy);
  if (calls === 0) return [];
  const known = 1 + pick(4, SEED, 304, at);
  // A vendor's new feature: from a day on, five more objects, many times a day.
  const grows = unit(SEED, 305, at) < 0.05 && day >= 20 + pick(20, SEED, 306, at);
  const names = Array.from(
    { length: grows ? known + 5 : known },
    (_, nth) => objects[(pick(13, SEED, 307, at) + nth) % 13] ?? '',
  );
  const roams = isIntegration ? unit(SEED, 308, at) < 0.15 : true;
  const ip = roams
    ? `198.51.100.${pick(200, SEED, 309, at, day)}`
    : `192.0.2.${pick(200, SEED, 310, at)}`;
  return names.map((object) => ({
    app: app.name,
    object,
    calls: Math.max(1, Math.round(calls / known)),
    minute: pick(1_400, SEED, 311, at, day),
    ip,
  }));
}

test('an org of 220 apps in which nothing is wrong: over a month none of these rules finds anything grave', async () => {
  const found = new Map<string, Set<string>>();
  let judged = 0;
  for (let day = JUDGED_FROM; day < DAYS; day += 1) {
    const reads = [...(await scene.factsOn(day)).values()];
    apps.forEach((app, at) => {
      const now = dayOf(day);
      const known = { ...app, firstSeenAt: dayOf(-60), newSources: null };
      judged += 1;
      for (const { rule, severity } of findingsOf(
        known,
        context({ now, reads: reads[at] ?? null }),
      )) {
        if (!['bulk-read', 'probe', 'new-source'].includes(rule)) continue;
        const key = `${rule} ${severity}`;
        found.set(key, (found.get(key) ?? new Set()).add(app.name));
      }
    });
  }
  expect(judged).toBe(220 * 30);
  expect([...found.keys()].filter((key) => key.includes('high'))).toEqual([]);
  // What grew is told, and of few.
  expect(found.get('bulk-read medium')?.size ?? 0).toBeLessThan(10);
  expect(found.get('probe medium')?.size).toBeGreaterThan(0);
  expect(daysBetween(dayOf(JUDGED_FROM), dayOf(DAYS))).toBe(30);
});
