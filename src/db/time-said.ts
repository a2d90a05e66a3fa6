/** PostgreSQL said `at`, somewhere between `from` and `to` of our monotonic time, milliseconds. */
export interface TimeSaid {
  readonly at: Date;
  readonly from: number;
  readonly to: number;
}

/**
 * What is to be added to our monotonic time to get PostgreSQL's: as known before, and changed by no more than what it said
 * last demands. So an answer that took long disturbs nothing, and one that came at once is what counts.
 */
export function fitted(known: number | undefined, { at, from, to }: TimeSaid): number {
  const least = at.getTime() - to;
  const most = at.getTime() - from;
  return Math.min(Math.max(known ?? (least + most) / 2, least), most);
}
