import { useId, useState } from 'react';
import { isObj, type Obj, objs, str } from '../../../slack/json.ts';
import { inOrder } from '../in-order.ts';
import { RichText } from './rich-text.tsx';

const PAGE = 5;

const rowsOf = (block: Obj): unknown[][] =>
  (Array.isArray(block.rows) ? block.rows : []).filter((row) => Array.isArray(row));

/** `table` and `data_table`: a header row, and pages where the block asks for them. */
export function Table({ block }: { block: Obj }) {
  const [head = [], ...rows] = rowsOf(block);
  const isData = block.type === 'data_table';
  const size = isData
    ? typeof block.page_size === 'number'
      ? block.page_size
      : PAGE
    : rows.length;
  const [page, setPage] = useState(0);
  const caption = useId();
  const shown = rows.slice(page * size, (page + 1) * size);
  const heading = isData ? Number(block.row_header_column_index ?? -1) : 0;
  return (
    // A wide table scrolls inside its own frame, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
    <section className="table-frame" tabIndex={0} aria-label={str(block, 'caption') || 'Table'}>
      <table aria-labelledby={isData ? caption : undefined}>
        {isData && <caption id={caption}>{str(block, 'caption')}</caption>}
        <thead>
          <tr>
            {inOrder(head, (cell, column) => (
              <th scope="col" className={alignOf(block, column)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(shown, (row) => (
            <tr>
              {inOrder(row, (cell, column) => {
                const inside = <Cell cell={cell} />;
                const look = alignOf(block, column);
                return column === heading ? (
                  <th scope="row" className={look}>
                    {inside}
                  </th>
                ) : (
                  <td className={look}>{inside}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > size && (
        <div className="pager">
          <button
            type="button"
            className="button"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            Back
          </button>
          {`${page * size + 1}–${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`}
          <button
            type="button"
            className="button"
            disabled={(page + 1) * size >= rows.length}
            onClick={() => setPage(page + 1)}
          >
            Next
          </button>
        </div>
      )}
    </section>
  );
}

const Cell = ({ cell }: { cell: unknown }) =>
  isObj(cell) && cell.type === 'rich_text' ? <RichText block={cell} /> : str(cell, 'text');

function alignOf(block: Obj, column: number): string {
  const align = str(objs(block, 'column_settings')[column], 'align');
  return align ? `align-${align}` : '';
}
