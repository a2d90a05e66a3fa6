import { viewBatch } from '../../../src/apps/inventory/batch-store.ts';
import { listApps } from '../../../src/apps/inventory/list-store.ts';
import { viewApp } from '../../../src/apps/inventory/view-store.ts';
import type { DomainView } from '../../../src/domains/domain.ts';
import { domainStore } from '../../../src/domains/store.ts';
import { createDigests } from '../../../src/notices/weekly-digest.ts';
import { digestMessage } from '../../../src/slack/alerts/digest-message.ts';
import { appCard } from '../../../src/slack/apps/card.ts';
import { appModal } from '../../../src/slack/apps/details-window.ts';
import { exportApps } from '../../../src/slack/apps/export.ts';
import { appList } from '../../../src/slack/apps/list-message.ts';
import { appsCard } from '../../../src/slack/apps/many-card.ts';
import { detailsModal } from '../../../src/slack/domains/details.ts';
import { domainCard } from '../../../src/slack/domains/domain-card.ts';
import { domainList } from '../../../src/slack/domains/list-message.ts';
import { homeView } from '../../../src/slack/home/home.ts';
import { domainColumns, domainRow } from '../../../src/slack/team/export-rows.ts';
import type { RowsScene } from './rows-scene.ts';

const names = new Map<string, string>();
const WORST_ON_HOME = 3;

/** What stands in the blocks of something drawn, a line each. */
const linesOf = (drawn: { blocks: readonly unknown[] }): string[] =>
  drawn.blocks.flatMap((block) =>
    [...JSON.stringify(block).matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/gu)].flatMap(
      ([, text = '']) => String(JSON.parse(`"${text}"`)).split('\n'),
    ),
  );

/** Everything that shows apps and domains, drawn of what is stored now. */
export function surfacesOf(scene: RowsScene) {
  const { db, clock } = scene;
  const domains = domainStore(db);
  const digests = createDigests({ db, clock });
  const now = () => clock.now();

  async function app(appId: number) {
    const view = await viewApp(db, scene.workspaceId(), appId, { now: now(), vendors: [] });
    if (!view) throw new Error(`no app ${appId}`);
    const details = appModal(view, {
      found: { users: [], total: 0, pageSize: 10 },
      asked: { appId, search: '', page: 0 },
      names,
      history: [],
      mayDecide: true,
      now: now(),
    });
    return {
      card: linesOf(appCard(view, { names, now: now() })),
      details: linesOf(details),
    };
  }

  async function list(filter: Partial<Parameters<typeof listApps>[2]> = {}) {
    const page = await listApps(db, scene.workspaceId(), { words: '', ...filter }, 0, now(), 500);
    const narrow = { narrowed: [], search: '', previous: undefined, next: undefined };
    const drawn = appList({ page, now: now(), ...narrow, mayDecide: true });
    return { total: page.total, lines: linesOf(drawn), text: drawn.text };
  }

  async function home(all: readonly DomainView[]) {
    const statuses = ['new'] as const;
    const waiting = await listApps(
      db,
      scene.workspaceId(),
      { words: '', statuses },
      0,
      now(),
      WORST_ON_HOME,
    );
    const look = { page: 0, facts: true };
    return linesOf(
      homeView({ domains: all, names, role: 'admin', can: [], now: now(), waiting, look }),
    );
  }

  /** The file of all apps, by the id of the app. */
  async function file(): Promise<Map<string, string[]>> {
    let content = '';
    const put = async (_workspace: number, _channel: string, made: { content: Buffer }) => {
      content = made.content.toString('utf8');
    };
    const uses = {
      apps: {
        list: (
          workspaceId: number,
          filter: Parameters<typeof listApps>[2],
          page: number,
          size?: number,
        ) => listApps(db, workspaceId, filter, page, now(), size),
        exportedDecisions: async () => new Map(),
      },
      domains: { named: async () => [] },
      channel: { post: async () => ({ channel: 'D1', ts: '1' }), edit: async () => {} },
      files: { put },
      team: { audit: { record: async () => {} } },
      clock,
    };
    const actor = { who: { workspaceId: scene.workspaceId(), userId: 'U0DANA0001' } };
    await exportApps(uses as never, actor as never, 'apps');
    const rows = content
      .trim()
      .split('\r\n')
      .map((row) => row.split(','));
    return new Map(rows.map(([id = '', ...row]) => [id, row]));
  }

  async function ofDomains() {
    const all = await domains.list(scene.workspaceId(), now());
    const list = domainList({
      domains: all,
      names,
      mayAdd: true,
      maySync: true,
      canAdd: [],
      page: 0,
      total: all.length,
      command: '/salesforce',
      next: undefined,
      facts: true,
    });
    return {
      all,
      list: linesOf(list),
      spoken: list.text,
      one: (domain: DomainView) => ({
        card: linesOf(domainCard(domain, 'Dana Ruiz', now())),
        details: linesOf(detailsModal(domain, names, true)),
        file: Object.fromEntries(
          domainRow(domain, names).map((cell, at) => [domainColumns[at], cell]),
        ),
      }),
    };
  }

  async function batch(subject: string) {
    const found = await viewBatch(db, scene.workspaceId(), subject, now());
    return found && linesOf(appsCard(found, subject));
  }

  async function digest(week: { from: Date; to: Date }) {
    const read = await digests.read(scene.workspaceId(), undefined, week);
    return (
      read && { lines: linesOf(digestMessage(read, now())), text: digestMessage(read, now()).text }
    );
  }

  return { app, list, home, file, ofDomains, batch, digest };
}
