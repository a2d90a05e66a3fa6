import { afterEach, expect, test, vi } from 'vitest';
import { createAskAdmins } from '../../../src/alerts/ask-admins.ts';

const MINUTE = 60_000;

afterEach(() => vi.useRealTimers());

function asking(answer: (workspaceId: number) => Promise<readonly string[] | undefined>) {
  let now = 0;
  const asked: number[] = [];
  const warned: string[] = [];
  const admins = createAskAdmins({
    ask: (workspaceId) => {
      asked.push(workspaceId);
      return answer(workspaceId);
    },
    clock: { now: () => new Date(now) },
    warn: (what) => void warned.push(what),
  });
  const forward = (ms: number) => {
    now += ms;
  };
  return { admins, asked, warned, forward };
}

test('asked once a minute for each workspace, whatever the answer', async () => {
  const { admins, asked, warned, forward } = asking(async (id) => {
    if (id === 3) throw new Error('no database');
    return id === 1 ? ['U1'] : undefined;
  });
  for (let n = 0; n < 3; n += 1) {
    expect([await admins(1), await admins(2), await admins(3)]).toEqual([['U1'], [], []]);
  }
  expect(asked).toEqual([1, 2, 3]);
  expect(warned).toHaveLength(1);
  forward(MINUTE);
  await admins(1);
  expect(asked).toEqual([1, 2, 3, 1]);
});

test('whoever is slow is waited for in seconds, all together; what comes late is there at the next look', async () => {
  vi.useFakeTimers({ now: 0 });
  const slow = Promise.withResolvers<readonly string[]>();
  const { admins, asked, forward } = asking(() => slow.promise);
  const isNoneAfter = async (id: number, ms: number) => {
    const answer = admins(id);
    await vi.advanceTimersByTimeAsync(ms);
    expect(await answer).toEqual([]);
  };
  await isNoneAfter(1, 5000);
  for (let id = 2; id < 50; id += 1) await isNoneAfter(id, 1);
  forward(10 * MINUTE);
  slow.resolve(['U1']);
  expect(await admins(1)).toEqual(['U1']);
  expect(asked).toHaveLength(49);
});
