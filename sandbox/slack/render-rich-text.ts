import { isObj, type Obj, objs, str } from './json.ts';
import type { Reader } from './mrkdwn.ts';

function inline(element: Obj, reader: Reader): string {
  switch (element.type) {
    case 'text':
      return str(element, 'text');
    case 'link':
      return str(element, 'text') || str(element, 'url');
    case 'user':
      return `@${reader.personName(str(element, 'user_id')) ?? 'unknown person'}`;
    case 'channel':
      return `#${reader.channelName(str(element, 'channel_id')) ?? 'private channel'}`;
    case 'broadcast':
      return `@${str(element, 'range')}`;
    case 'emoji':
      return `:${str(element, 'name')}:`;
    case 'date':
      return str(element, 'fallback');
    default:
      return '';
  }
}

/** A `rich_text` block as plain text. */
export function renderRichText(block: unknown, reader: Reader): string {
  return objs(block, 'elements')
    .map((part) => {
      const line = (of: unknown) =>
        objs(of, 'elements')
          .map((each) => inline(each, reader))
          .join('');
      if (part.type !== 'rich_text_list') return line(part);
      const mark = (index: number) => (part.style === 'ordered' ? `${index + 1}.` : '•');
      return objs(part, 'elements')
        .map((item, index) => `${mark(index)} ${line(item)}`)
        .join('\n');
    })
    .filter((text) => isObj(block) && text !== '')
    .join('\n');
}
