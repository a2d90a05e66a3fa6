import { isObj, type Obj, obj, objs, str } from './json.ts';
import { linksIn, pingsIn, type Reader, readMrkdwn } from './mrkdwn.ts';
import { renderElement } from './render-element.ts';
import { renderRichText } from './render-rich-text.ts';
import { renderTable } from './render-table.ts';
import type { ViewValues } from './types.ts';

export type { Reader } from './mrkdwn.ts';

/** The text of a text object as read: plain_text is never parsed, mrkdwn is. */
export function readText(text: unknown, reader: Reader): string {
  const shown = str(text, 'text');
  return str(text, 'type') === 'mrkdwn' ? readMrkdwn(shown, reader) : shown;
}

const ALERT: Record<string, string> = {
  warning: '⚠',
  error: '✖',
  info: 'ℹ',
  success: '✔',
  default: '•',
};

function renderBlock(
  block: Obj,
  reader: Reader,
  values: ViewValues,
  errors: Record<string, string>,
): string {
  const id = str(block, 'block_id');
  const element = (each: unknown) =>
    isObj(each) ? renderElement(each, reader, values[id]?.[str(each, 'action_id')]) : '';
  switch (block.type) {
    case 'divider':
      return '———';
    case 'header':
      return readText(block.text, reader);
    case 'alert':
      return `${ALERT[str(block, 'level') || 'default'] ?? '•'} ${readText(block.text, reader)}`;
    case 'markdown':
      return str(block, 'text');
    case 'section': {
      const fields = objs(block, 'fields').map((field) => readText(field, reader));
      const text = [block.text ? readText(block.text, reader) : '', ...fields]
        .filter(Boolean)
        .join('\n');
      return block.accessory ? `${text}  ${element(block.accessory)}` : text;
    }
    case 'context':
      return objs(block, 'elements')
        .map((each) =>
          each.type === 'image' ? `(${str(each, 'alt_text')})` : readText(each, reader),
        )
        .join('  ');
    case 'actions':
    case 'context_actions':
      return objs(block, 'elements').map(element).join('  ');
    case 'input': {
      const optional = block.optional === true ? ' (optional)' : '';
      const hint = block.hint ? `\n  ${readText(block.hint, reader)}` : '';
      const wrong = errors[id] ? `\n  ! ${errors[id]}` : '';
      return `${readText(block.label, reader)}${optional}: ${element(block.element)}${hint}${wrong}`;
    }
    case 'image':
      return `${block.title ? `${readText(block.title, reader)} ` : ''}(${str(block, 'alt_text')})`;
    case 'rich_text':
      return renderRichText(block, reader);
    case 'table':
    case 'data_table':
      return renderTable(block, reader);
    case 'data_visualization':
      return `(chart: ${str(block, 'title')})`;
    case 'card':
      return ['title', 'subtitle', 'body', 'subtext']
        .map((key) => readText(block[key], reader))
        .concat(objs(block, 'actions').map(element))
        .filter(Boolean)
        .join('\n');
    case 'carousel':
      return objs(block, 'elements')
        .map((each) => renderBlock({ ...each, type: 'card' }, reader, values, errors))
        .join('\n');
    case 'container':
      return [
        readText(block.title, reader),
        ...objs(block, 'child_blocks').map((each) => renderBlock(each, reader, values, errors)),
      ]
        .filter(Boolean)
        .join('\n');
    case 'plan':
      return [
        str(block, 'title'),
        ...objs(block, 'tasks').map((each) => `${str(each, 'status')}: ${str(each, 'title')}`),
      ].join('\n');
    case 'task_card':
      return `${str(block, 'status')}: ${str(block, 'title')}`;
    case 'video':
      return `(video: ${readText(block.title, reader)})`;
    default:
      return '';
  }
}

/** Blocks as readable plain text, one block under the other. */
export const renderBlocks = (
  blocks: Obj[],
  reader: Reader,
  values: ViewValues = {},
  errors: Record<string, string> = {},
): string =>
  blocks
    .map((block) => renderBlock(block, reader, values, errors))
    .filter(Boolean)
    .join('\n');

/** A message as its reader sees it: its blocks, or its text where it has none. */
export function renderMessage(
  message: { text: string; blocks: Obj[]; values?: ViewValues; files?: { name: string }[] },
  reader: Reader,
): string {
  const body =
    message.blocks.length > 0
      ? renderBlocks(message.blocks, reader, message.values)
      : readMrkdwn(message.text, reader);
  const files = (message.files ?? []).map((file) => `(file: ${file.name})`);
  return [body, ...files].filter(Boolean).join('\n');
}

/** Links that can be pressed in a block's text. */
export function blockLinks(block: Obj): { label: string; url: string }[] {
  const texts = [obj(block, 'text'), ...objs(block, 'fields'), ...objs(block, 'elements')];
  return texts
    .filter((each) => each.type === 'mrkdwn')
    .flatMap((each) => linksIn(str(each, 'text')));
}

/** Live mentions in a message: `@U…`, `!channel`, `!here`, `!subteam^…`. */
export const messagePings = (message: { text: string; blocks: Obj[] }): string[] => [
  ...pingsIn(message.text),
  ...message.blocks.flatMap(pingsOf),
];

function pingsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pingsOf);
  if (!isObj(value)) return [];
  if (value.type === 'mrkdwn') return pingsIn(str(value, 'text'));
  if (value.type === 'broadcast') return [`!${str(value, 'range')}`];
  if (value.type === 'user') return [`@${str(value, 'user_id')}`];
  return Object.values(value).flatMap(pingsOf);
}
