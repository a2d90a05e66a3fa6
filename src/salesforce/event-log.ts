import type { UsageCall, UsageFile, UsageLog } from '../domains/usage-log.ts';
import { HOUR } from '../lib/time.ts';
import { tooBig } from './answer.ts';
import type { Connection } from './connection.ts';
import { isUnseen, withKnownFields } from './degrade.ts';
import { toIdOf } from './ids.ts';
import { heldOf } from './permissions.ts';
import { queryAll, type Row } from './query.ts';
import { readAgain } from './read-again.ts';
import { soql } from './soql.ts';
import { fromSalesforceTime, soqlTime } from './times.ts';
import { readUsageLines } from './usage-lines.ts';

const OBJECT = 'EventLogFile';
const fields = ['Id', 'CreatedDate', 'LogDate', 'LogFileLength', 'Interval', 'Sequence'];
/** Interval and Sequence are there since API version 37, and hidden by some orgs: without them every file is of a day. */
const needed = ['Id', 'CreatedDate', 'LogDate'];
/** 30 days of hours with two files each are 1,440. */
const maxFiles = 2000;
/** Of a file, decompressed. A line has about 320 bytes: some three million calls. */
const MAX_BYTES = 1024 * 1024 * 1024;

const openers = ['PermissionsViewEventLogFiles', 'PermissionsViewAllData'];

const HIDDEN =
  'What apps call for is not visible. Give the connected user "View Event Log Files".' as const;

/** Files of the API usage log that were made since then. Without the permission there are none, as before the first file. */
export async function readUsageFiles(
  connection: Connection,
  since: Date,
): ReturnType<UsageLog['usageFiles']> {
  try {
    const rows = await withKnownFields(connection, OBJECT, { wanted: fields, needed }, (known) =>
      queryAll(connection, filesQuery(known, since), { maxRows: maxFiles, cut: true }),
    );
    if (rows.length > 0) return { ok: true, value: rows.flatMap(toFile) };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return { ok: false, why: HIDDEN };
  }
  const held = await heldOf(connection, openers);
  return held.size > 0 ? { ok: true, value: [] } : { ok: false, why: HIDDEN };
}

/** Without a word about the sequence Salesforce gives the files of days alone; newest first, so that a cut leaves out old ones. */
function filesQuery(known: readonly string[], since: Date): string {
  const from = soqlTime(since.getTime());
  return known.includes('Sequence')
    ? soql`SELECT ${known} FROM EventLogFile WHERE EventType = 'ApiTotalUsage' AND CreatedDate >= ${from} AND Sequence >= 0 ORDER BY CreatedDate DESC`
    : soql`SELECT ${known} FROM EventLogFile WHERE EventType = 'ApiTotalUsage' AND CreatedDate >= ${from} ORDER BY CreatedDate DESC`;
}

function toFile(row: Row): UsageFile[] {
  const fileId = toIdOf('0AT', row.Id);
  const createdAt = fromSalesforceTime(row.CreatedDate);
  const logDate = fromSalesforceTime(row.LogDate);
  if (fileId === undefined || createdAt === undefined || logDate === undefined) return [];
  const { Interval: interval, LogFileLength: length } = row;
  const sequence =
    typeof row.Sequence === 'number' && Number.isSafeInteger(row.Sequence) ? row.Sequence : 0;
  // Only files of hours have a sequence; the first hour of a day begins where the day does.
  const looksHourly = sequence > 0 || logDate % (24 * HOUR) !== 0;
  return [
    {
      fileId,
      createdAt: new Date(createdAt),
      logDate: new Date(logDate),
      hourly: typeof interval === 'string' ? interval === 'Hourly' : looksHourly,
      sequence,
      bytes: typeof length === 'number' && length >= 0 ? length : 0,
    },
  ];
}

/** See `UsageLog.usageCalls`. What breaks on the way is read again from its beginning. */
export async function readUsageFile(
  connection: Connection,
  file: UsageFile,
  begin: () => (calls: readonly UsageCall[]) => void,
): Promise<{ readonly odd: number }> {
  const fileId = toIdOf('0AT', file.fileId);
  if (fileId === undefined) throw new TypeError('no id of a log file');
  // Nothing of it would count: the call is spared.
  if (file.bytes > MAX_BYTES) throw tooBig(MAX_BYTES);
  const path = `${await connection.root()}/sobjects/EventLogFile/${fileId}/LogFile`;
  return readAgain(() => readUsageLines(connection.download(path, MAX_BYTES), begin()));
}
