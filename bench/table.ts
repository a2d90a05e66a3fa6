/** One promise: what was measured must not be over its limit. */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** What it is beside, such as the peer's figures. */
  readonly beside: string;
}

/** Makes the rows of one bench: what it measures stands before each. */
export const rowsOf =
  (bench: string) =>
  (what: string, value: number, limit: number, unit: string, beside: string): Measured => ({
    what: `${bench}: ${what}`,
    value,
    limit,
    unit,
    beside,
  });

const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2));

export const printRow = ({ what, value, limit, unit }: Measured): string =>
  `${value <= limit ? 'ok    ' : 'BROKEN'}  ${what}: ${shown(value)} ${unit} (at most ${shown(limit)})`;

/** The rows as a table of Markdown. */
export function tableOf(rows: readonly Measured[]): string {
  const lines = [
    ['promise', 'measured', 'at most', 'beside'],
    ['---', '---', '---', '---'],
    ...rows.map(({ what, value, limit, unit, beside }) => [
      what,
      `${shown(value)} ${unit}`,
      `${shown(limit)} ${unit}`,
      beside,
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
