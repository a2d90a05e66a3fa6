import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comesBack, reddensAt, saysClosed } from '../../../src/alerts/alert.ts';
import type { Level } from '../../../src/alerts/ladder.ts';
import {
  ACKNOWLEDGED_MS,
  afterSilence,
  asksForAdmins,
  atTheFoot,
  back,
  climb,
  type LadderAct,
  looksAt,
  nextStep,
  owesNow,
  owing,
  paid,
  type Rungs,
  silenced,
} from '../../../src/alerts/ladder.ts';
import type { QuietHours } from '../../../src/notices/quiet-hours.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T0 = new Date('2026-03-27T08:10:00Z');
const later = (ms: number, from = T0) => new Date(from.getTime() + ms);

/** Lets time pass minute by minute; what was said and when, in hours after T0. */
function walk(start: Rungs, hours: number, quiet?: QuietHours, step = MINUTE) {
  let rungs = start;
  const said: [LadderAct, number][] = [];
  for (let ms = 0; ms <= hours * HOUR; ms += step) {
    for (;;) {
      const taken = climb(rungs, later(ms), quiet);
      if (!taken) break;
      rungs = taken.rungs;
      said.push([taken.act, ms / HOUR]);
    }
  }
  return { said, rungs };
}

describe('the ladder', () => {
  test('red: card, a reminder after 4 h, a new card after 24 h, admins after 72 h, then a line a day', () => {
    const { said } = walk(atTheFoot('red', T0, undefined, undefined), 121);
    expect(said.slice(0, 4)).toEqual([
      ['card', 0],
      ['remind', 4],
      ['move', 24],
      ['admins', 72],
    ]);
    // 09:00 of the days after.
    expect(said.slice(4).map(([act]) => act)).toEqual(['daily', 'daily', 'daily']);
    expect(said[4]?.[1]).toBeCloseTo(72 + 50 / 60, 5);
    expect(said[5]?.[1]).toBeCloseTo(96 + 50 / 60, 5);
  });

  test('an acknowledgement keeps it quiet for a day, lapses with a word, and the ladder goes on', () => {
    const { rungs } = walk(atTheFoot('red', T0, undefined, undefined), 1);
    const quiet = silenced(rungs, 'acknowledged', later(HOUR + ACKNOWLEDGED_MS));
    const { said } = walk(quiet, 50);
    expect(said).toEqual([
      ['lapse', 25],
      ['move', 45],
    ]);
  });

  test('orange turns red when it is very late', () => {
    const foot = atTheFoot('orange', T0, later(12 * HOUR), undefined);
    const { said, rungs } = walk(foot, 23);
    expect(said).toEqual([
      ['card', 0],
      ['remind', 4],
      ['redden', 12],
    ]);
    expect(rungs.level).toBe('red');
  });

  test('quiet hours hold orange back to their end, and let red through', () => {
    const quiet = { from: 8 * 60, to: 10 * 60, zone: 'UTC' };
    expect(walk(atTheFoot('orange', T0, later(DAY), quiet), 3, quiet).said).toEqual([
      ['card', 110 / 60],
    ]);
    expect(walk(atTheFoot('red', T0, undefined, quiet), 3, quiet).said).toEqual([['card', 0]]);
    const soonRed = atTheFoot('orange', T0, later(HOUR), quiet);
    expect(walk(soonRed, 1, quiet)).toMatchObject({ said: [['card', 1]], rungs: { level: 'red' } });
  });

  test('what was slept through is said once', () => {
    const foot = atTheFoot('red', T0, undefined, undefined);
    const opened = climb(foot, T0, undefined)?.rungs ?? foot;
    const acts: LadderAct[] = [];
    let rungs = opened;
    for (let step = climb(rungs, later(10 * DAY), undefined); step; ) {
      acts.push(step.act);
      rungs = step.rungs;
      step = climb(rungs, later(10 * DAY), undefined);
    }
    expect(acts).toEqual(['move', 'admins']);
  });

  test('what is owed to admins is looked at soon, in no quiet hours and in no silence; the daily line goes on', () => {
    const { rungs } = walk(atTheFoot('red', T0, undefined, undefined), 72);
    const owed = owing(rungs);
    const soon = later(72 * HOUR + MINUTE);
    expect(looksAt(owed, undefined, soon)).toEqual(soon);
    expect(looksAt(paid(owed), undefined, soon)).toEqual(nextStep(rungs, undefined).at);
    expect(walk(owed, 73).said.map(([act]) => act)).toEqual(['daily']);
    const quiet = { from: 8 * 60, to: 10 * 60, zone: 'UTC' };
    const orange = { ...owed, level: 'orange' as const };
    expect(looksAt(orange, quiet, soon)).toEqual(later(73 * HOUR + 50 * MINUTE));
    expect([owesNow(owed, soon, quiet), owesNow(orange, soon, quiet)]).toEqual([true, false]);
    const silent = silenced(owed, 'snoozed', later(80 * HOUR));
    expect(looksAt(silent, undefined, soon)).toEqual(later(80 * HOUR));
    expect(owesNow(silent, soon, undefined)).toBe(false);
    expect([asksForAdmins(owed, soon), asksForAdmins(rungs, soon)]).toEqual([true, false]);
  });

  test('the same story within an hour; later it starts from its card', () => {
    const { rungs } = walk(atTheFoot('red', T0, undefined, undefined), 25);
    expect(back(rungs, later(25 * HOUR), later(25.3 * HOUR))).toEqual(rungs);
    expect(back(rungs, later(25 * HOUR), later(30 * HOUR))).toMatchObject({
      step: 1,
      from: later(30 * HOUR),
    });
  });

  test('very late is four times the interval, but not before 12 hours where that is an hour or more', () => {
    expect(reddensAt(T0, HOUR)).toEqual(later(12 * HOUR));
    expect(reddensAt(T0, 6 * HOUR)).toEqual(later(24 * HOUR));
    expect(reddensAt(T0, 10 * MINUTE)).toEqual(later(40 * MINUTE));
  });
});

