import { codePoints, isObj, type Obj, str } from './json.ts';
import type { Reader } from './mrkdwn.ts';
import { renderRichText } from './render-rich-text.ts';

const cellText = (cell: unknown, reader: Reader): string =>
  isObj(cell) && cell.type === 'rich_text' ? renderRichText(cell, reader) : str(cell, 'text');

/** A table with its columns lined up. */
export function renderTable(block: Obj, reader: Reader): string {
  const rows = (Array.isArray(block.rows) ? block.rows : []).map((row): string[] =>
    Array.isArray(row) ? row.map((cell) => cellText(cell, reader).replaceAll('\n', ' ')) : [],
  );
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => codePoints(row[column] ?? ''))),
  );
  const pad = (text: string, width: number) =>
    text + ' '.repeat(Math.max(0, width - codePoints(text)));
  const caption = str(block, 'caption');
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join(' | ')} |`,
  );
  return [caption, ...lines].filter(Boolean).join('\n');
}
