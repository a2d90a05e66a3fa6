/** The same in the same order, by chunks whose sizes together are at most `most`; one that is larger is alone. */
export function chunksOf<T>(all: readonly T[], sizeOf: (one: T) => number, most: number): T[][] {
  const chunks: T[][] = [];
  let room = 0;
  for (const one of all) {
    const size = sizeOf(one);
    const last = chunks.at(-1);
    if (last && size <= room) last.push(one);
    else {
      chunks.push([one]);
      room = most;
    }
    room -= size;
  }
  return chunks;
}
