import type { DecisionView } from '../../apps/inventory/view.ts';
import { csvRows } from '../../lib/csv.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { endOfDay, instantOf } from '../../lib/time.ts';

/** A line of a file of decisions as it was written; nothing of it is looked up yet. */
export interface ImportLine {
  /** Of the file, the header being 1. */
  readonly line: number;
  readonly appId: number | undefined;
  readonly name: string;
  readonly domain: string;
  readonly verdict: DecisionView['verdict'];
  readonly everywhere: boolean;
  readonly until: Date | undefined;
  readonly reason: string | undefined;
  /** Slack's id of who owns the app, where the file says it. */
  readonly owner: string | undefined;
  /** Who decided, as the file says it. */
  readonly saidBy: string | undefined;
}

/** A line that says nothing that could be done, and why. */
export interface BadLine {
  readonly line: number;
  readonly name: string;
  readonly why: string;
}

export const IMPORT_LINES_MOST = 1_000;

const verdicts: Readonly<Record<string, DecisionView['verdict']>> = {
  approved: 'approved',
  approve: 'approved',
  allow: 'approved',
  banned: 'banned',
  ban: 'banned',
  block: 'banned',
  ignored: 'ignored',
  ignore: 'ignored',
};

/**
 * Reads a file of decisions. It has a header; columns: `app_id` or `name`, `domain`, `status` (or `decision`), `until` (a
 * day, or an instant as `export` writes it), `reason`, `where` (`all` for all domains), `owner` (Slack's id), `decided_by`, in
 * any order, others are passed over. Lines that wait for a decision
 * (`new`, or nothing) are left out, so that an export can be filled in and given back. Undefined where it is no such file.
 */
export function importLines(
  text: string,
  now: Date,
): { lines: ImportLine[]; bad: BadLine[]; more: number } | undefined {
  // No database keeps a NUL.
  const [header, ...rows] = csvRows(text.replaceAll('\0', ''));
  const columns = (header?.cells ?? []).map((name) => name.trim().toLowerCase());
  const at = (row: readonly string[], ...names: string[]) => {
    const index = columns.findIndex((column) => names.includes(column));
    return index < 0 ? '' : (row[index] ?? '').trim();
  };
  const has = (...names: string[]) => columns.some((column) => names.includes(column));
  if (!has('app_id', 'name', 'app') || !has('status', 'decision')) return undefined;
  const lines: ImportLine[] = [];
  const bad: BadLine[] = [];
  for (const { line, cells: row } of rows.slice(0, IMPORT_LINES_MOST)) {
    const said = at(row, 'status', 'decision').toLowerCase();
    if (said === '' || said === 'new' || said === 'snoozed') continue;
    const name = at(row, 'name', 'app');
    const id = at(row, 'app_id');
    const day = at(row, 'until');
    const verdict = Object.hasOwn(verdicts, said) ? verdicts[said] : undefined;
    const owner = at(row, 'owner');
    const until = day === '' ? undefined : (endOfDay(day) ?? exactly(day));
    const refuse = (why: string) => void bad.push({ line, name: name || id, why });
    if (!verdict) refuse('status must be approved, banned or ignored');
    else if (id !== '' && !/^[1-9]\d{0,8}$/u.test(id)) refuse('app_id must be a number');
    else if (id === '' && name === '') refuse('app_id or name is missing');
    else if (owner !== '' && !isSlackUser(owner)) refuse('owner must be the Slack id of a person');
    else if (day !== '' && !until) refuse('until must be a day, such as 2027-11-24');
    else if (until && until <= now) refuse('until is over already');
    else {
      lines.push({
        line,
        appId: id === '' ? undefined : Number(id),
        name,
        domain: at(row, 'domain'),
        verdict,
        everywhere: /^all/iu.test(at(row, 'where')),
        until: verdict === 'approved' ? until : undefined,
        reason: shortly(at(row, 'reason'), 300),
        owner: owner || undefined,
        saidBy: shortly(at(row, 'decided_by'), 80),
      });
    }
  }
  return { lines, bad, more: Math.max(0, rows.length - IMPORT_LINES_MOST) };
}

const shortly = (text: string, most: number): string | undefined =>
  [...text.replace(/\s+/gu, ' ')].slice(0, most).join('') || undefined;

const exactly = (text: string): Date | undefined =>
  /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z$/u.test(text) ? instantOf(text) : undefined;
