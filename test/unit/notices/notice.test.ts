import { describe, expect, test } from 'vitest';
import { createDelivery } from '../../../src/notices/deliver.ts';
import type { DeliverDeps } from '../../../src/notices/delivery-deps.ts';
import { readNotice } from '../../../src/notices/notice.ts';
import type { NoticeStore } from '../../../src/notices/store.ts';

const kept = (kind: string, facts: unknown) => ({
  id: 'n1',
  workspaceId: 1,
  kind,
  target: { to: 'channel', channel: 'C1' } as const,
  facts,
  createdAt: new Date('2026-11-24T10:00:00Z'),
});

describe('what is kept of a notice', () => {
  test('comes out as what its kind says', () => {
    const facts = {
      from: '2026-11-16T00:00:00.000Z',
      to: '2026-11-23T00:00:00.000Z',
      channel: 'C1',
    };
    expect(readNotice(kept('digest.week', facts))?.facts).toEqual({
      from: new Date(facts.from),
      to: new Date(facts.to),
      channel: 'C1',
    });
  });

  test('may be of a version that wrote more, or less', () => {
    const facts = { by: 'U1', username: 'a', previousUsername: 'b', since: 7 };
    expect(readNotice(kept('domain.reconnected.thread', facts))?.facts).toEqual({
      by: 'U1',
      username: 'a',
      previousUsername: 'b',
      restored: false,
      carriedOver: false,
    });
    const gone = { domainId: 1, code: 'E-OF-OLD' };
    expect(readNotice(kept('domain.broken.person', gone))?.facts).toEqual({
      domainId: 1,
      code: 'E-UNKNOWN',
    });
  });

  test.each([
    ['a kind that nobody knows', 'app.danced', {}],
    ['facts that are missing', 'domains.count', {}],
    ['facts of another type', 'domains.count', { count: '3' }],
    ['a time that is none', 'alert.away', { place: 'C1', until: 'soon' }],
    ['no facts at all', 'first.run', null],
  ])('%s cannot be read', (_, kind, facts) => {
    expect(readNotice(kept(kind, facts))).toBeUndefined();
  });
});

test('what cannot be read is not sent: the log says so, and it is never tried again', async () => {
  const said: unknown[] = [];
  const store: Partial<NoticeStore> = {
    claimNotice: async () => ({
      ...kept('app.danced', {}),
      tries: 1,
      generation: 0,
      unsureSince: null,
    }),
    dropNotice: async (id, why) => void said.push(['dropped', id, why]),
  };
  const deps = {
    store,
    clock: { now: () => new Date() },
    warn: (what: string, facts: object) => said.push([what, facts]),
    renderNotice: async () => ({ text: 'no' }),
    post: async () => said.push('posted'),
  } as unknown as DeliverDeps<{ text: string }>;
  await createDelivery(deps).deliverNotice({ workspaceId: 1, noticeId: 'n1' });
  expect(said).toEqual([
    ['a notice could not be read', { noticeId: 'n1', kind: 'app.danced' }],
    ['dropped', 'n1', 'its facts could not be read'],
  ]);
});
