import { setTimeout as sleep } from 'node:timers/promises';
import type { Org } from '../sandbox/salesforce/start.ts';
import { databaseView, type Grouped, heldTokens } from '../test/app/sync/scene.ts';
import { startScene } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';

const TOKENS = 12_000;
const MOST_CALLS = 1.15 * Math.ceil(TOKENS / 500) + 20;
/** A reading leaves out what was granted within Salesforce's current second. */
const NEXT_SECOND_MS = 1500;
const CHANGE_MS = 10;

/** 12,000 tokens, 3,000 of them of one second: read while tokens come and go, and again once nothing moves. */
export async function* run(): AsyncGenerator<Measured> {
  const scene = await startScene({ name: 'Big', size: 'big', seed: 7 });
  const view = await databaseView(scene.env.DATABASE_URL ?? '', { close: async () => {} });
  try {
    const changes = keepChanging(scene.org);
    await scene.connect();
    const changed = changes.stop();
    const [first] = await view.endedRuns('Big');
    yield row(
      'tokens counted and not read',
      (first?.tokens_counted ?? Number.NaN) - (first?.tokens_read ?? Number.NaN),
      0,
      'tokens',
      `${first?.tokens_read} read, while ${changed} were granted or revoked`,
    );
    yield row('API calls', first?.api_calls ?? Number.NaN, MOST_CALLS, 'calls', '24 pages of 500');

    await sleep(NEXT_SECOND_MS);
    await scene.sync();
    const held = heldTokens(scene.org);
    const stored = await view.storedTokens('Big');
    yield row(
      'tokens that differ from the org once nothing moves',
      differing(held, stored),
      0,
      'tokens',
      `${mostOfOneSecond(stored)} of one second`,
    );
  } finally {
    await view.close();
    await scene.close();
  }
}

const row = rowsOf('big org');

/** Every few milliseconds one token is granted and one revoked, over all the years of the org. */
function keepChanging(org: Org) {
  const first = [...org.state.tokens.all()].filter(({ user }) => user !== 0);
  let changes = 0;
  const timer = setInterval(() => {
    const user = org.users.all[(changes * 7) % org.users.all.length];
    if (user) org.grantToken(user.username, `Granted ${changes % 9}`);
    const token = first[(changes * 7919) % first.length];
    if (token) org.state.tokens.remove(token.ref);
    changes += 2;
  }, CHANGE_MS);
  return {
    stop(): number {
      clearInterval(timer);
      return changes;
    },
  };
}

function differing(held: Grouped, stored: Grouped): number {
  const keys = new Set([...held.keys(), ...stored.keys()]);
  let tokens = 0;
  for (const key of keys) tokens += Math.abs((held.get(key) ?? 0) - (stored.get(key) ?? 0));
  return tokens;
}

function mostOfOneSecond(stored: Grouped): number {
  const seconds = new Map<string, number>();
  for (const [key, copies] of stored) {
    const second = key.slice(key.lastIndexOf(' '));
    seconds.set(second, (seconds.get(second) ?? 0) + copies);
  }
  return Math.max(0, ...seconds.values());
}
