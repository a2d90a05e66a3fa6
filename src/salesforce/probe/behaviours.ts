import { DAY, HOUR } from '../../lib/time.ts';
import { type SalesforceId, toIdOf } from '../ids.ts';
import { fieldsOf } from '../json.ts';
import { soql } from '../soql.ts';
import { fromSalesforceTime, soqlTime } from '../times.ts';
import { columns } from '../usage-lines.ts';
import { type Ask, isData, keysOf, listOf, noAnswer, type Said, statusOf } from './ask.ts';
import type { ProbeRow, ProbeVerdict } from './row.ts';

const PAGE_ROWS = 500;
const WINDOW_ROWS = 2500;

export interface Behaviours {
  readonly ask: Ask;
  readonly root: string;
  /** Epoch milliseconds of Salesforce's clock, about now. */
  readonly now: number;
}

type Told = Omit<ProbeRow, 'id' | 'assumes' | 'means'>;
interface Behaviour {
  readonly id: string;
  readonly assumes: string;
  readonly means: string;
  tell(org: Behaviours): Promise<Told>;
}

/** What our readings rely on beside names of fields, asked of the org in the way of the reading itself. */
const behaviours: readonly Behaviour[] = [
  {
    id: 'userinfo',
    assumes: 'userinfo answers the scopes that we have, with user_id',
    means: 'Who is connected is asked of the API instead.',
    async tell({ ask }) {
      const said = await ask('/services/oauth2/userinfo');
      const isThere = typeof fieldsOf(said.body).user_id === 'string';
      return told(said, isThere ? 'holds' : 'differs', named(keysOf(said.body)));
    },
  },
  {
    id: 'header.date',
    assumes: 'answers carry Date, by which we tell Salesforce’s clock',
    means: 'Our own clock is taken, so ours must be right.',
    async tell(org) {
      const said = await query(org, soql`SELECT ${['Id']} FROM Organization`);
      return told(said, said.hasDate ? 'holds' : 'differs', said.hasDate ? 'Date' : 'no Date');
    },
  },
  {
    id: 'header.limit.query',
    assumes: 'a query carries Sforce-Limit-Info',
    means: 'How many API calls the org has left is not known; our own are counted.',
    tell: async (org) => limitInfo(await query(org, soql`SELECT ${['Id']} FROM Organization`)),
  },
  {
    id: 'header.limit.describe',
    assumes: 'a describe carries Sforce-Limit-Info',
    means: 'Nothing: that of a query is enough.',
    tell: async ({ ask, root }) => limitInfo(await ask(`${root}/sobjects/Organization/describe`)),
  },
  {
    id: 'header.limit.usage',
    assumes: 'Connect’s usage carries Sforce-Limit-Info',
    means: 'Nothing: that of a query is enough.',
    tell: async (org) => limitInfo(await usage(org)),
  },
  {
    id: 'tokens.count',
    assumes: 'COUNT() counts tokens past 2,500, and gives no rows',
    means: 'Whether a reading is whole cannot be told.',
    async tell(org) {
      const said = await query(org, soql`SELECT COUNT() FROM OauthToken`);
      const size = sizeOf(said);
      // Of that size it is what one query gives, not how many there are.
      const isCount =
        size !== undefined && size !== WINDOW_ROWS && listOf(said.body, 'records').length === 0;
      return told(said, isCount ? 'holds' : 'differs', `${size ?? 'no'} tokens`);
    },
  },
  {
    id: 'tokens.page',
    assumes: `a page of tokens has at most ${PAGE_ROWS} rows, and says where more are`,
    means: 'A reading takes more or fewer calls than planned.',
    async tell(org) {
      const said = await firstTokens(org);
      const rows = listOf(said.body, 'records').length;
      const { done, nextRecordsUrl } = fieldsOf(said.body);
      const fits = rows <= PAGE_ROWS && (done === true) === (nextRecordsUrl === undefined);
      return told(
        said,
        fits ? 'holds' : 'differs',
        `${counted(rows)}, ${done === true ? 'no more' : 'more'}`,
      );
    },
  },
  {
    id: 'tokens.window',
    assumes: `one query gives at most ${WINDOW_ROWS} tokens, by totalSize too`,
    means: 'Nothing is lost: neither totalSize nor done is believed at that size.',
    async tell(org) {
      const said = await firstTokens(org);
      const size = sizeOf(said);
      const fits = size !== undefined && size <= WINDOW_ROWS;
      return told(said, fits ? 'holds' : 'differs', `totalSize ${size ?? 'not there'}`);
    },
  },
  {
    id: 'tokens.time',
    assumes: 'each token has a CreatedDate of whole seconds in UTC',
    means: 'Rows without one are left out, and Details count them.',
    async tell(org) {
      const said = await firstTokens(org);
      return share(said, (row) => fromSalesforceTime(row.CreatedDate) !== undefined);
    },
  },
  {
    id: 'tokens.user',
    assumes: 'each token has a UserId',
    means: 'Rows without one are left out, and Details count them.',
    tell: async (org) =>
      share(await firstTokens(org), (row) => toIdOf('005', row.UserId) !== undefined),
  },
  {
    id: 'tokens.id',
    assumes: 'Id is null or an id: no row is told by it',
    means: 'Nothing: both are taken.',
    async tell(org) {
      const said = await firstTokens(org);
      const ids = rowsOf(said).filter(({ Id }) => typeof Id === 'string').length;
      return told(said, 'holds', `${ids} of ${rowsOf(said).length} with an Id`);
    },
  },
  {
    id: 'tokens.range',
    assumes: 'tokens are found by a range of CreatedDate, in its order',
    means: 'Nothing can be read.',
    async tell(org) {
      const [from, to] = [soqlTime(org.now - HOUR), soqlTime(org.now)];
      const said = await query(
        org,
        soql`SELECT ${['CreatedDate']} FROM OauthToken WHERE CreatedDate >= ${from} AND CreatedDate < ${to} ORDER BY CreatedDate`,
      );
      const times = rowsOf(said).map((row) => fromSalesforceTime(row.CreatedDate) ?? Number.NaN);
      const isIn = (at: number) => at >= Date.parse(from) && at < Date.parse(to);
      const fits = times.every((at, n) => isIn(at) && at >= (times[n - 1] ?? 0));
      return told(said, fits ? 'holds' : 'differs', counted(times.length));
    },
  },
  {
    id: 'tokens.users',
    assumes: 'tokens are found by UserId IN, as a revocation does',
    means: 'Nothing can be revoked.',
    async tell(org) {
      const ids = await someUsers(org);
      if (ids.length === 0) return { verdict: 'not visible', came: 'no token to ask by' };
      const said = await query(
        org,
        soql`SELECT ${['UserId']} FROM OauthToken WHERE UserId IN ${{ ids }}`,
      );
      const asked = ({ UserId }: Readonly<Record<string, unknown>>) =>
        ids.some((id) => id === toIdOf('005', UserId));
      return said.status === 200 ? share(said, asked) : accepted(said);
    },
  },
  {
    id: 'tokens.user-order',
    assumes: 'tokens of one second are read by UserId >=, in its order',
    means: 'More than 2,500 approvals within one second cannot be read whole.',
    async tell(org) {
      const [user] = await someUsers(org);
      if (user === undefined) return { verdict: 'not visible', came: 'no token to ask by' };
      return accepted(
        await query(
          org,
          soql`SELECT ${['UserId']} FROM OauthToken WHERE UserId >= ${user} ORDER BY UserId`,
        ),
      );
    },
  },
  {
    id: 'tokens.menu-item',
    assumes: 'the app of a token is reached by AppMenuItem.ApplicationId',
    means: 'Installed apps are taken for apps that are not installed.',
    async tell(org) {
      const fields = ['AppMenuItemId', 'AppMenuItem.ApplicationId'];
      const said = await query(org, soql`SELECT ${fields} FROM OauthToken ORDER BY CreatedDate`);
      if (said.status !== 200) return accepted(said);
      const without = rowsOf(said).filter(({ AppMenuItemId }) => AppMenuItemId === null).length;
      return told(said, 'holds', `${without} of ${rowsOf(said).length} without AppMenuItem`);
    },
  },
  {
    id: 'permissions.own',
    assumes: 'UserPermissionAccess has one row, of the connected user',
    means: 'What the connected user may do is asked of permission sets.',
    async tell(org) {
      const fields = ['PermissionsCustomizeApplication'];
      const said = await query(org, soql`SELECT ${fields} FROM UserPermissionAccess LIMIT 1`);
      return said.status === 200 && rowsOf(said).length !== 1
        ? told(said, 'differs', counted(rowsOf(said).length))
        : accepted(said);
    },
  },
  {
    id: 'permissions.holders',
    assumes: 'holders are found by a permission of their permission set',
    means: 'Who has wide permissions stays unseen.',
    async tell(org) {
      const anyTrue = ['PermissionSet.PermissionsModifyAllData'];
      return accepted(
        await query(
          org,
          soql`SELECT ${['AssigneeId']} FROM PermissionSetAssignment WHERE ${{ anyTrue }}`,
        ),
      );
    },
  },
  {
    id: 'usage.apps',
    assumes: 'Connect’s usage lists external client apps by identifier and developerName',
    means: 'External client apps are taken for apps that are not installed.',
    async tell(org) {
      const said = await usage(org);
      const [app] = listOf(said.body, 'apps');
      if (said.status !== 200) return notVisible(said);
      if (app === undefined) return told(said, 'holds', 'no app');
      const keys = keysOf(app);
      const fits = keys.includes('identifier') && keys.includes('developerName');
      return told(said, fits ? 'holds' : 'differs', named(keys));
    },
  },
  {
    id: 'usage.users',
    assumes: 'it lists the users of such an app by identifier',
    means: 'Whose tokens are of an external client app is not known.',
    async tell(org) {
      const [app] = listOf((await usage(org)).body, 'apps');
      const id = toIdOf('0xI', fieldsOf(app).identifier);
      if (id === undefined) return { verdict: 'not visible', came: 'no app to ask by' };
      const said = await org.ask(`${org.root}/apps/oauth/usage/${id}/users?page=0&pageSize=1`);
      const [user] = listOf(said.body, 'users');
      if (said.status !== 200) return notVisible(said);
      if (user === undefined) return told(said, 'holds', 'no user');
      const keys = keysOf(user);
      return told(said, keys.includes('identifier') ? 'holds' : 'differs', named(keys));
    },
  },
  {
    id: 'packages',
    assumes: 'packages are read by Tooling, with their names and versions',
    means: 'Installed packages stay unseen.',
    async tell(org) {
      const fields = [
        'SubscriberPackageId',
        'SubscriberPackage.Name',
        'SubscriberPackage.NamespacePrefix',
        'SubscriberPackageVersion.MajorVersion',
      ];
      const said = await query(
        org,
        soql`SELECT ${fields} FROM InstalledSubscriberPackage`,
        'tooling',
      );
      return accepted(said);
    },
  },
  {
    id: 'logins',
    assumes: 'sign-ins are found by LoginTime, in its order',
    means: 'Sign-ins of apps stay unseen.',
    async tell(org) {
      const [from, to] = [soqlTime(org.now - HOUR), soqlTime(org.now)];
      return accepted(
        await query(
          org,
          soql`SELECT ${['Id']} FROM LoginHistory WHERE LoginTime >= ${from} AND LoginTime < ${to} ORDER BY LoginTime`,
        ),
      );
    },
  },
  {
    id: 'trail',
    assumes: 'the setup audit trail is found by CreatedDate and Action',
    means: 'Changes in Setup stay unseen.',
    async tell(org) {
      const [from, to] = [soqlTime(org.now - HOUR), soqlTime(org.now)];
      return accepted(
        await query(
          org,
          soql`SELECT ${['Id']} FROM SetupAuditTrail WHERE CreatedDate >= ${from} AND CreatedDate < ${to} AND Action IN ('enableOauth') ORDER BY CreatedDate`,
        ),
      );
    },
  },
  {
    id: 'events.api',
    assumes: 'files of the event type ApiTotalUsage can be listed',
    means: 'What apps call for stays unseen.',
    async tell(org) {
      const from = soqlTime(org.now - 2 * DAY);
      return accepted(
        await query(
          org,
          soql`SELECT ${['Id', 'LogDate']} FROM EventLogFile WHERE EventType = 'ApiTotalUsage' AND CreatedDate >= ${from} AND Sequence >= 0 ORDER BY CreatedDate DESC`,
        ),
      );
    },
  },
  {
    id: 'events.columns',
    assumes: 'such a file has the columns by which a call is read',
    means:
      'What a missing column would say stays unseen: of which app, object or address a call was.',
    async tell(org) {
      const said = await query(
        org,
        soql`SELECT ${['LogFileFieldNames']} FROM EventLogFile WHERE EventType = 'ApiTotalUsage' LIMIT 1`,
      );
      const names = rowsOf(said).at(0)?.LogFileFieldNames;
      // There is none before the first file.
      if (typeof names !== 'string') return accepted(said);
      const there = new Set(names.split(',').map((name) => name.trim().toUpperCase()));
      const missing = columns.filter((name) => !there.has(name));
      return missing.length === 0
        ? { verdict: 'holds', came: 'all of them' }
        : { verdict: 'differs', came: `without ${missing.join(', ')}` };
    },
  },
];

