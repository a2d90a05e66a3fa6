import type { GroupItem } from '../../apps/decisions/group.ts';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { DomainView } from '../../domains/domain.ts';
import { SECOND } from '../../lib/time.ts';
import { domainsCalled } from '../domains/target.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Uses } from '../kernel/uses.ts';
import { needsReason } from './grave.ts';
import { type BadLine, type ImportLine, importLines } from './import-lines.ts';

/** What a file of decisions would do. */
export interface DryRun {
  readonly total: number;
  readonly fine: number;
  /** Of these, what is decided so already and gets another end, reason or owner. */
  readonly changes: number;
  /** Decided so already. */
  readonly same: number;
  readonly unknown: number;
  readonly clash: number;
  /** What would leave apps of high risk be, and says no reason. */
  readonly grave: number;
  /** Name an owner who is no full member here. */
  readonly stranger: number;
  /** Lines that cannot be read, and lines over the bound. */
  readonly bad: number;
  readonly problems: readonly BadLine[];
}

export type LookUses = Pick<Uses, 'apps' | 'domains' | 'files' | 'clock' | 'isMember'>;

/** What the file would do now; a sentence where it is no such file. */
export async function lookAt(
  uses: LookUses,
  { who: { workspaceId } }: Actor,
  fileId: string,
): Promise<{ run: DryRun; items: readonly GroupItem[] } | string> {
  const content = await uses.files.read(workspaceId, fileId);
  if (content === 'no scope') {
    return 'This workspace did not allow the app to read files (files:read). Whoever manages it can install the app again and allow that.';
  }
  if (content === 'too big') return 'The file is larger than 1 MB.';
  const read = importLines(content.toString('utf8'), uses.clock.now());
  if (!read)
    return 'This is not a file of decisions. It needs a header with app_id or name, and status.';
  const domains = await uses.domains.list(workspaceId);
  const fine = new Map<number, Fine>();
  const problems: BadLine[] = [...read.bad];
  const tally = { same: 0, unknown: 0, clash: 0, grave: 0, stranger: 0 };
  const owners = await ownersOf(uses, workspaceId, read.lines);
  for (const line of read.lines) {
    const found = await appsOf(uses, workspaceId, line, domains);
    const judged = judge(line, found, { fine: [...fine.values()], owners });
    if (judged.kind === 'fine') fine.set(judged.app.id, judged);
    else tally[judged.kind] += 1;
    if ('why' in judged) {
      problems.push({ line: line.line, name: line.name || String(line.appId), why: judged.why });
    }
  }
  problems.sort((a, b) => a.line - b.line);
  const total = read.lines.length + read.bad.length + read.more;
  const good = [...fine.values()];
  const changed = good.filter(({ from }) => from !== undefined).length;
  const bad = read.bad.length + read.more;
  const run = { total, fine: good.length, changes: changed, ...tally, bad, problems };
  return { run, items: good.map(itemOf) };
}

interface Fine {
  readonly kind: 'fine';
  readonly app: AppView;
  readonly line: ImportLine;
  /** The decision that it changes. */
  readonly from: DecisionView | undefined;
}

type Judged =
  | Fine
  | { readonly kind: 'same' }
  | { readonly kind: 'unknown' | 'clash' | 'grave' | 'stranger'; readonly why: string };

const clash = (why: string): Judged => ({ kind: 'clash', why });

/** `fine`: the lines before it. */
function judge(
  line: ImportLine,
  [app, second]: readonly AppView[],
  { fine, owners }: { fine: readonly Fine[]; owners: ReadonlyMap<string, boolean> },
): Judged {
  const { appId, name, verdict, everywhere, reason, owner } = line;
  if (!app) return { kind: 'unknown', why: 'there is no such app' };
  if (second) return { kind: 'unknown', why: 'several apps have this name: name the domain' };
  // In a file of another workspace, or of another installation, a number is of something else.
  if (appId !== undefined && name !== '' && app.name.trim() !== name) {
    return { kind: 'unknown', why: 'its app_id is of an app of another name here' };
  }
  if (app.isOurs) return clash('it is this bot itself');
  if (fine.some((other) => other.app.id === app.id)) {
    return clash('another line is about the same app');
  }
  const against = fine.find(
    (other) =>
      everywhere &&
      other.line.everywhere &&
      other.app.name === app.name &&
      other.line.verdict !== verdict,
  );
  if (against) {
    return clash(`line ${against.line.line} says ${against.line.verdict} of it in all domains`);
  }
  const from = app.decision;
  if (from && from.verdict !== verdict) return clash(`it is ${from.verdict} now`);
  if (from && everywhere && !from.everywhere)
    return clash(`it is ${verdict} in this domain alone now`);
  if (from && !changes(line, app, from)) return { kind: 'same' };
  if (from?.everywhere && !everywhere) {
    return clash(`it is ${verdict} in all domains: say all in the column where to change that`);
  }
  const said = reason ?? from?.reason ?? undefined;
  if (verdict !== 'banned' && said === undefined && needsReason(app, everywhere)) {
    return { kind: 'grave', why: 'it is of high risk: the column reason must say why it may stay' };
  }
  if (owner !== undefined && !owners.get(owner))
    return { kind: 'stranger', why: 'its owner is no full member of this workspace' };
  return { kind: 'fine', app, line, from };
}

/** Whether a line that says what is decided already gives it another end, reason or owner. What it leaves out stays. */
const changes = ({ until, reason, owner }: ImportLine, app: AppView, from: DecisionView) =>
  (until !== undefined && secondOf(until) !== secondOf(from.until)) ||
  (reason !== undefined && reason !== from.reason) ||
  (owner !== undefined && owner !== app.owner);

const secondOf = (at: Date | null) => at && Math.floor(at.getTime() / SECOND);

const itemOf = ({ app, line, from }: Fine): GroupItem => ({
  appId: app.id,
  expected: from?.id,
  decided: {
    ...line,
    until: line.until ?? from?.until ?? undefined,
    reason: line.reason ?? from?.reason ?? undefined,
    saidBy: line.saidBy ?? from?.saidBy ?? undefined,
  },
});

/** Who of those that are named as owners is a full member here. Throws E-SLACK-SILENT where Slack does not say. */
async function ownersOf(
  { isMember }: Pick<LookUses, 'isMember'>,
  workspaceId: number,
  lines: readonly ImportLine[],
): Promise<ReadonlyMap<string, boolean>> {
  const owners = [...new Set(lines.flatMap(({ owner }) => owner ?? []))];
  const found = new Map<string, boolean>();
  for (const owner of owners) found.set(owner, await isMember(workspaceId, owner));
  return found;
}

/** The apps that a line means. */
async function appsOf(
  { apps }: Pick<LookUses, 'apps'>,
  workspaceId: number,
  { appId, name, domain }: ImportLine,
  domains: readonly DomainView[],
): Promise<AppView[]> {
  // Nobody is asked which is meant: what only begins so is another domain.
  const domainIds = domain === '' ? undefined : domainsCalled(domain, domains).map(({ id }) => id);
  const ids =
    appId === undefined
      ? (await apps.find(workspaceId, name, 20)).flatMap((app) => (app.name === name ? app.id : []))
      : [appId];
  const views = await Promise.all(ids.map((id) => apps.view(workspaceId, id)));
  return views.filter(
    (app): app is AppView => app !== undefined && (domainIds?.includes(app.domainId) ?? true),
  );
}
