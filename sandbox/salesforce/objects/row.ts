/** Times are milliseconds until they are written out. */
export type Value = string | number | boolean | null;
/** One record: gives the value of a field by its exact name. */
export type Row = (field: string) => Value;

/** A row over a plain record. */
export const rowOf =
  (record: Record<string, Value>): Row =>
  (field) =>
    record[field] ?? null;

/** Writes a time as Salesforce does: whole seconds, UTC. */
export const timeText = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}.000+0000`;
