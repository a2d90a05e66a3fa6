import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromStart, type PageAnswer, stepAfter, type Walk } from '../../../src/members/walk.ts';
import { createWalkOn } from '../../../src/members/walk-on.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const page = (next: string, ...admins: string[]): PageAnswer => ({ kind: 'page', admins, next });
const unanswered: PageAnswer = { kind: 'unanswered', why: 'timeout' };
const refused: PageAnswer = { kind: 'refused', why: 'missing_scope' };

/** All answers, one after another. */
function walked(...answers: PageAnswer[]) {
  let walk: Walk = fromStart;
  return answers.map((answer) => {
    const step = stepAfter(walk, answer);
    walk = step.walk;
    return step;
  });
}
const pausesOf = (...answers: PageAnswer[]) => walked(...answers).map(({ inMs }) => inMs);

describe('pages', () => {
  test('come at the pace of tier 2, and the last one makes the list whole for a day', () => {
    const [first, second, last] = walked(page('a', 'U1'), page('b'), page('', 'U2', 'U1'));
    expect(first).toEqual({
      walk: { ...fromStart, found: ['U1'], cursor: 'a', pages: 1 },
      inMs: 3 * SECOND,
    });
    expect(second?.walk).toMatchObject({ cursor: 'b', found: ['U1'] });
    expect(last).toEqual({ walk: fromStart, inMs: DAY, whole: ['U1', 'U2'] });
  });

  test('that lead to themselves start it over, with growing pauses', () => {
    const steps = walked(page('a', 'U1'), page('a', 'U2'), page('a'), page('a'));
    expect(steps.map(({ walk }) => [walk.cursor, walk.restarts])).toEqual([
      ['a', 0],
      ['', 1],
      ['a', 1],
      ['', 2],
    ]);
    expect(steps[3]?.inMs).toBe(6 * SECOND);
  });
});

describe('what is no list', () => {
  test('one without any admin, since a workspace always has an owner: it starts over, with growing pauses', () => {
    const steps = walked(page('a'), page(''), page(''));
    expect(steps.map(({ whole }) => whole)).toEqual([undefined, undefined, undefined]);
    expect(steps[1]).toMatchObject({ walk: { cursor: '', restarts: 1 }, inMs: 3 * SECOND });
    expect(steps[2]).toMatchObject({ walk: { restarts: 2 }, inMs: 6 * SECOND });
    expect(steps[1]?.why).toContain('no admin');
  });

  test('one of pages without an end, such as two that lead to each other', () => {
    const pages = Array.from({ length: 5001 }, (_, n) => page(n % 2 ? 'a' : 'b', 'U1'));
    const steps = walked(...pages);
    expect(steps.filter(({ why }) => why !== undefined)).toHaveLength(1);
    expect(steps[4999]?.why).toBeUndefined();
    expect(steps[5000]).toMatchObject({ walk: { ...fromStart, restarts: 1 } });
    expect(steps[5000]?.why).toContain('5000 pages');
  });
});

