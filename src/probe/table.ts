import type { ProbeRow, ProbeVerdict } from '../salesforce/probe/row.ts';

/** The rows as a table of plain text, and what they mean for whoever uses the bot. */
export function probeReport(
  rows: readonly ProbeRow[],
  about: { readonly version: string; readonly at: Date },
): string {
  const of = (verdict: ProbeVerdict) => rows.filter((row) => row.verdict === verdict);
  const cells = rows.map((row) => [row.id, row.assumes, row.verdict, row.came]);
  return [
    `Orgwarden ${about.version}, ${about.at.toISOString().slice(0, 10)}. Only reads; names no person, app, org or secret.`,
    '',
    ...table([['assumption', 'we assume', 'verdict', 'what came'], ...cells]),
    '',
    `${of('holds').length} hold, ${of('differs').length} differ, ${of('not visible').length} are not visible.`,
    ...meaning(of('differs'), 'Differs, so that the bot does other than its papers say:'),
    ...meaning(of('not visible'), 'Not visible to the connected user, not there, or not answered:'),
    'Not asked, since it would change something: revoking, a refresh at its limits, what a block leaves behind.',
  ].join('\n');
}

function meaning(rows: readonly ProbeRow[], title: string): string[] {
  if (rows.length === 0) return [];
  const ids = new Map<string, string[]>();
  for (const { id, means } of rows) ids.set(means, [...(ids.get(means) ?? []), id]);
  return ['', title, ...[...ids].map(([means, of]) => `- ${of.join(', ')}. ${means}`), ''];
}

/** Columns as wide as their widest cell; the last one as it is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  '),
  );
}
