import { Queue } from 'bullmq';
import { Client } from 'pg';
import type { World } from '../world.ts';
import type { WorldEvent } from './event.ts';

const down = new WeakMap<object, { clear(): void }>();
const NORMAL_SHARE = 0.08;

// The bot's queue of syncs, by the name that its workers know: its deployment is in it.
async function withSyncs(world: World, work: (queue: Queue) => Promise<void>): Promise<void> {
  const database = new Client({ connectionString: world.env.DATABASE_URL });
  await database.connect();
  const { rows } = await database
    .query<{ id: string }>('select id from deployment')
    .finally(() => database.end());
  const queue = new Queue('syncs', {
    connection: { url: world.env.REDIS_URL ?? '' },
    prefix: `orgwarden-${rows[0]?.id}`,
  });
  await work(queue).finally(() => queue.close());
}

/** What makes work fail or wait. */
export const troubleEvents = {
  'api-limit': {
    title: 'API limit reached',
    sentence: 'Other integrations use up the org’s API calls of 24 hours.',
    group: 'Trouble',
    inOrg: true,
    run(_world, org) {
      org.setApiUsage(org.settings.apiLimit);
      return `${org.settings.apiLimit.toLocaleString('en')} of as many calls are used.`;
    },
  },
  'api-free': {
    title: 'API calls free again',
    sentence: 'The 24 hours have passed: most calls are free.',
    group: 'Trouble',
    inOrg: true,
    run(_world, org) {
      org.setApiUsage(Math.round(org.settings.apiLimit * NORMAL_SHARE));
      return 'Most calls are free.';
    },
  },
  'salesforce-down': {
    title: 'Salesforce down',
    sentence: 'The org answers every call with its maintenance page.',
    group: 'Trouble',
    inOrg: true,
    run(_world, org) {
      down.get(org.faults)?.clear();
      down.set(org.faults, org.faults.add({ on: 'any', do: 'status', status: 503 }));
      return `${org.name} is down.`;
    },
  },
  'salesforce-up': {
    title: 'Salesforce up again',
    sentence: 'The maintenance is over.',
    group: 'Trouble',
    inOrg: true,
    run(_world, org) {
      down.get(org.faults)?.clear();
      return `${org.name} answers again.`;
    },
  },
  'slack-rate-limits': {
    title: 'Slack rate-limits',
    sentence: 'Slack refuses the next five posts and edits, and asks to wait ten seconds.',
    group: 'Trouble',
    run({ slack }) {
      for (const method of ['chat.postMessage', 'chat.update'])
        slack.fault(method, { kind: 'rate_limited', retryAfter: 10 }, 5);
      return 'The next posts and edits are refused.';
    },
  },
  'syncs-stop': {
    title: 'Stop syncing',
    sentence: 'No sync is taken up any more, as when every worker hangs.',
    group: 'Trouble',
    async run(world) {
      await withSyncs(world, (queue) => queue.pause());
      return 'Syncs wait in the queue.';
    },
  },
  'syncs-go-on': {
    title: 'Sync again',
    sentence: 'The workers take up what waits.',
    group: 'Trouble',
    async run(world) {
      await withSyncs(world, (queue) => queue.resume());
      return 'Syncs run again.';
    },
  },
} as const satisfies Record<string, WorldEvent>;