/** A row for each. One whose question got no answer says so, and the others go on. */
export async function probeBehaviours(org: Behaviours): Promise<ProbeRow[]> {
  const rows: ProbeRow[] = [];
  for (const { id, assumes, means, tell } of behaviours) {
    rows.push({ id, assumes, means, ...(await tell(org).catch(noAnswer)) });
  }
  return rows;
}

function query({ ask, root }: Behaviours, text: string, api: 'rest' | 'tooling' = 'rest') {
  const folder = api === 'tooling' ? `${root}/tooling` : root;
  return ask(`${folder}/query?q=${encodeURIComponent(text)}`);
}

const usage = ({ ask, root }: Behaviours) => ask(`${root}/apps/oauth/usage?page=0&pageSize=1`);

const firstTokens = (org: Behaviours) =>
  query(org, soql`SELECT ${['Id', 'UserId', 'CreatedDate']} FROM OauthToken ORDER BY CreatedDate`);

async function someUsers(org: Behaviours): Promise<SalesforceId[]> {
  const found = rowsOf(await firstTokens(org)).flatMap(({ UserId }) => toIdOf('005', UserId) ?? []);
  return [...new Set(found)].slice(0, 5);
}

const rowsOf = (said: Said) => listOf(said.body, 'records').map(fieldsOf);

