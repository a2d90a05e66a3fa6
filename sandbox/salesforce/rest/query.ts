import { randomSecret } from '../grants.ts';
import { type Answer, json, restError } from '../http.ts';
import { nobody, type Visit } from '../oauth/visit.ts';
import type { Api } from '../objects/catalogue.ts';
import type { Viewer } from '../objects/schema.ts';
import { SoqlError } from '../soql/error.ts';
import { runSoql } from '../soql/run.ts';
import { keepQuery, type OpenQuery } from './locators.ts';

/** `GET …/query?q=`: the first page. */
export async function query(
  visit: Visit,
  viewer: Viewer,
  api: Api,
  version: string,
  bearer: string,
): Promise<Answer> {
  const { org, request } = visit;
  const text = request.query.get('q');
  // Logs are read beside everything else: who holds a query means one of somebody who waits for it.
  const isLog = /\bFROM EventLogFile\b/i.test(text ?? '');
  if (!isLog && !(await org.faults.pass('query', request))) return nobody;
  if (text === null) return restError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  try {
    const answered = runSoql(viewer, api, text, version);
    if (answered.object.name === 'OauthToken') {
      // Selected, filtered by or sorted by: each would give it away.
      for (const secret of ['AccessToken', 'RequestToken']) {
        if (new RegExp(`\\b${secret}\\b`, 'i').test(text))
          org.report('secret selected', `${secret} of OauthToken`);
      }
      // Salesforce compares text without case: who finds an app's tokens by its name finds those of others.
      if (/\bWHERE\b.*\bAppName\b/is.test(text)) org.report('app by name', text);
      if (/\bDeleteToken\b/i.test(text) && !/\bWHERE\b.*\bUserId\b/is.test(text))
        org.report('delete tokens of everybody', text);
    }
    const { result } = answered;
    if (answered.count) return json(200, { totalSize: result.totalSize, done: true, records: [] });
    const open: OpenQuery = {
      accessToken: bearer,
      openedAt: org.world.clock.now().getTime(),
      result,
      render: answered.render,
      pageSize: answered.object.pageSize ?? batchSize(visit),
      path: `/services/data/${version}/${api === 'tooling' ? 'tooling/' : ''}query`,
    };
    return page(visit, open, newLocator(), 0);
  } catch (error) {
    if (!(error instanceof SoqlError)) throw error;
    if (error.code === 'MALFORMED_QUERY')
      org.report('malformed query', `${error.message} in ${text}`);
    return restError(400, error.code, error.message);
  }
}

/** `GET …/query/{locator}-{offset}`: a later page; the locator dies with its session. */
export async function queryMore(visit: Visit, tail: string, bearer: string): Promise<Answer> {
  const { org, request } = visit;
  if (!(await org.faults.pass('query', request))) return nobody;
  const [, locator = '', offset = ''] = /^(\w+)-(\d+)$/.exec(tail) ?? [];
  const open = org.pages.get(locator);
  const age = org.world.clock.now().getTime() - (open?.openedAt ?? 0);
  if (
    !open ||
    open.accessToken !== bearer ||
    age > 2 * 86_400_000 ||
    Number(offset) > open.result.length
  ) {
    return restError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return page(visit, open, locator, Number(offset));
}

const newLocator = () => `0r8xx${randomSecret(9).replace(/[-_]/g, 'x')}AAA`;

function page({ org, faults }: Visit, open: OpenQuery, locator: string, from: number): Answer {
  const { result, pageSize } = open;
  const to = Math.min(result.length, from + pageSize);
  const records: unknown[] = [];
  for (let at = from; at < to; at += 1) {
    const row = result.row(at);
    if (row) records.push(open.render(row));
  }
  let next: string | null = to < result.length ? `${open.path}/${locator}-${to}` : null;
  for (const fault of faults) {
    if (fault.do === 'repeat-locator') next = `${open.path}/${locator}-${from}`;
    if (fault.do === 'never-done') {
      const other = newLocator();
      keepQuery(org.pages, other, open);
      next = `${open.path}/${other}-${from}`;
    }
    if (fault.do === 'next-url') next = fault.url;
  }
  if (next === null) org.pages.delete(locator);
  else keepQuery(org.pages, locator, open);
  const { totalSize } = result;
  return json(
    200,
    next === null
      ? { totalSize, done: true, records }
      : { totalSize, done: false, nextRecordsUrl: next, records },
  );
}

function batchSize({ request }: Visit): number {
  const asked = /batchSize=(\d+)/i.exec(String(request.headers['sforce-query-options'] ?? ''))?.[1];
  return asked === undefined ? 2_000 : Math.min(2_000, Math.max(200, Number(asked)));
}
