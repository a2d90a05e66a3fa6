import type { ExportedDecision } from '../../apps/decisions/exported-store.ts';
import type { AppLine } from '../../apps/inventory/view.ts';
import { csvFile } from '../../lib/csv.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { sendFile } from '../web-api/send-file.ts';
import { likeWords } from './danger-words.ts';
import { askedOf } from './list.ts';
import { searchText } from './search.ts';

const PAGE = 500;
const LINES_MOST = 50_000;

const columns = [
  'app_id',
  'name',
  'looks_like',
  'domain',
  'kind',
  'status',
  'snoozed_until',
  'risk',
  'level',
  'not_visible',
  'users',
  'tokens',
  'admins',
  'last_used_at',
  'first_seen_at',
  'owner',
  'until',
  'reason',
  'where',
  'decided_by',
  'decided_at',
] as const;

const row = (app: AppLine, decided: ExportedDecision | undefined) => [
  app.id,
  app.name,
  likeWords(app) || undefined,
  app.domainName,
  app.kind,
  app.status,
  app.snoozedUntil ?? undefined,
  app.risk,
  app.level,
  app.unknowns.join('; '),
  app.users,
  app.tokens,
  app.admins ?? undefined,
  app.lastUsedAt ?? undefined,
  app.firstSeenAt,
  decided?.owner ?? undefined,
  decided?.until ?? undefined,
  decided?.reason ?? undefined,
  decided?.everywhere ? 'all' : undefined,
  decided?.decidedBy ?? undefined,
  decided?.decidedAt ?? undefined,
];

const NONE = 'There is nothing to export: no third-party app has been found yet.';
const NO_MATCH = 'There is nothing to export: no app matches.';

/** The apps of a search, as it would be typed, as a file in the asker's own direct messages. */
export async function exportApps(
  uses: Pick<Uses, 'apps' | 'domains' | 'channel' | 'files' | 'team' | 'clock'>,
  actor: Actor,
  search: string | undefined,
): Promise<Reply> {
  const asked = await askedOf(uses, actor, search);
  const { workspaceId } = actor.who;
  const lines: ReturnType<typeof row>[] = [];
  for (let page = 0; lines.length < LINES_MOST; page += 1) {
    const found = await uses.apps.list(workspaceId, asked.filter, page, PAGE);
    const ids = found.lines.map(({ id }) => id);
    const decided = await uses.apps.exportedDecisions(workspaceId, ids);
    lines.push(...found.lines.map((app) => row(app, decided.get(app.id))));
    if (found.lines.length === 0 || lines.length >= found.total) break;
  }
  if (lines.length === 0)
    return privately(paragraph(search === undefined || search === 'apps' ? NONE : NO_MATCH));
  const made = {
    content: csvFile(columns, lines),
    lines: lines.length,
    title: 'Third-party apps',
  };
  return sendFile(uses, actor, 'apps', made, { search: searchText(asked) });
}
