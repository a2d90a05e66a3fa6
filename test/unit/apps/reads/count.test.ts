import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAttribution } from '../../../../src/apps/reads/attribution.ts';
import { createCounts } from '../../../../src/apps/reads/count.ts';
import { filesToRead } from '../../../../src/apps/reads/plan.ts';
import { callMethods, type UsageCall } from '../../../../src/domains/usage-log.ts';

const call = (of: Partial<UsageCall> = {}): UsageCall => ({
  at: Date.UTC(2026, 10, 20, 9),
  appId: null,
  appName: 'Drift',
  userId: '005000000000001AAA',
  object: 'Account',
  method: 'query',
  sourceIp: '203.0.113.7',
  ...of,
});

const app = (appId: number, name: string, applicationId: string | null, isGone = false) => ({
  appId,
  name,
  applicationId,
  label: null,
  isGone,
});

describe('whose a call is', () => {
  const installed = app(1, 'Drift', '0H4000000000001AAA');
  const byName = app(2, 'Drift', null);
  const gone = app(3, 'Drift', null, true);

  test.each([
    ['the id of an installed app', [installed, byName], { appId: '0H4000000000001AAA' }, 1],
    ['its id under any name', [installed], { appId: '0H4000000000001AAA', appName: 'X' }, 1],
    ['another installed app of that name', [installed], { appId: '0H4000000000002AAA' }, undefined],
    ['an installed app that we know by name only', [byName], { appId: '0H4000000000002AAA' }, 2],
    ['a consumer, by the name of one app', [installed], { appId: '888000000000001AAA' }, 1],
    [
      'a consumer, by the name of two',
      [installed, byName],
      { appId: '888000000000001AAA' },
      undefined,
    ],
    ['one that holds tokens before one that is gone', [byName, gone], {}, 2],
    ['one that is gone', [gone], {}, 3],
    ['no name', [byName], { appName: '' }, undefined],
    ['a name that only resembles', [byName], { appName: 'drift' }, undefined],
  ])('%s', (_what, apps, of, expected) => {
    expect(createAttribution(apps)(call(of))).toBe(expected);
  });
});

