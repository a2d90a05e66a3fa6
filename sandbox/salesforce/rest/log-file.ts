import { normalisedId } from '../generate/ids.ts';
import { type Answer, answer, restError } from '../http.ts';
import type { Viewer } from '../objects/schema.ts';
import { usageCsv, usageFilesOf } from '../usage-log.ts';

/** `GET …/sobjects/EventLogFile/<id>/LogFile`: the file itself. */
export function logFile(viewer: Viewer, id: string): Answer {
  const may = viewer.may('ViewEventLogFiles') || viewer.may('ViewAllData');
  const file = may && usageFilesOf(viewer.state).find((each) => each.id === normalisedId(id));
  if (!file) return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return answer(200, 'text/csv', usageCsv(viewer.state, file));
}
