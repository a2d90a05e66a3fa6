import { initialValues } from '../../../sandbox/slack/values.ts';
import type { GalleryPage } from '../../../sandbox/web/gallery.ts';
import { NOW } from '../../../test/unit/slack/domains.ts';
import { type Item, names, type Sheet } from './item.ts';

const BOT = { id: 'U0BOT', name: 'Orgwarden', bot: true };

/** As it arrives at Slack, each block with an id. */
function blocksOf(blocks: readonly unknown[], prefix: string): Record<string, unknown>[] {
  const sent: Record<string, unknown>[] = JSON.parse(JSON.stringify(blocks));
  return sent.map((block, at) => ({ block_id: `${prefix}-${at}`, ...block }));
}

function itemOf(item: Item, at: number): GalleryPage['items'][number] {
  const { when } = item;
  const id = `i${at}`;
  if ('message' in item) {
    const blocks = blocksOf(item.message.blocks, id);
    const message = {
      channel: 'C0ALERTS',
      ts: id,
      threadTs: null,
      from: BOT,
      onlyYou: false,
      at: NOW.toISOString(),
      edited: null,
      text: item.message.text,
      blocks,
      values: initialValues({ blocks }),
      files: [],
      unfurls: [],
      replies: [],
    };
    return { when, message };
  }
  const drawn = 'modal' in item ? item.modal : item.home;
  const blocks = blocksOf(drawn.blocks, id);
  const view = {
    id,
    title: drawn.type === 'modal' ? drawn.title.text : '',
    submit: drawn.type === 'modal' ? (drawn.submit?.text ?? null) : null,
    close: drawn.type === 'modal' ? (drawn.close?.text ?? 'Close') : '',
    blocks,
    values: initialValues({ blocks }),
    errors: {},
    depth: 1,
    revision: 1,
  };
  return 'modal' in item ? { when, modal: view } : { when, home: view };
}

/** A sheet as the page is told it. */
export const pageOf = ({ title, items }: Sheet): GalleryPage => ({
  title,
  now: NOW.toISOString(),
  people: [...names].map(([id, name]) => ({ id, handle: id, name, role: 'member', team: 'T1' })),
  channels: [
    {
      id: 'C0ALERTS',
      name: 'sec-alerts',
      kind: 'public',
      archived: false,
      shared: false,
      member: true,
    },
    {
      id: 'C0GENERAL',
      name: 'general',
      kind: 'public',
      archived: false,
      shared: false,
      member: true,
    },
  ],
  items: items.map(itemOf),
});
