import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beforeOf,
  type GroupApp,
  type GroupItem,
  type GroupKind,
  restored,
  siftGroup,
  untouched,
} from '../../../../src/apps/decisions/group.ts';

const app = (over: Partial<GroupApp> = {}): GroupApp => ({
  id: 1,
  domainId: 1,
  identity: 'id:0H4',
  name: 'DataLift',
  namespace: null,
  startUrl: null,
  applicationId: '0H4',
  adminApprovedOnly: null,
  level: 'low',
  status: 'new',
  decisionId: null,
  owner: null,
  snoozedUntil: null,
  snoozedBy: null,
  snoozeReason: null,
  ...over,
});
const around = { ownAppIds: new Set([9]), watched: new Set([1, 2]) };
const level = fc.constantFrom('high', 'medium', 'low');
const verdict = fc.constantFrom('approved', 'banned', 'ignored');
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const anyApps = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    domainId: fc.integer({ min: 1, max: 3 }),
    level,
    decisionId: maybe(fc.integer({ min: 1, max: 5 })),
    owner: maybe(fc.constantFrom('U0A', 'U0B')),
  }),
  { selector: ({ id }) => id },
);
const anyItems: fc.Arbitrary<GroupItem[]> = fc.uniqueArray(
  fc.record({
    appId: fc.integer({ min: 1, max: 12 }),
    expected: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    decided: fc.record({
      verdict,
      everywhere: fc.boolean(),
      reason: fc.constantFrom(undefined, '', ' ', 'why'),
    }),
  }),
  { selector: ({ appId }) => appId },
);

describe('what of a group is done', () => {
  test('each is done or left, once; none that was not as it was seen, is ours, or is high without a reason', () => {
    fc.assert(
      fc.property(anyItems, anyApps, (items, some) => {
        const apps = some.map((each) => app({ ...each, name: `App ${each.id}` }));
        const { fit, left } = siftGroup(items, apps, around);
        const all = [...fit.map((each) => each.app.id), ...left.map(({ appId }) => appId)];
        expect(all.sort()).toEqual(items.map(({ appId }) => appId).sort());
        for (const { app: each, item } of fit) {
          expect(each.decisionId ?? undefined).toBe(item.expected);
          expect(around.watched.has(each.domainId)).toBe(true);
          expect(around.ownAppIds.has(each.id)).toBe(false);
          const mustSay = each.level === 'high' && item.decided?.verdict !== 'banned';
          if (mustSay) expect(item.decided?.reason).toBe('why');
        }
        for (const { appId, why } of left) {
          const { expected, decided } = items.find((item) => item.appId === appId) ?? {};
          const each = apps.find(({ id }) => id === appId);
          if (why === 'gone') expect(around.watched.has(each?.domainId ?? 0)).toBe(false);
          if (why === 'ours') expect(around.ownAppIds.has(appId)).toBe(true);
          if (why === 'decided') expect(each?.decisionId ?? undefined).not.toBe(expected);
          if (why !== 'no reason') continue;
          expect(decided?.verdict).not.toBe('banned');
          expect(decided?.reason?.trim() ?? '').toBe('');
        }
      }),
    );
  });

  test('for all domains it needs a reason where the same app is high in another', () => {
    const here = app();
    const there = app({ id: 2, domainId: 2, level: 'high' });
    const item = (everywhere: boolean) => ({
      appId: 1,
      expected: undefined,
      decided: { verdict: 'approved', everywhere } as const,
    });
    expect(siftGroup([item(false)], [here, there], around).left).toEqual([]);
    expect(siftGroup([item(true)], [here, there], around).left).toMatchObject([
      { why: 'no reason' },
    ]);
  });
});

describe('undoing a group', () => {
  const member = (before: GroupApp, decisionId: number | null) => ({
    appId: before.id,
    decisionId,
    decidedOwner: before.owner,
    before: beforeOf(before),
  });

  /** What somebody may have done since, and of which groups it keeps an app back. */
  const since = {
    decided: { of: ['approved', 'imported', 'snoozed'], now: { decisionId: 8 } },
    taken: { of: ['approved', 'imported'], now: { decisionId: null } },
    owned: { of: ['assigned'], now: { owner: 'U0LATER' } },
    snoozed: { of: ['snoozed'], now: { snoozedUntil: new Date('2027-01-01T00:00:00Z') } },
    nothing: { of: [], now: {} },
  } as const satisfies Record<string, { of: GroupKind[]; now: Partial<GroupApp> }>;

  test('only what is as the group left it goes back, and to what it was', () => {
    const kinds = fc.constantFrom<GroupKind>('approved', 'imported', 'snoozed', 'assigned');
    fc.assert(
      fc.property(
        kinds,
        fc.constantFrom(...Object.values(since)),
        maybe(fc.constantFrom('U0A', 'U0B')),
        (kind, happened, owner) => {
          const until = new Date('2026-12-01T00:00:00Z');
          const was = app({ owner, snoozedBy: 'U0C', snoozedUntil: new Date(0) });
          const isDecided = kind === 'approved' || kind === 'imported';
          const made = member(was, isDecided ? 7 : null);
          const now = app({
            ...was,
            decisionId: isDecided ? 7 : null,
            ...(kind === 'snoozed' && { snoozedUntil: until, snoozedBy: 'U0D' }),
            ...(kind === 'assigned' && { owner: 'U0NEW' }),
          });
          const group = { kind, until, owner: 'U0NEW', members: [made] };
          const back = untouched(group, new Map([[1, { ...now, ...happened.now }]]));
          expect(back).toHaveLength(happened.of.some((each) => each === kind) ? 0 : 1);
          const { snoozedUntil, snoozedBy, snoozeReason } = was;
          expect(restored(kind, made, now)).toMatchObject({
            owner,
            snoozedUntil,
            snoozedBy,
            snoozeReason,
          });
        },
      ),
    );
  });

  test('a decision of the same act for all domains is no decision since', () => {
    const members = [member(app(), 7), member(app({ id: 2, domainId: 2 }), 8)];
    const apps = new Map([
      [1, app({ decisionId: 8 })],
      [2, app({ id: 2, domainId: 2, decisionId: 8 })],
    ]);
    const group = { kind: 'imported', until: null, owner: null, members } as const;
    expect(untouched(group, apps)).toHaveLength(2);
  });

  test('a decision of before that held for one that somebody took back since is not revived by another', () => {
    const before = { status: 'approved', decisionId: 3 } as const;
    const members = [
      member(app(before), 7),
      member(app({ ...before, id: 2, domainId: 2 }), 8),
      member(app({ id: 3, domainId: 3, decisionId: 4 }), 9),
    ];
    const apps = new Map([
      [1, app({ decisionId: null })],
      [2, app({ id: 2, domainId: 2, decisionId: 8 })],
      [3, app({ id: 3, domainId: 3, decisionId: 9 })],
    ]);
    const group = { kind: 'banned', until: null, owner: null, members } as const;
    expect(untouched(group, apps).map(({ appId }) => appId)).toEqual([3]);
  });

  test('who owns it since stays', () => {
    const was = app({ owner: 'U0A' });
    const made = { ...member(was, 7), decidedOwner: 'U0FILE' };
    expect(restored('imported', made, app({ owner: 'U0FILE' })).owner).toBe('U0A');
    expect(restored('imported', made, app({ owner: 'U0LATER' })).owner).toBe('U0LATER');
  });
});
