/** Many numbers in little text, for what a window remembers: Slack lets it be 3,000 characters. */

/** Numbers as they stand: one byte for those under 128, two for those under 16,384. */
function packNumbers(numbers: readonly number[]): string {
  const bytes: number[] = [];
  for (const number of numbers) {
    let left = number;
    while (left >= 0x80) {
      bytes.push((left % 0x80) + 0x80);
      left = Math.floor(left / 0x80);
    }
    bytes.push(left);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** What `packNumbers` gave; undefined where a stranger wrote it. */
function unpackNumbers(text: string): number[] | undefined {
  const numbers: number[] = [];
  let number = 0;
  let scale = 1;
  for (const byte of Buffer.from(text, 'base64url')) {
    number += (byte % 0x80) * scale;
    if (number > MOST || scale > MOST) return undefined;
    if (byte >= 0x80) scale *= 0x80;
    else {
      numbers.push(number);
      number = 0;
      scale = 1;
    }
  }
  return scale === 1 ? numbers : undefined;
}

const MOST = 999_999_999;

/** Apps, each with the decision that stood beside it; 0: none. */
export interface SeenId {
  readonly id: number;
  readonly seen: number;
}

/** In the order of their ids. */
export function packSeen(apps: readonly SeenId[]): string {
  let last = 0;
  const numbers = apps
    .toSorted((a, b) => a.id - b.id)
    .flatMap(({ id, seen }) => {
      const step = id - last;
      last = id;
      return [step, seen];
    });
  return packNumbers(numbers);
}

/** Undefined where it is no such text. */
export function unpackSeen(text: string): SeenId[] | undefined {
  const numbers = unpackNumbers(text);
  if (!numbers || numbers.length % 2 === 1) return undefined;
  const apps: SeenId[] = [];
  let id = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    const [step = 0, seen = 0] = [numbers[at], numbers[at + 1]];
    id += step;
    if (step === 0 || id > MOST) return undefined;
    apps.push({ id, seen });
  }
  return apps;
}

/** Which of some things in a row are marked. */
export function packFlags(flags: readonly boolean[]): string {
  const bytes = Buffer.alloc(Math.ceil(flags.length / 8));
  flags.forEach((is, at) => {
    if (is) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bytes.toString('base64url');
}

export function unpackFlags(text: string, count: number): boolean[] {
  const bytes = Buffer.from(text.padEnd(Math.ceil(count / 8) * 2, 'A'), 'base64url');
  return Array.from({ length: count }, (_, at) => ((bytes[at >> 3] ?? 0) & (1 << (at & 7))) !== 0);
}