type Event =
  | { kind: 'wait'; ms: number }
  | { kind: 'fail' | 'ok' | 'acknowledge' | 'wake' }
  | { kind: 'snooze'; ms: number };

const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 1000, max: 8 * HOUR }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('fail' as const, 'ok' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('acknowledge' as const, 'wake' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('snooze' as const),
      ms: fc.constantFrom(4 * HOUR, DAY, 7 * DAY),
    }),
  },
);

interface Story {
  rungs: Rungs;
  closedAt: Date | undefined;
  flaps: number;
}

/** One condition of one domain through any sequence of events, as `alerts.ts` joins the pure parts. */
function play(sequence: readonly Event[], level: Level, quiet: QuietHours | undefined) {
  let now = T0;
  const stories: Story[] = [];
  const said: { act: LadderAct | 'closed'; at: Date; told: boolean }[] = [];
  const current = () => stories.at(-1);
  const goOn = (story: Story) => {
    for (let count = 0; ; count += 1) {
      expect(count).toBeLessThan(6);
      const step = climb(story.rungs, now, quiet);
      if (!step) break;
      story.rungs = step.rungs;
      said.push({ act: step.act, at: now, told: step.act !== 'daily' });
    }
    expect(nextStep(story.rungs, quiet).at.getTime()).toBeGreaterThan(now.getTime());
  };
  const tick = () => {
    const story = current();
    if (story && !story.closedAt) goOn(story);
  };
  for (const event of sequence) {
    const story = current();
    switch (event.kind) {
      case 'wait': {
        const end = now.getTime() + event.ms;
        while (now.getTime() < end) {
          now = new Date(Math.min(end, now.getTime() + 20 * MINUTE));
          tick();
        }
        break;
      }
      case 'fail': {
        if (story && !story.closedAt) break;
        const lately = stories.filter((each) => each.rungs.openedAt > later(-DAY, now)).length;
        if (
          story?.closedAt &&
          comesBack({ closedAt: story.closedAt, closedAs: 'well' }, lately, now)
        ) {
          const silence =
            story.rungs.silence && story.rungs.silence.until > now
              ? story.rungs.silence
              : undefined;
          story.rungs = { ...back(story.rungs, story.closedAt, now), silence };
          story.closedAt = undefined;
          story.flaps += 1;
          goOn(story);
          break;
        }
        const reddens = level === 'orange' ? reddensAt(now, HOUR) : undefined;
        const fresh = {
          rungs: atTheFoot(level, now, reddens, quiet),
          closedAt: undefined,
          flaps: 0,
        };
        stories.push(fresh);
        goOn(fresh);
        break;
      }
      case 'ok':
        if (!story || story.closedAt) break;
        story.closedAt = now;
        if (saysClosed({ step: story.rungs.step, flaps: story.flaps })) {
          said.push({ act: 'closed', at: now, told: true });
        }
        break;
      case 'acknowledge':
        if (!story || story.closedAt || story.rungs.silence) break;
        story.rungs = silenced(story.rungs, 'acknowledged', later(ACKNOWLEDGED_MS, now));
        break;
      case 'snooze':
        if (!story || story.closedAt) break;
        story.rungs = silenced(story.rungs, 'snoozed', later(event.ms, now));
        break;
      case 'wake':
        if (!story?.rungs.silence || story.closedAt) break;
        story.rungs = afterSilence(story.rungs, now);
        break;
    }
  }
  return { said, stories, now };
}

const zones = [undefined, { from: 22 * 60, to: 7 * 60, zone: 'Europe/Berlin' }] as const;

describe('whatever happens', () => {
  test('there is no storm: few messages in any 24 hours', () => {
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 120 }),
        fc.constantFrom<Level>('red', 'orange'),
        fc.constantFrom(...zones),
        (sequence, level, quiet) => {
          const { said } = play(sequence, level, quiet);
          for (const { at } of said) {
            const inADay = said.filter((each) => each.at >= at && each.at < later(DAY, at));
            expect(inADay.length).toBeLessThanOrEqual(30);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('times only go on, and nothing is said of what is well or kept quiet', () => {
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 60 }),
        fc.constantFrom<Level>('red', 'orange'),
        fc.constantFrom(...zones),
        (sequence, level, quiet) => {
          const { said } = play(sequence, level, quiet);
          const times = said.map(({ at }) => at.getTime());
          expect(times).toEqual([...times].sort((a, b) => a - b));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('every state has a way back: one good sync closes it, and a new failure is told anew in time', () => {
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 60 }),
        fc.constantFrom(...zones),
        (sequence, quiet) => {
          const { stories } = play([...sequence, { kind: 'fail' }, { kind: 'ok' }], 'red', quiet);
          expect(stories.at(-1)?.closedAt).toBeDefined();
          const { said, now } = play(
            [
              ...sequence,
              { kind: 'ok' },
              { kind: 'wait', ms: 8 * HOUR },
              { kind: 'wait', ms: 8 * HOUR },
              { kind: 'wait', ms: 8 * HOUR },
              { kind: 'wait', ms: 8 * DAY },
              { kind: 'fail' },
            ],
            'red',
            quiet,
          );
          expect(said.at(-1)).toMatchObject({ act: 'card', at: now });
        },
      ),
      { numRuns: 100 },
    );
  });
});
