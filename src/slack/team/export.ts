import type { Act } from '../../audit/read-store.ts';
import { csvFile } from '../../lib/csv.ts';
import { utcDay } from '../../lib/time.ts';
import { exportApps } from '../apps/export.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { type Made, sendFile } from '../web-api/send-file.ts';
import { namesOf } from './act-names.ts';
import { BAD_SINCE, sinceOf } from './audit.ts';
import { auditColumns, auditRow, domainColumns, domainRow } from './export-rows.ts';

const DEFAULT_SINCE = '30d';
const PAGE = 2_000;
/** A file of more lines opens in few spreadsheets. */
const LINES_MOST = 500_000;
const NAMES_MOST = 300;

/** `export apps|domains|audit [since:30d]`: a file, to the asker's own direct messages. */
export async function exportHandler(
  uses: Pick<Uses, 'apps' | 'channel' | 'clock' | 'domains' | 'files' | 'people' | 'team'>,
  actor: Actor,
  command: Command,
): Promise<Reply> {
  const [what] = command.words;
  if (what === 'apps') return exportApps(uses, actor, 'apps');
  if (what !== 'audit' && what !== 'domains') {
    return privately(
      paragraph('I export `apps`, `domains` or `audit`. Example: `export audit since:30d`.'),
    );
  }
  const now = uses.clock.now();
  const since = sinceOf(command.options.get('since') ?? DEFAULT_SINCE, now);
  if (!since) return privately(BAD_SINCE);
  const { workspaceId } = actor.who;
  const made =
    what === 'audit'
      ? await auditFile(uses, workspaceId, since, now)
      : await domainsFile(uses, workspaceId);
  if (!made) {
    return privately(
      paragraph(
        what === 'audit'
          ? 'There is nothing to export: nothing was done in that period.'
          : 'There is nothing to export: no domain is connected yet.',
      ),
    );
  }
  return sendFile(uses, actor, what, made, { since: since.toISOString() });
}

async function auditFile(
  uses: Pick<Uses, 'people' | 'team'>,
  workspaceId: number,
  since: Date,
  now: Date,
): Promise<Made | undefined> {
  const { audit } = uses.team;
  const acts: Act[] = [];
  for (let after = '0'; acts.length < LINES_MOST; ) {
    const page = await audit.page(workspaceId, { since }, after, PAGE);
    acts.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
  }
  if (acts.length === 0) return undefined;
  const names = await namesOf(uses, workspaceId, acts, NAMES_MOST);
  const rows = acts.map((act) => auditRow(act, names));
  return {
    content: csvFile(auditColumns, rows),
    lines: acts.length,
    title: `Audit log, ${utcDay(since)} to ${utcDay(now)}`,
  };
}

async function domainsFile(
  uses: Pick<Uses, 'domains' | 'people'>,
  workspaceId: number,
): Promise<Made | undefined> {
  const domains = await uses.domains.list(workspaceId);
  if (domains.length === 0) return undefined;
  const ids = domains.map(({ connectedBy }) => connectedBy);
  const people = await uses.people.names(workspaceId, ids);
  return {
    content: csvFile(
      domainColumns,
      domains.map((domain) => domainRow(domain, people)),
    ),
    lines: domains.length,
    title: 'Salesforce domains',
  };
}
