/**
 * The rows of a CSV file (RFC 4180, by comma or semicolon, with or without a byte order mark); blank lines are left out.
 * Total: any text gives rows. An apostrophe that `csvCell` put before a formula is taken off again.
 */
export function csvRows(text: string): string[][] {
  const body = text.replace(/^\uFEFF/u, '');
  const firstLine = body.slice(0, body.search(/[\r\n]|$/u));
  const comma = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell.replace(/^'(?=\s*[=+\-@])/u, ''));
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.some((each) => each.trim() !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at] ?? '';
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (body[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === comma) endCell();
    else if (char === '\n' || char === '\r') {
      if (char === '\r' && body[at + 1] === '\n') at += 1;
      endRow();
    } else cell += char;
  }
  endRow();
  return rows;
}
