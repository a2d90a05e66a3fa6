import type { AppView } from '../../apps/inventory/view.ts';
import type { DomainView } from '../../domains/domain.ts';
import { domainsCalled } from '../domains/target.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Uses } from '../kernel/uses.ts';
import { needsReason } from './grave.ts';
import { type BadLine, type ImportLine, importLines } from './import-lines.ts';

/** What a file of decisions would do. */
export interface DryRun {
  readonly total: number;
  readonly fine: number;
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

interface Fine {
  readonly app: AppView;
  readonly line: ImportLine;
}

export type LookUses = Pick<Uses, 'apps' | 'domains' | 'files' | 'clock' | 'isMember'>;

/** What the file would do now; a sentence where it is no such file. */
export async function lookAt(
  uses: LookUses,
  { who: { workspaceId } }: Actor,
  fileId: string,
): Promise<{ run: DryRun; fine: readonly Fine[] } | string> {
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
    const judged = judge(line, found, { isTaken: (app) => fine.has(app.id), owners });
    if (judged.kind === 'fine') fine.set(judged.app.id, { app: judged.app, line });
    else tally[judged.kind] += 1;
    if ('why' in judged) {
      problems.push({ line: line.line, name: line.name || String(line.appId), why: judged.why });
    }
  }
  problems.sort((a, b) => a.line - b.line);
  const total = read.lines.length + read.bad.length + read.more;
  const run = { total, fine: fine.size, ...tally, bad: read.bad.length + read.more, problems };
  return { run, fine: [...fine.values()] };
}

type Judged =
  | { readonly kind: 'fine'; readonly app: AppView }
  | { readonly kind: 'same' }
  | { readonly kind: 'unknown' | 'clash' | 'grave' | 'stranger'; readonly why: string };

/** `isTaken`: another line of the file is about that app. */
function judge(
  { appId, name, verdict, everywhere, reason, owner }: ImportLine,
  [app, second]: readonly AppView[],
  { isTaken, owners }: { isTaken: (app: AppView) => boolean; owners: ReadonlyMap<string, boolean> },
): Judged {
  if (!app) return { kind: 'unknown', why: 'there is no such app' };
  if (second) return { kind: 'unknown', why: 'several apps have this name: name the domain' };
  // In a file of another workspace, or of another installation, a number is of something else.
  if (appId !== undefined && name !== '' && app.name.trim() !== name) {
    return { kind: 'unknown', why: 'its app_id is of an app of another name here' };
  }
  if (app.isOurs) return { kind: 'clash', why: 'it is this bot itself' };
  if (isTaken(app)) return { kind: 'clash', why: 'another line is about the same app' };
  if (app.decision?.verdict === verdict) {
    return everywhere && !app.decision.everywhere
      ? { kind: 'clash', why: `it is ${verdict} in this domain alone now` }
      : { kind: 'same' };
  }
  if (app.decision) return { kind: 'clash', why: `it is ${app.decision.verdict} now` };
  if (verdict !== 'banned' && reason === undefined && needsReason(app, everywhere)) {
    return { kind: 'grave', why: 'it is of high risk: the column reason must say why it may stay' };
  }
  if (owner !== undefined && !owners.get(owner))
    return { kind: 'stranger', why: 'its owner is no full member of this workspace' };
  return { kind: 'fine', app };
}

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
