/** Mixes whole numbers into one of 32 bits: the same ones always give the same. */
export function mix(...numbers: number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A number from 0 up to but not 1, fixed by its seeds. */
export const unit = (...numbers: number[]): number => mix(...numbers) / 0x1_0000_0000;

/** A whole number from 0 up to but not `below`, fixed by its seeds. */
export const pick = (below: number, ...numbers: number[]): number =>
  Math.floor(unit(...numbers) * below);

/** Gives a number for a text, to seed with. */
export function seedOf(text: string): number {
  let hash = 0;
  for (const char of text) hash = mix(hash, char.codePointAt(0) ?? 0);
  return hash;
}
