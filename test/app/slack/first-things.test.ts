import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../../src/db/database.ts';
import { kinds } from '../../../src/jobs/jobs.ts';
import { noticeStore } from '../../../src/notices/store.ts';
import { turnCard } from '../../../src/notices/turn-store.ts';
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

test('what is due: alerts first, then the oldest; new cards apart from edits, which give way', async () => {
  const now = scene.clock.now();
  const store = noticeStore(database.db);
  await scene.rows('update card set drawn = wanted');
  await scene.rows('update notice set sent_at = created_at where sent_at is null');
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, k, k, 'channel:C1', '{}', $1, $1::timestamptz - age * interval '1 minute'
     from workspace w, (values ('policy.changed', 9), ('digest.week', 8), ('alert.daily', 1), ('alert.test', 2)) as n (k, age)`,
    [now],
  );
  const keys = await scene.rows<{ id: string; key: string }>('select id, key from notice');
  const due = await store.dueNotices(now, 10);
  expect(due.map(({ noticeId }) => keys.find(({ id }) => id === noticeId)?.key)).toEqual([
    'alert.test',
    'alert.daily',
    'policy.changed',
    'digest.week',
  ]);

  // A channel for which much waits takes one a second: the others do not wait for it.
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, c || n, 'alert.test', 'channel:' || c, '{}', $1, $1::timestamptz - case c when 'C2' then interval '1 hour' else interval '0' end
     from workspace w, unnest(array['C2', 'C3', 'C4']) c, generate_series(1, 9) n`,
    [now],
  );
  const places = await scene.rows<{ id: string; target: string }>('select id, target from notice');
  const firsts = (await store.dueNotices(now, 4)).map(
    ({ noticeId }) => places.find(({ id }) => id === noticeId)?.target,
  );
  expect(firsts.toSorted()).toEqual(['channel:C1', 'channel:C2', 'channel:C3', 'channel:C4']);

  await scene.rows(
    `insert into card (workspace_id, kind, subject, target, channel, ts, due_at)
     select w.id, kind, subject, 'channel:C1', channel, ts, $1::timestamptz - age * interval '1 minute' from workspace w,
       (values ('app', '900', null, null, 9), ('alert', '901', null, null, 1),
         ('app', '902', 'C1', '1.1', 9), ('alert', '903', 'C1', '1.2', 1)) as c (kind, subject, channel, ts, age)`,
    [now],
  );
  const cards = await scene.rows<{ id: number; subject: string }>('select id, subject from card');
  const subjects = async (isNew: boolean) =>
    (await store.dueCards(now, 10, isNew)).map(
      ({ cardId }) => cards.find(({ id }) => id === cardId)?.subject,
    );
  expect(await subjects(true)).toEqual(['901', '900']);
  expect(await subjects(false)).toEqual(['903', '902']);

  // A line waits for the message under which it goes. Where none will come it is due, so that somebody drops it.
  const cardOf = (subject: string) => cards.find((card) => card.subject === subject)?.id ?? 0;
  const idOf = new Map<string, string>();
  for (const subject of ['900', '902']) {
    const [line] = await scene.rows<{ id: string }>(
      `insert into notice (id, workspace_id, key, kind, target, card_id, facts, created_at, due_at)
       select gen_random_uuid(), w.id, 'line ' || $1::text, 'app.canary.thread', 'thread:' || $2::integer, $2::integer, '{}', $3, $3
       from workspace w returning id`,
      [subject, cardOf(subject), now],
    );
    idOf.set(line?.id ?? '', subject);
  }
  const lines = async () =>
    (await store.dueNotices(now, 100)).flatMap(({ noticeId }) => idOf.get(noticeId) ?? []);
  expect(await lines()).toEqual(['902']);
  await scene.rows(`update card set dead_at = $1 where subject = '900'`, [now]);
  expect((await lines()).toSorted()).toEqual(['900', '902']);
  await scene.rows(
    `update card set dead_at = null, channel = 'C1', ts = '1.3' where subject = '900'`,
  );
  expect((await lines()).toSorted()).toEqual(['900', '902']);
  // Its channel is the card's: where Slack takes nothing there now, nor does a line go.
  await scene.rows(
    `insert into slack_pause (workspace_id, method, place, until)
     select id, 'chat.postMessage', 'C1', $1::timestamptz + interval '1 second' from workspace`,
    [now],
  );
  expect(await lines()).toEqual([]);
  // BullMQ: jobs without a priority come before those that have one.
  expect(kinds['card.post']).not.toHaveProperty('priority');
  expect(kinds['notice.deliver']).not.toHaveProperty('priority');
  expect(kinds['card.draw'].priority).toBeGreaterThan(0);
});

test('a card that turns to people is to be posted there, also where the word of its last edit comes late', async () => {
  const now = scene.clock.now();
  const store = noticeStore(database.db);
  const [row] = await scene.rows<{ id: number; workspace_id: number; wanted: number }>(
    `insert into card (workspace_id, kind, subject, target, channel, ts, wanted, drawn, due_at)
     select id, 'app', '910', 'channel:C9', 'C9', '9.1', 5, 4, $1 from workspace returning id, workspace_id, wanted`,
    [now],
  );
  if (!row) throw new Error('no card');
  const card = await store.findCard(row.workspace_id, row.id);
  if (!card) throw new Error('no card');
  await turnCard(database.db, card, ['U1'], { unsureSince: null }, now);
  // Slack had taken the edit; to write that down took longer than the claim.
  await store.markDrawn(row.id, row.wanted, undefined, now);
  const later = new Date(now.getTime() + 60_000);
  expect(await store.dueCards(later, 10, true)).toContainEqual({
    workspaceId: row.workspace_id,
    cardId: row.id,
  });
});
