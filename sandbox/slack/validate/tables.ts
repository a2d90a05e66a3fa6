import { codePoints, isObj } from '../json.ts';
import {
  boolean,
  byType,
  type Check,
  fail,
  list,
  number,
  object,
  oneOf,
  string,
  type Walk,
} from './check.ts';
import { limits, more } from './limits.ts';
import { richText } from './rich-text.ts';

const cellText = string({ min: 1 });
const rawText = object({ text: cellText });
const rawNumber = object({ value: number({ whole: false }), text: cellText });
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });
const headerCell = byType({ raw_text: rawText, raw_number: rawNumber });

function sameWidth(rows: unknown, at: string, walk: Walk): void {
  if (!Array.isArray(rows)) return;
  const widths = rows.map((row) => (Array.isArray(row) ? row.length : 0));
  for (const [index, width] of widths.entries())
    if (width !== widths[0])
      fail(walk, `${at}/${index}`, `has ${width} cells where the first row has ${widths[0]}`);
}

function charsOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + charsOf(each), 0);
  if (!isObj(value)) return 0;
  const own = typeof value.text === 'string' ? codePoints(value.text) : 0;
  return own + charsOf(value.elements);
}

const atMost =
  (max: number): ((rows: unknown, at: string, walk: Walk) => void) =>
  (rows, at, walk) => {
    const chars = charsOf(rows);
    if (chars > max) fail(walk, at, `table holds ${chars} characters, no more than ${max} allowed`);
  };

/** The fields of `table`: rows of equal width, cells that are not empty. */
export const tableFields: { required: Record<string, Check>; optional: Record<string, Check> } = {
  required: {
    rows: (value, at, walk) => {
      list(list(cell, { min: 1, max: more.table.cells }), { min: 1, max: more.table.rows })(
        value,
        at,
        walk,
      );
      sameWidth(value, at, walk);
      atMost(more.table.chars)(value, at, walk);
    },
  },
  optional: {
    column_settings: list(
      object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }),
      {
        max: more.table.columnSettings,
      },
    ),
  },
};

/** The fields of `data_table`: a header of plain cells, then rows. */
export const dataTableFields: typeof tableFields = {
  required: {
    caption: string({ min: 1 }),
    rows: (value, at, walk) => {
      const { columns, rows } = limits.data_table;
      const width = { min: columns.min_items, max: columns.max_items };
      list(list(cell, width), { min: rows.min_items, max: more.dataTable.rows })(value, at, walk);
      if (Array.isArray(value)) list(headerCell)(value[0], `${at}/0`, walk);
      sameWidth(value, at, walk);
      atMost(limits.data_table.content.max_length)(value, at, walk);
    },
  },
  optional: {
    page_size: number({
      min: limits.data_table.page_size.min,
      max: limits.data_table.page_size.max,
    }),
    row_header_column_index: number({ min: 0, max: limits.data_table.columns.max_items - 1 }),
  },
};