describe('counts', () => {
  test('every call is in exactly one cell, whatever comes, and cells stay few', () => {
    const calls = fc.array(
      fc.record({
        at: fc.option(fc.integer({ min: 0, max: 2e12 })),
        appId: fc.constant(null),
        appName: fc.constantFrom('', 'Drift', 'Other'),
        userId: fc.option(fc.string({ maxLength: 3 })),
        object: fc.oneof(fc.string(), fc.constantFrom('Account', 'x'.repeat(1000))),
        method: fc.constantFrom(...callMethods),
        sourceIp: fc.string(),
      }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(calls, (batch) => {
        const counts = createCounts(createAttribution([app(1, 'Drift', null)]));
        counts.take(batch);
        const { calls: all, unnamed, cells } = counts.result();
        const sum = (of: readonly { calls: number }[]) => of.reduce((n, each) => n + each.calls, 0);
        expect(all).toBe(batch.length);
        expect(sum(cells)).toBe(batch.length);
        expect(sum(cells.filter(({ appId }) => appId === null))).toBe(unnamed);
        const keys = cells.map(({ calls: _calls, ...of }) => JSON.stringify(of));
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('an app with very many people, objects and addresses loses people first, then addresses, then objects', () => {
    const counts = createCounts(() => 1);
    for (let n = 0; n < 5000; n++) {
      counts.take([call({ userId: `u${n}`, object: `O${n % 10}`, sourceIp: `10.0.0.${n % 5}` })]);
    }
    for (let n = 0; n < 2000; n++) counts.take([call({ object: 'New', sourceIp: `10.1.${n}.1` })]);
    for (let n = 0; n < 2000; n++) counts.take([call({ object: `Junk${n}`, sourceIp: `${n}` })]);
    const { cells, calls } = counts.result();
    expect(calls).toBe(9000);
    expect(cells.length).toBeLessThan(2010);
    const newObject = cells.filter(({ object }) => object === 'New');
    expect(newObject.reduce((n, each) => n + each.calls, 0)).toBe(2000);
    expect(cells.some(({ object }) => object === '(other)')).toBe(true);
  });

  test('an app that comes last in a full file keeps its address and object', () => {
    const counts = createCounts(({ appName }) => Number(appName));
    for (let at = 0; at < 20; at++) {
      for (let n = 0; n < 3000; n++) {
        const of = {
          appName: `${at}`,
          userId: `u${n}`,
          object: `O${n % 9}`,
          sourceIp: `10.0.${n}`,
        };
        counts.take([call(of)]);
      }
    }
    counts.take([call({ appName: '99', object: 'Case', sourceIp: '185.220.101.1' })]);
    const { cells } = counts.result();
    expect(cells.length).toBeLessThan(20_000);
    expect(cells.filter(({ appId }) => appId === 99)).toMatchObject([
      { object: 'Case', sourceIp: '185.220.101.1' },
    ]);
  });

  test('people of an app that comes last in a full file are watched, too', () => {
    const counts = createCounts(({ appName }) => Number(appName));
    const look = (appName: string, userId: string) =>
      counts.take(['A', 'B', 'C', 'D'].map((object) => call({ appName, userId, object })));
    for (let n = 0; n < 3000; n++) look('1', `u${n}`);
    for (let n = 0; n < 9; n++) look('2', `v${n}`);
    const { peaks } = counts.result();
    expect(peaks.filter(({ appId }) => appId === 2).length).toBe(5);
    expect(peaks.length).toBe(2005);
  });

  test('the ten minutes with the most objects, of what is read; not of what describes or writes', () => {
    const counts = createCounts(() => 1);
    const at = (minute: number) => Date.UTC(2026, 10, 20, 9, minute);
    const read = (minute: number, objects: string, method: UsageCall['method'] = 'query') =>
      counts.take([call({ at: at(minute), object: objects, method })]);
    for (const each of ['A', 'B', 'C', 'D', 'E', 'F']) read(1, each, 'describe');
    for (const each of ['A', 'B', 'C']) read(2, each);
    for (const each of ['E, D', 'F', 'G', 'D']) read(31, each);
    read(3, 'A');
    expect(counts.result().peaks).toEqual([
      {
        appId: 1,
        userId: '005000000000001AAA',
        at: new Date(at(30)),
        objects: ['D', 'E', 'F', 'G'],
      },
    ]);
  });
});

describe('which files are read', () => {
  const file = (
    fileId: string,
    day: number,
    hour: number | null,
    sequence = 0,
    made = day + 1,
  ) => ({
    fileId,
    createdAt: new Date(Date.UTC(2026, 10, made)),
    logDate: new Date(Date.UTC(2026, 10, day, hour ?? 0)),
    hourly: hour !== null,
    sequence,
    bytes: 1,
    tooBig: false,
  });
  const ids = (
    listed: Parameters<typeof filesToRead>[0],
    read: Parameters<typeof filesToRead>[1],
  ) => filesToRead(listed, read).map(({ fileId }) => fileId);

  test('each once, oldest first; a day anew where it is made anew; hours by their sequence, until the day is there', () => {
    const day = file('d', 1, null);
    const first = file('h1', 2, 9, 1);
    const second = file('h2', 2, 9, 2);
    expect(ids([second, first, day], [])).toEqual(['d', 'h1', 'h2']);
    expect(ids([second, first, day], [day, first])).toEqual(['h2']);
    expect(ids([day], [day])).toEqual([]);
    const anew = file('d-again', 1, null, 0, 4);
    expect(ids([day, anew], [day])).toEqual(['d-again']);
    expect(ids([day, anew], [anew])).toEqual([]);
    expect(ids([{ ...day, createdAt: anew.createdAt }], [day])).toEqual(['d']);
    const whole = file('whole', 2, null);
    expect(ids([first, second, whole], [first])).toEqual(['whole']);
    expect(ids([first, second], [whole])).toEqual([]);
    // A day that is too big to be read leaves its hours to be read.
    const huge = { ...whole, tooBig: true };
    expect(ids([first, second, whole], [first, huge])).toEqual(['h2']);
    expect(ids([second, { ...whole, createdAt: anew.createdAt }], [huge])).toEqual(['whole']);
  });
});
