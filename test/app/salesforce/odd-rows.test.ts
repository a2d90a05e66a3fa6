import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OddRows } from '../../../sandbox/salesforce/settings.ts';
import { fieldsOnRecord } from '../../../sandbox/salesforce/truth/objects.ts';
import { collect, connect, now, startScene } from './scene.ts';

const end = now.getTime() + 1000;
const objects = [
  'OauthToken',
  'User',
  'LoginHistory',
  'SetupAuditTrail',
  'PermissionSetAssignment',
  'AppMenuItem',
  'ConnectedApplication',
  'ExternalClientApplication',
];
/** What the readers select; whatever the record says of it, any may come empty. */
const selected = new Set(
  [
    'Id AppName AppMenuItemId UserId CreatedDate LastUsedDate UseCount DeleteToken Username Name Email IsActive ProfileId',
    'LoginTime LoginType SourceIp Status Application CreatedById Action Display AssigneeId PermissionSetId',
    'ApplicationId Label NamespacePrefix StartUrl IsUsingAdminAuthorization MasterLabel DeveloperName',
  ].flatMap((names) => names.split(' ')),
);

const oddRows: fc.Arbitrary<OddRows> = fc.constantFrom(...objects).chain((object) => {
  const fields = fieldsOnRecord(object).flatMap(({ name }) => (selected.has(name) ? [name] : []));
  return fc.record({
    object: fc.constant(object),
    where: fc.constant({}),
    set: fc.dictionary(fc.constantFrom(...fields), fc.constantFrom(null, '', '0', 'x'), {
      maxKeys: 3,
    }),
    most: fc.integer({ min: 1, max: 400 }),
    twice: fc.boolean(),
  });
});

/** Of times, Salesforce gives none or a true one. */
const isPossible = ({ set }: OddRows) =>
  Object.entries(set).every(([name, value]) => !/Date$|Time$/.test(name) || value === null);

test('whatever rows lack, every reader reads on, and each token is given or counted', async () => {
  const { salesforce, org, simulator } = await startScene();
  const session = await connect(salesforce, org);
  const users = org.users.all.map(({ id }) => id);
  await fc.assert(
    fc.asyncProperty(fc.array(oddRows.filter(isPossible), { maxLength: 6 }), async (odd) => {
      org.oddRows(odd);
      const opened = salesforce.open(session);
      const counted = await opened.countTokens(end);
      const first = await opened.firstTokenAt();
      const slice = { kind: 'range', from: first ?? 0, to: end } as const;
      const tokens = await collect(opened.tokens(slice));
      const undated = await opened.undatedTokens();
      const twice = odd.some((each) => each.object === 'OauthToken' && each.twice);
      if (!twice) expect(tokens.length).toBe(counted);
      expect(tokens.length).toBeGreaterThanOrEqual(counted);
      if (!twice) expect(tokens.length + undated.length).toBe(org.countTokens());

      const revocable = await collect(opened.revocable(users));
      expect(revocable.length).toBe(tokens.filter(({ userId }) => userId !== null).length);
      for (const { deleteToken } of revocable) expect(deleteToken).not.toBe('');

      let seen = 0;
      for await (const { rows, leftOut } of opened.users()) {
        seen += rows.length + leftOut;
        for (const { username } of rows) expect(username).not.toBe('');
      }
      expect(seen).toBeGreaterThanOrEqual(users.length);
      for (const read of [await opened.logins(0, end), await opened.trail(0, end)]) {
        expect(read).toMatchObject({ ok: true, value: { readTo: end } });
      }
      const holders = await opened.privileged();
      if (!holders.ok) throw new Error(holders.why);
      for (const { privileges } of holders.value) expect(privileges.length).toBeGreaterThan(0);
      await opened.apps();
    }),
    { numRuns: 40 },
  );
  org.oddRows([]);
  expect(simulator.problems).toEqual([]);
});

test.each([
  ['when it was last used', ['OauthToken.LastUsedDate'], true],
  ['how often it was used either', ['OauthToken.LastUsedDate', 'OauthToken.UseCount'], false],
])(
  'where an org does not tell %s, no token that may be in use is taken for unused',
  async (_, lacks, isToldBySome) => {
    const { salesforce, org } = await startScene();
    org.set({ lacks: [...org.state.settings.lacks, ...lacks] });
    const opened = salesforce.open(await connect(salesforce, org));
    const tokens = await collect(opened.tokens({ kind: 'range', from: 0, to: end }));
    expect(tokens.every(({ lastUsedAt }) => lastUsedAt === null)).toBe(true);
    expect(tokens.some(({ useCount }) => useCount === 0)).toBe(isToldBySome);
  },
);
