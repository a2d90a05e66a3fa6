/** Pauses that double with each try, in milliseconds: `first` after the first one, which is try 0, at most `longest`. */
export const createBackoff =
  (first: number, longest: number) =>
  (tries: number): number =>
    Math.min(first * 2 ** tries, longest);
