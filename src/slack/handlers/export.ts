import type { Act } from '../../audit/read-store.ts';
import { isoDay, utcDay } from '../../lib/calendar.ts';
import { csvFile } from '../../lib/csv.ts';
import { peopleOf } from '../act-words.ts';
import type { Actor } from '../actor.ts';
import { paragraph } from '../blocks.ts';
import type { Command } from '../command.ts';
import { auditColumns, auditRow, domainColumns, domainRow } from '../export-rows.ts';
import { privately, type Reply } from '../reply.ts';
import { count } from '../words.ts';
import { BAD_SINCE, sinceOf } from './audit.ts';
import type { HandlerDeps } from './deps.ts';

const DEFAULT_SINCE = '30d';
const PAGE = 2_000;
/** A file of more lines opens in few spreadsheets. */
const LINES_MOST = 500_000;
const NAMES_MOST = 300;

interface Made {
  readonly content: Buffer;
  readonly lines: number;
  readonly title: string;
}

/** `export audit|domains [since:30d]`: a file, to the asker's own direct messages. */
export const exportHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor, command: Command): Promise<Reply> => {
    const [what] = command.words;
    if (what !== 'audit' && what !== 'domains') {
      return privately(
        paragraph('I export `audit` or `domains`. Example: `export audit since:30d`.'),
      );
    }
    const now = deps.clock.now();
    const since = sinceOf(command.options.get('since') ?? DEFAULT_SINCE, now);
    if (!since) return privately(BAD_SINCE);
    const { workspaceId, userId } = actor.who;
    const made =
      what === 'audit'
        ? await auditFile(deps, workspaceId, since, now)
        : await domainsFile(deps, workspaceId);
    if (!made) return privately(paragraph('Nothing in that period.'));
    const key = crypto.randomUUID();
    const preparing = paragraph('Preparing…');
    const posted = await deps.channel.post(workspaceId, { user: userId }, preparing, { key });
    const name = `salesforce-${what}-${isoDay(now)}.csv`;
    const { content, lines, title } = made;
    // The act is recorded before anything leaves: an export that nobody can prove is worse than one that failed.
    await deps.core.office.audit.record({
      workspaceId,
      actor: userId,
      action: `${what}.exported`,
      facts: { lines, since: since.toISOString() },
      source: 'slack',
    });
    await deps.files.put(workspaceId, posted.channel, { name, title, content });
    const words = `${title}, ${count(lines, 'line')}. Contains names and e-mails; handle with care.`;
    await deps.channel.edit(workspaceId, posted, paragraph(words));
    return privately(paragraph("I've sent it to you privately."));
  };

async function auditFile(
  deps: HandlerDeps,
  workspaceId: number,
  since: Date,
  now: Date,
): Promise<Made | undefined> {
  const { audit } = deps.core.office;
  const acts: Act[] = [];
  for (let after = '0'; acts.length < LINES_MOST; ) {
    const page = await audit.page(workspaceId, { since }, after, PAGE);
    acts.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
  }
  if (acts.length === 0) return undefined;
  const ids = [...new Set(acts.flatMap(peopleOf))].slice(0, NAMES_MOST);
  const [people, domains] = await Promise.all([
    deps.people.names(workspaceId, ids),
    audit.domains(workspaceId),
  ]);
  const rows = acts.map((act) => auditRow(act, { people, domains }));
  return {
    content: csvFile(auditColumns, rows),
    lines: acts.length,
    title: `Audit log, ${utcDay(since)} to ${utcDay(now)}`,
  };
}

async function domainsFile(deps: HandlerDeps, workspaceId: number): Promise<Made | undefined> {
  const domains = await deps.core.domains.list(workspaceId);
  if (domains.length === 0) return undefined;
  const ids = domains.map(({ connectedBy }) => connectedBy);
  const people = await deps.people.names(workspaceId, ids);
  return {
    content: csvFile(
      domainColumns,
      domains.map((domain) => domainRow(domain, people)),
    ),
    lines: domains.length,
    title: 'Salesforce domains',
  };
}
