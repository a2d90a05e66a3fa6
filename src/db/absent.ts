type Absent<Row> = {
  [C in keyof Row]: null extends Row[C] ? Exclude<Row[C], null> | undefined : Row[C];
};

/** A row with undefined for null: what is not there is undefined in the core. */
export function absent<Row extends object>(row: Row): Absent<Row>;
export function absent(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value ?? undefined]),
  );
}
