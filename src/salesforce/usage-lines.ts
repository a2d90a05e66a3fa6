import type { CallMethod, UsageCall } from '../domains/usage-log.ts';
import { BrokenCsv, readCsv } from '../lib/csv-stream.ts';
import { brokenAnswer } from './errors.ts';
import { toId, toIdOf } from './ids.ts';
import { keptText } from './text.ts';

/** So many calls are handed on at once. */
const BATCH = 500;
const EVENT = 'ApiTotalUsage';

/**
 * Columns are found by name: which there are, and where, changes by release. Names are those of recorded files, see
 * `ApiTotalUsage` among the objects of the simulator's records.
 */
export const columns = [
  'EVENT_TYPE',
  'TIMESTAMP',
  'TIMESTAMP_DERIVED',
  'USER_ID',
  'API_FAMILY',
  'API_RESOURCE',
  'HTTP_METHOD',
  'CLIENT_IP',
  'CONNECTED_APP_ID',
  'CONNECTED_APP_NAME',
  'ENTITY_NAME',
] as const;
type Column = (typeof columns)[number];
/** Without all of these a file says nothing of calls. */
const telling: readonly Column[] = ['USER_ID', 'API_FAMILY', 'API_RESOURCE'];

type CellOf = (column: Column) => string;

/**
 * Reads the lines of a file of the API usage log as calls, in batches and bounded memory. Nothing else of a line goes on: no
 * record, no query. Gives how many lines were no calls. Throws E-SF-DOWN where it is no such file.
 */
export async function readUsageLines(
  chunks: AsyncIterable<Buffer>,
  take: (calls: readonly UsageCall[]) => void,
): Promise<{ readonly odd: number }> {
  let header: readonly string[] | undefined;
  let places: ReadonlyMap<string, number> = new Map();
  let batch: UsageCall[] = [];
  let odd = 0;

  function onRow(cells: readonly string[]): void {
    if (header === undefined) {
      header = cells.map((name) => name.trim().toUpperCase());
      places = new Map(header.map((name, at) => [name, at]));
      if (!telling.some((name) => places.has(name)))
        throw brokenAnswer('a log without its columns');
      return;
    }
    if (cells.length === 1 && cells[0] === '') return;
    const of: CellOf = (column) => cells[places.get(column) ?? -1] ?? '';
    const isOther = places.has('EVENT_TYPE') && of('EVENT_TYPE') !== EVENT;
    // With more or fewer cells than names, no cell can be trusted to be what it stands under.
    if (isOther || cells.length !== header.length) {
      odd += 1;
      return;
    }
    batch.push(toCall(of));
    if (batch.length < BATCH) return;
    take(batch);
    batch = [];
  }

  try {
    await readCsv(chunks, onRow);
  } catch (error) {
    throw error instanceof BrokenCsv ? brokenAnswer('a log that is no CSV') : error;
  }
  if (header === undefined) throw brokenAnswer('a log without its columns');
  if (batch.length > 0) take(batch);
  return { odd };
}

function toCall(of: CellOf): UsageCall {
  const resource = of('API_RESOURCE');
  return {
    at: timeOf(of('TIMESTAMP_DERIVED'), of('TIMESTAMP')),
    appId: toId(of('CONNECTED_APP_ID')) ?? null,
    appName: keptText(of('CONNECTED_APP_NAME')),
    userId: toIdOf('005', of('USER_ID')) ?? null,
    object: objectsOf(of('ENTITY_NAME'), resource),
    method: methodOf(of('API_FAMILY'), resource, of('HTTP_METHOD')),
    sourceIp: keptText(of('CLIENT_IP').slice(0, 64)),
  };
}

/** `2025-10-09T18:40:00.123Z`, or `20251009184000.123`. */
function timeOf(derived: string, timestamp: string): number | null {
  const [, y, mo, d, h, mi, s] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,3})?Z$/.exec(derived) ??
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,6})?$/.exec(timestamp) ??
    [];
  if (y === undefined) return null;
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

const MOST_NAMES = 5;

/** Names of objects, which are ASCII, in order; where none is told, the one of the resource. What stands behind it may be a record. */
function objectsOf(entity: string, resource: string): string {
  const named = entity.slice(0, 1000).split(/[\s,;|]+/);
  const [, ofPath = ''] = /\/sobjects\/([A-Za-z]\w{0,79})(?:\/|$)/.exec(resource) ?? [];
  const names = named.filter((name) => /^[A-Za-z]\w{0,79}$/.test(name));
  const all = names.length > 0 ? names : [ofPath];
  return [...new Set(all)].sort().slice(0, MOST_NAMES).join(', ');
}

/** By what the resource begins with, below its version. The first that fits decides. */
const restMethods: readonly (readonly [RegExp, CallMethod])[] = [
  [/^\/(?:services\/)?async\b|^\/jobs\/query\b/, 'bulk'],
  [/^\/jobs\/ingest\b/, 'write'],
  [/^\/(?:tooling\/)?query|^\/analytics\//, 'query'],
  [/^\/search|^\/parameterizedsearch/, 'search'],
  [/^\/sobjects(?:\/\w+)?\/describe|^\/sobjects\/?$/, 'describe'],
  [/^\/sobjects\/|^\/ui-api\/records/, 'record'],
];

/** By the operation's name. */
const soapMethods: readonly (readonly [RegExp, CallMethod])[] = [
  [/^query/, 'query'],
  [/^search/, 'search'],
  [/^(?:retrieve|getupdated|getdeleted)$/, 'record'],
  [/^describe/, 'describe'],
  [/^(?:create|update|upsert|delete|undelete|merge|convertlead|emptyrecyclebin)$/, 'write'],
  [/^(?:login|logout)$/, 'sign-in'],
];

function methodOf(family: string, resource: string, http: string): CallMethod {
  const path = resource.slice(0, 200).toLowerCase();
  if (/^bulk/i.test(family)) return /\bingest\b/.test(path) ? 'write' : 'bulk';
  const below = path.replace(/^(?:\/services\/data)?\/v\d+(?:\.\d)?(?=\/|$)/, '');
  const known =
    firstFit(restMethods, below) ?? firstFit(soapMethods, path.replace(/^.*[/.]/, '')) ?? 'other';
  const writes = http !== '' && !/^(?:get|head)$/i.test(http);
  return known === 'record' && writes && below.startsWith('/') ? 'write' : known;
}

const firstFit = (rows: readonly (readonly [RegExp, CallMethod])[], text: string) =>
  rows.find(([pattern]) => pattern.test(text))?.[1];
