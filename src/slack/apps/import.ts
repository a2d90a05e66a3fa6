import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { csvFile } from '../../lib/csv.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { filesOf } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { count, number } from '../kit/words.ts';
import { sendFile } from '../web-api/send-file.ts';
import { type DryRun, dryRunModal, dryRunWords, importForm, importModal } from './import-form.ts';
import { type BadLine, type ImportLine, importLines } from './import-lines.ts';
import { packFile, unpackFile } from './metadata.ts';
import { domainsOf } from './search.ts';

interface Fine {
  readonly app: AppView;
  readonly line: ImportLine;
}
type Looked = { run: DryRun; fine: readonly Fine[] };

/** *Import decisions*. */
export const importHandler = async (): Promise<Reply> => inModal(importModal());

const NOT_OURS = 'That is no such file. It needs a header with app_id or name, and status.';

/** What the file would do now; a message where it is no such file. */
async function look(uses: Uses, actor: Actor, fileId: string): Promise<Looked | string> {
  const { workspaceId } = actor.who;
  const content = await uses.files.read(workspaceId, fileId);
  if (content === 'too big') return 'The file is larger than 1 MB.';
  const read = importLines(content.toString('utf8'), uses.clock.now());
  if (!read) return NOT_OURS;
  const domains = await uses.domains.list(workspaceId);
  const fine = new Map<number, Fine>();
  const problems: BadLine[] = [...read.bad];
  const tally = { same: 0, unknown: 0, clash: 0 };
  for (const line of read.lines) {
    const refuse = (kind: 'unknown' | 'clash', why: string) => {
      tally[kind] += 1;
      problems.push({ line: line.line, name: line.name || String(line.appId), why });
    };
    const domainIds = line.domain === '' ? undefined : domainsOf(line.domain, domains);
    const found =
      line.domain !== '' && !domainIds ? [] : await appsOf(uses, workspaceId, line, domainIds);
    const [app, second] = found;
    const decision: DecisionView | undefined = app?.decision;
    if (!app) refuse('unknown', 'there is no such app');
    else if (second) refuse('unknown', 'several apps have this name: name the domain');
    else if (app.isOurs) refuse('clash', 'this is this bot');
    else if (fine.has(app.id)) refuse('clash', 'another line is about the same app');
    else if (decision?.verdict === line.verdict) tally.same += 1;
    else if (decision) refuse('clash', `it is ${decision.verdict} now`);
    else fine.set(app.id, { app, line });
  }
  problems.sort((a, b) => a.line - b.line);
  const total = read.lines.length + read.bad.length + read.more;
  const run = { total, fine: fine.size, ...tally, bad: read.bad.length + read.more, problems };
  return { run, fine: [...fine.values()] };
}

async function appsOf(
  uses: Uses,
  workspaceId: number,
  line: ImportLine,
  domainIds: readonly number[] | undefined,
): Promise<AppView[]> {
  const { apps } = uses;
  const ids =
    line.appId === undefined
      ? (await apps.find(workspaceId, line.name, 20))
          .filter(({ name }) => name === line.name)
          .map(({ id }) => id)
      : [line.appId];
  const views = await Promise.all(ids.map((id) => apps.view(workspaceId, id)));
  return views.filter(
    (app): app is AppView => app !== undefined && (domainIds?.includes(app.domainId) ?? true),
  );
}

/** `Check`: what it would do, and nothing more. */
export async function submitImport(
  uses: Uses,
  actor: Actor,
  { values }: { values: unknown },
): Promise<SubmitReply> {
  const [fileId] = filesOf(values, importForm.file);
  const looked = fileId === undefined ? 'Choose a file.' : await look(uses, actor, fileId);
  if (typeof looked !== 'string') {
    return { kind: 'modal', view: dryRunModal(looked.run, packFile(fileId ?? '')) };
  }
  const errors = { [importForm.file.block]: looked };
  return { kind: 'errors', errors, view: importModal(looked) };
}

/** `Apply 80`: looks again, and records what is fine now. Never revokes. */
export async function submitImportApply(
  uses: Uses,
  actor: Actor,
  { metadata }: { metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const looked = await look(uses, actor, unpackFile(metadata));
  if (typeof looked === 'string') {
    return { kind: 'modal', view: messageModal(paragraph(looked)) };
  }
  let done = 0;
  for (const { app, line } of looked.fine) {
    const { verdict, everywhere, until, reason } = line;
    try {
      await uses.apps.decide({
        workspaceId,
        appId: app.id,
        expected: undefined,
        verdict,
        everywhere,
        until,
        reason,
        note: undefined,
        who: undefined,
        by,
        revoke: false,
        source: 'import',
      });
      done += 1;
    } catch (error) {
      // Decided on between the look and now: it is left as it is.
      if (!(error instanceof AppError) || error.code === 'E-UNKNOWN') throw error;
    }
  }
  const left = looked.run.fine - done;
  const text = `Applied ${count(done, 'decision')}.${left > 0 ? ` ${number(left)} were decided on meanwhile.` : ''} No token was removed.`;
  return { kind: 'modal', view: messageModal(paragraph(text)) };
}

/** *Download problems*: the lines that would not be applied, to the asker's own direct messages. */
export async function sendProblems(uses: Uses, actor: Actor, metadata: string): Promise<Reply> {
  const looked = await look(uses, actor, unpackFile(metadata));
  if (typeof looked === 'string') return privately(paragraph(looked));
  const { problems } = looked.run;
  const rows = problems.map(({ line, name, why }) => [line, name, why]);
  const made = {
    content: csvFile(['line', 'app', 'problem'], rows),
    lines: rows.length,
    title: 'Lines that were not imported',
  };
  return sendFile(uses, actor, 'problems', made, { summary: dryRunWords(looked.run) });
}
