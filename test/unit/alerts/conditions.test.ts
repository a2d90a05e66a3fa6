import { describe, expect, test } from 'vitest';
import { codesOf, conditionNames } from '../../../src/alerts/conditions.ts';
import { rowOf } from '../../../src/lib/errors/rows.ts';
import { conditionWords } from '../../../src/slack/alerts/conditions.ts';

/** What no failure opens: `alerts/tick.ts` does. */
const byClock = ['late'];

test('each condition is opened by a failure or by the clock', () => {
  const byNone = conditionNames.filter((name) => !codesOf(name).some((code) => rowOf(code).harm));
  expect(byNone).toEqual(byClock);
});

describe.each(conditionNames)('%s', (name) => {
  test('has words of its own', () => {
    const others = conditionNames
      .filter((each) => each !== name)
      .map((each) => conditionWords[each]);
    const { ofMany, counted } = conditionWords[name];
    for (const words of [ofMany, ...counted]) expect(words.trim()).not.toBe('');
    expect(others.map((words) => words.ofMany)).not.toContain(ofMany);
    expect(others.map((words) => words.counted[1])).not.toContain(counted[1]);
  });
});
