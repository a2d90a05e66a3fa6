import { expect, test } from 'vitest';
import type { NamedGroup } from '../../../src/apps/inventory/whose.ts';
import type { SalesforceOrg } from '../../../src/domains/ports.ts';
import { createAskWhose } from '../../../src/syncs/ask-whose.ts';

const APP = '0xI000000000001AAA';
const HOLDERS = 30_000;
const userId = (n: number) => `005${String(n).padStart(12, '0')}AAA`;

const group = (n: number, known?: string | null): NamedGroup => ({
  userId: userId(n),
  createdAt: 1_000,
  copies: 1,
  known,
});

/** An app that many use, asked by pages of a hundred; who is not among them is an impostor's. */
function askOf(budget: number) {
  let calls = 0;
  const org = {
    externalUsers: async (_: string, page: number) => ({
      ok: true,
      value: Array.from({ length: 100 }, (_, at) => page * 100 + at)
        .filter((n) => n < HOLDERS)
        .map(userId),
    }),
    externalTokens: async () => ({ ok: true, value: [] }),
  } as unknown as SalesforceOrg;
  const { ask } = createAskWhose({
    call: (work) => {
      calls += 1;
      return work(org);
    },
    mayAsk: (more) => calls + more <= budget,
    mayExceed: true,
    progress: async () => {},
  });
  return { ask, calls: () => calls };
}

test('few new holders of an app that many use are asked for one by one, not by the list of all', async () => {
  const { ask, calls } = askOf(40);
  const known = Array.from({ length: HOLDERS }, (_, n) => group(n, APP));
  const impostors = Array.from({ length: 8 }, (_, n) => group(HOLDERS + n));
  const said = await ask([APP], [...known, ...impostors]);
  expect(said?.get(APP)?.tokens.size).toBe(8);
  expect(calls()).toBe(8);
});