describe('what keeps it', () => {
  test('a 429: as long as Slack says, from the same cursor, and no failure', () => {
    const [, step] = walked(page('a', 'U1'), { kind: 'limited', retryAfterMs: 30 * SECOND });
    expect(step).toEqual({
      walk: { ...fromStart, found: ['U1'], cursor: 'a', pages: 1 },
      inMs: 30 * SECOND,
      why: 'rate limited',
    });
    expect(pausesOf({ kind: 'limited', retryAfterMs: 1 })).toEqual([3 * SECOND]);
  });

  test('no answer: from the same cursor, with pauses up to five minutes', () => {
    const pauses = pausesOf(...Array.from({ length: 9 }, () => unanswered));
    expect(pauses.map((ms) => ms / SECOND)).toEqual([3, 6, 12, 24, 48, 96, 192, 300, 300]);
    expect(walked(page('a', 'U1'), unanswered)[1]).toMatchObject({
      walk: { cursor: 'a', found: ['U1'], tries: 1, pageSize: 1000 },
      why: 'timeout',
    });
  });

  test('a refusal: up to an hour, and no further', () => {
    const pauses = pausesOf(...Array.from({ length: 14 }, () => refused));
    expect(pauses[0]).toBe(3 * SECOND);
    expect(pauses.slice(-2)).toEqual([HOUR, HOUR]);
  });

  test('twice in a row: pages are small to the end of this walk', () => {
    const sizes = walked(page('a', 'U1'), unanswered, refused, page('b'), page('c'), page('')).map(
      ({ walk }) => walk.pageSize,
    );
    expect(sizes).toEqual([1000, 1000, 200, 200, 200, 1000]);
    expect(walked(unanswered, page('a'), unanswered)[2]?.walk.pageSize).toBe(1000);
  });

  test('a cursor that Slack does not know any more: from the start, with nothing of before', () => {
    const [, step] = walked(page('a', 'U1'), { kind: 'no cursor' });
    expect(step).toMatchObject({ walk: { ...fromStart, restarts: 1 }, inMs: 3 * SECOND });
    const lost = Array.from({ length: 14 }, () => [page('a'), { kind: 'no cursor' } as const]);
    expect(pausesOf(...lost.flat()).at(-1)).toBe(HOUR);
  });
});

test('whatever comes, a list is whole by the last page alone, and holds all since the start', () => {
  const answers = fc.oneof(
    fc.record({
      kind: fc.constant('page' as const),
      admins: fc.array(fc.constantFrom('U1', 'U2', 'U3', 'U4'), { maxLength: 2 }),
      next: fc.constantFrom('', 'a', 'b', 'c'),
    }),
    fc.constantFrom<PageAnswer>(unanswered, refused, { kind: 'no cursor' }),
    fc.constant<PageAnswer>({ kind: 'limited', retryAfterMs: SECOND }),
  );
  fc.assert(
    fc.property(fc.array(answers, { maxLength: 40 }), (all) => {
      let walk: Walk = fromStart;
      let since = new Set<string>();
      for (const answer of all) {
        const before = walk;
        const step = stepAfter(before, answer);
        walk = step.walk;
        expect(step.inMs).toBeGreaterThanOrEqual(3 * SECOND);
        const isPage = answer.kind === 'page';
        const isLast = isPage && answer.next === '';
        const isWhole = isLast && (since.size > 0 || answer.admins.length > 0);
        expect(step.whole !== undefined).toBe(isWhole);
        const startsOver = step.walk.restarts > before.restarts;
        if (startsOver) since = new Set();
        else if (isPage) since = new Set([...since, ...answer.admins]);
        if (isWhole) {
          expect([...(step.whole ?? [])].sort()).toEqual([...since].sort());
          since = new Set();
        }
        expect([...step.walk.found].sort()).toEqual([...since].sort());
        if (!isPage && !startsOver) expect(step.walk.cursor).toBe(before.cursor);
      }
    }),
  );
});

test('a workspace that is told to go slower each time is said in the log, once an hour', async () => {
  let now = 0;
  const warned: unknown[] = [];
  const walkOn = createWalkOn({
    store: {
      claim: async (workspaceId) => ({ ...fromStart, workspaceId, claimedBy: 'me' }),
      save: async () => {},
    },
    readPage: async () => ({ kind: 'limited', retryAfterMs: MINUTE }),
    clock: { now: () => new Date(now) },
    warn: (_what, facts) => void warned.push(facts),
  });
  for (; now < 3 * HOUR; now += MINUTE) {
    await walkOn({ workspaceId: 1 });
    if (now === 0) await walkOn({ workspaceId: 2 });
  }
  const of = (workspaceId: number) => expect.objectContaining({ workspaceId, why: 'rate limited' });
  expect(warned).toEqual([of(1), of(2), of(1), of(1)]);
});