function sizeOf(said: Said): number | undefined {
  const { totalSize } = fieldsOf(said.body);
  return typeof totalSize === 'number' ? totalSize : undefined;
}

const told = (said: Said, verdict: ProbeVerdict, what: string): Told =>
  isData(said) ? { verdict, came: `${statusOf(said)}: ${what}` } : notVisible(said);

/** A refusal of the thing itself is no yes and no no; one of how we ask for it is a no. */
const notVisible = (said: Said): Told => ({
  verdict: isRefusedWording(said) ? 'differs' : 'not visible',
  came: statusOf(said),
});

const isRefusedWording = ({ code }: Said): boolean =>
  ['INVALID_FIELD', 'MALFORMED_QUERY', 'INVALID_QUERY_FILTER_OPERATOR'].includes(code);

const accepted = (said: Said): Told => told(said, 'holds', counted(rowsOf(said).length));

const limitInfo = (said: Said): Told =>
  told(
    said,
    said.hasLimitInfo ? 'holds' : 'differs',
    said.hasLimitInfo ? 'Sforce-Limit-Info' : 'no Sforce-Limit-Info',
  );

function share(said: Said, fits: (row: Readonly<Record<string, unknown>>) => boolean): Told {
  const rows = rowsOf(said);
  const fitting = rows.filter(fits).length;
  return told(said, fitting === rows.length ? 'holds' : 'differs', `${fitting} of ${rows.length}`);
}

const counted = (rows: number) => (rows === 1 ? '1 row' : `${rows} rows`);

const named = (keys: readonly string[]) => keys.join(', ') || 'no fields';
