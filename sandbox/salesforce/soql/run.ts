import type { Api } from '../objects/catalogue.ts';
import { oddRowsOf } from '../objects/odd.ts';
import type { Row } from '../objects/row.ts';
import type { Viewer, VisibleObject } from '../objects/schema.ts';
import type { ResultSet } from '../rest/locators.ts';
import { type Test, testOf } from './condition.ts';
import { type Order, orderOf, sortedBy } from './order.ts';
import { type ParsedQuery, parseSoql } from './parse.ts';
import { renderer } from './render.ts';
import { objectFor, reach } from './resolve.ts';
import { searchTokens } from './token-search.ts';

export interface Answered {
  object: VisibleObject;
  count: boolean;
  result: ResultSet;
  fields: string[];
  render(row: Row): unknown;
}

/** Answers a query for a viewer; throws `SoqlError`. `version` is written into the records' URLs. */
export function runSoql(viewer: Viewer, api: Api, text: string, version: string): Answered {
  const query = parseSoql(text);
  const object = objectFor(viewer, api, Number(version.slice(1)), query.object);
  const fields = query.fields.map((path) => reach(viewer, object, path));
  const order = orderOf(viewer, object, query);
  // Refuses a wrong WHERE even where the rows are found without it.
  const test = query.where ? testOf(viewer, object, query.where) : null;
  const base = `/services/data/${version}/${api === 'tooling' ? 'tooling/' : ''}sobjects`;
  return {
    object,
    count: query.count,
    result:
      object.name === 'OauthToken' && oddRowsOf(viewer, object.name).length === 0
        ? searchTokens(viewer, object, query, order)
        : walk(viewer, object, query, test, order),
    fields: fields.map(({ names }) => names.join('.')),
    render: renderer(viewer, object, fields, base),
  };
}

function walk(
  viewer: Viewer,
  object: VisibleObject,
  query: ParsedQuery,
  test: Test | null,
  order: Order[],
): ResultSet {
  const kept: Row[] = [];
  for (const row of object.rows(viewer)) if (test === null || test(row)) kept.push(row);
  // A row that is listed twice counts once.
  const rows = sortedBy(viewer, query.count ? [...new Set(kept)] : kept, (row) => row, order);
  const found = Math.min(query.limit ?? Number.POSITIVE_INFINITY, rows.length);
  const { tokenCap } = viewer.state.settings;
  const most = object.name === 'OauthToken' && !query.count ? tokenCap : found;
  return {
    length: query.count ? 0 : Math.min(found, most),
    totalSize: Math.min(found, most),
    row: (at) => rows[at] ?? null,
  };
}
