import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../../../src/db/database.ts';
import { kinds } from '../../../src/jobs/jobs.ts';
import { later } from '../../../src/lib/time.ts';
import { duePosts } from '../../../src/notices/due-posts-store.ts';
import { noticeStore } from '../../../src/notices/store.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';

let scene: SyncScene;
let database: ReturnType<typeof createDatabase>;
beforeAll(async () => {
  scene = await syncScene();
  await scene.connect(only(scene));
  await scene.bot?.close();
  database = createDatabase({ url: scene.database.url, size: 2, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await scene.close();
});

/** Keys of notices and subjects of cards, as they are due. */
async function due(now: Date, limit: number): Promise<string[]> {
  const posts = await duePosts(database.db, noticeStore(database.db), now, limit);
  const rows = await scene.rows<{ id: string; said: string }>(
    `select id::text, key as said from notice union all select id::text, subject from card`,
  );
  return posts.map(({ noticeId, cardId }) => {
    const id = noticeId ?? String(cardId);
    return rows.find((row) => row.id === id)?.said ?? '';
  });
}

const tell = (now: Date, ...notices: [kind: string, channel: string, minutes: number][]) =>
  scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, n.key, n.kind, 'channel:' || n.channel, '{}', $1, $1::timestamptz - n.age * interval '1 minute'
     from workspace w, jsonb_to_recordset($2) n (key text, kind text, channel text, age integer)`,
    [
      now,
      JSON.stringify(
        notices.map(([kind, channel, age]) => ({
          key: `${kind} ${channel} ${age}`,
          kind,
          channel,
          age,
        })),
      ),
    ],
  );

beforeEach(async () => {
  await scene.rows('update card set drawn = wanted');
  await scene.rows('delete from notice');
  await scene.rows('delete from post_pace');
});

test('what is due: alerts first, then the oldest; new cards apart from edits, which give way', async () => {
  const now = scene.clock.now();
  await tell(now, ['policy.changed', 'C1', 9], ['alert.daily', 'C1', 1], ['alert.test', 'C1', 2]);
  expect(await due(now, 10)).toEqual([
    'alert.test C1 2',
    'alert.daily C1 1',
    'policy.changed C1 9',
  ]);

  await scene.rows('delete from notice');
  await scene.rows(
    `insert into card (workspace_id, kind, subject, target, channel, ts, due_at)
     select w.id, kind, subject, 'channel:C1', channel, ts, $1::timestamptz - age * interval '1 minute' from workspace w,
       (values ('app', '900', null, null, 9), ('alert', '901', null, null, 1),
         ('app', '902', 'C1', '1.1', 9), ('alert', '903', 'C1', '1.2', 1)) as c (kind, subject, channel, ts, age)`,
    [now],
  );
  expect(await due(now, 10)).toEqual(['901', '900']);
  const cards = await scene.rows<{ id: number; subject: string }>('select id, subject from card');
  const edits = await noticeStore(database.db).dueEdits(now, 10);
  expect(edits.map(({ cardId }) => cards.find(({ id }) => id === cardId)?.subject)).toEqual([
    '903',
    '902',
  ]);
  // BullMQ: jobs without a priority come before those that have one.
  expect(kinds['card.post']).not.toHaveProperty('priority');
  expect(kinds['notice.deliver']).not.toHaveProperty('priority');
  expect(kinds['card.draw'].priority).toBeGreaterThan(0);
});

test('a place for which many wait has one turn a second, notices and cards together, alerts first', async () => {
  const now = scene.clock.now();
  const digests = [9, 8, 7, 6, 5].map((age) => ['digest.week', 'C2', age] as const);
  await tell(now, ...digests.map((each) => [...each] as [string, string, number]));
  await tell(now, ['alert.test', 'C3', 1], ['digest.week', 'C3', 2]);
  await scene.rows(
    `insert into card (workspace_id, kind, subject, target, due_at) select id, 'alert', '904', 'channel:C2', $1 from workspace`,
    [now],
  );
  // Nobody's second comes before everybody's first; two go at once.
  expect(await due(now, 10)).toEqual(['alert.test C3 1', '904', 'digest.week C3 2']);
  const [card] = await scene.rows<{ id: number; workspace_id: number }>(
    `select id, workspace_id from card where subject = '904'`,
  );
  const [oldest] = await scene.rows<{ id: string }>(
    `select id from notice where key = 'digest.week C2 9'`,
  );
  if (!card || !oldest) throw new Error('no rows');

  const store = noticeStore(database.db);
  const claimOldest = (at: Date) => store.claimNotice(card.workspace_id, oldest.id, at);
  const [first, beside] = await Promise.all([
    store.claimCard(card.workspace_id, card.id, now),
    store.claimCard(card.workspace_id, card.id, now),
  ]);
  expect([first, beside].filter((claimed) => claimed !== undefined)).toHaveLength(1);
  expect((first ?? beside)?.turnAt).toEqual(now);
  expect(await claimOldest(later(now, 800))).toBeUndefined();
  // It is known before it is there; what takes it waits for it.
  const posts = await duePosts(database.db, store, later(now, 500), 10);
  expect(posts.find(({ noticeId }) => noticeId === oldest.id)?.turnAt).toEqual(later(now, 1000));
  await store.markDrawn(card.id, 1, { channel: 'C2', ts: '9.9' }, now, {
    countedAt: later(now, 40),
  });
  expect((await claimOldest(later(now, 950)))?.turnAt).toEqual(later(now, 1040));
  // Who asks late does not make up for it.
  await scene.rows(`update notice set claimed_until = null`);
  expect((await claimOldest(later(now, 5000)))?.turnAt).toEqual(later(now, 5000));
  // A place that nothing was posted to for a while is not paced any more.
  await due(later(now, 20_000), 10);
  expect(await scene.rows('select place from post_pace')).toEqual([]);
});
