import type { App } from './generate/apps.ts';
import { sourcesOf } from './generate/history.ts';
import { pick } from './generate/random.ts';
import type { OrgState } from './state.ts';
import type { CallOptions, UsageEntry } from './usage-entry.ts';

/** A file of the log as the org lists it. */
export interface UsageLogFile {
  id: string;
  createdSeconds: number;
  logSeconds: number;
  hourly: boolean;
  entries: UsageEntry[];
}

const DAY = 86_400;
const HOUR = 3_600;
/** No more is kept than this; the oldest goes first. */
const MOST_ENTRIES = 5_000;
/** Of calls that are alike, no more lines are written. */
const MOST_LINES_ALIKE = 20_000;
/** A file of a day is made so long after its end, one of an hour so long after its own. */
const DAY_LATE = 2 * HOUR;
const HOUR_LATE = 3 * HOUR;
/** Free files are said to be kept for a day; those of an org that pays for them, 30. */
const keptFor = { daily: DAY, hourly: 30 * DAY } as const;

const ordinary = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'Campaign'];

/** What an app of an org reads day by day. */
export const objectsOfApp = (org: Pick<OrgState, 'seed'>, app: App): string[] =>
  [0, 1, 2].map(
    (part) => ordinary[pick(ordinary.length, org.seed, 61 + part, app.index)] ?? 'Account',
  );

/** Adds calls to the log. */
export function noteCalls(
  org: OrgState,
  userId: string,
  app: App,
  { object, calls = 1, family = 'REST', resource, ip, at, unnamed = false }: CallOptions,
): void {
  org.usage.push({
    atSeconds: at ? Math.floor(at.getTime() / 1_000) : org.nowSeconds(),
    userId,
    app: unnamed ? null : app,
    object: object ?? objectsOfApp(org, app)[0] ?? 'Account',
    family,
    resource: resource ?? '/v64.0/query',
    http: 'GET',
    ip: ip ?? sourcesOf(org.seed, app.index)[0] ?? '203.0.113.9',
    calls,
  });
  if (org.usage.length > MOST_ENTRIES) org.usage.splice(0, org.usage.length - MOST_ENTRIES);
}

/** Uses of a token, as calls for what its app reads. */
export function noteUses(org: OrgState, userId: string, app: App, uses: number, at: number): void {
  const objects = objectsOfApp(org, app);
  const each = Math.floor(uses / objects.length);
  objects.forEach((object, part) => {
    const calls = part === 0 ? uses - each * (objects.length - 1) : each;
    if (calls > 0) noteCalls(org, userId, app, { object, calls, at: new Date(at * 1_000) });
  });
}

/** The files that the org has now: of whole days, and of hours where it pays for them. */
export function usageFilesOf(org: OrgState): UsageLogFile[] {
  const { usageLog } = org.settings;
  if (usageLog === 'none') return [];
  const days = filesBy(org, DAY, DAY_LATE);
  return usageLog === 'hourly' ? [...days, ...filesBy(org, HOUR, HOUR_LATE)] : days;
}

function filesBy(org: OrgState, span: number, late: number): UsageLogFile[] {
  const now = org.nowSeconds();
  const bySpan = Map.groupBy(org.usage, ({ atSeconds }) => Math.floor(atSeconds / span));
  const kept = keptFor[org.settings.usageLog === 'hourly' ? 'hourly' : 'daily'];
  return [...bySpan].flatMap(([number, entries]) => {
    const logSeconds = number * span;
    const createdSeconds = logSeconds + span + late;
    if (createdSeconds > now || createdSeconds + kept < now) return [];
    const id = org.makeId('0AT', number * 2 + (span === HOUR ? 1 : 0));
    return [{ id, createdSeconds, logSeconds, hourly: span === HOUR, entries }];
  });
}

export const columns =
  'EVENT_TYPE TIMESTAMP REQUEST_ID ORGANIZATION_ID USER_ID API_FAMILY API_VERSION API_RESOURCE CLIENT_NAME HTTP_METHOD CLIENT_IP COUNTS_AGAINST_API_LIMIT CONNECTED_APP_ID ENTITY_NAME STATUS_CODE CONNECTED_APP_NAME USER_NAME TIMESTAMP_DERIVED'.split(
    ' ',
  );

const LINE_BYTES = 320;
const linesOf = ({ calls }: UsageEntry) => Math.min(calls, MOST_LINES_ALIKE);

/** How long a file is, nearly: nobody writes it to say so. */
export const usageBytes = ({ entries }: UsageLogFile): number =>
  LINE_BYTES * (1 + entries.reduce((lines, entry) => lines + linesOf(entry), 0));

/** The CSV of a file, every value in quotes, as recorded ones are. */
export function usageCsv(org: OrgState, file: UsageLogFile): string {
  const lines = file.entries.flatMap((entry) =>
    Array.from({ length: linesOf(entry) }, (_, nth) => lineOf(org, entry, nth)),
  );
  return [columns, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

function lineOf(org: OrgState, entry: UsageEntry, nth: number): string[] {
  // Calls that are alike stay within their hour.
  const end = (Math.floor(entry.atSeconds / HOUR) + 1) * HOUR - 1;
  const at = new Date(Math.min(entry.atSeconds + nth, end) * 1_000).toISOString();
  const { app } = entry;
  // An installed connected app has its own id, everything else that of a consumer.
  const appId =
    app?.kind === 'connected' ? app.applicationId : org.makeId('888', (app?.index ?? 0) + 1);
  const username = org.usersById.get(entry.userId)?.username ?? '';
  return [
    'ApiTotalUsage',
    at.replace(/[-T:Z]/g, ''),
    `4${String(nth).padStart(8, '0')}`,
    org.id.slice(0, 15),
    entry.userId.slice(0, 15),
    entry.family,
    '64.0',
    entry.resource,
    '',
    entry.http,
    entry.ip,
    '1',
    app === null ? '' : (appId ?? '').slice(0, 15),
    entry.object,
    '200',
    app?.name ?? '',
    username,
    at,
  ];
}
