export type CopyRow = readonly (string | number | boolean | null)[];

export interface CopyLines {
  add(row: CopyRow): void;
  /** How many bytes they are. */
  length(): number;
  /** The lines as they are sent: they stay as they are until some are added. */
  bytes(): Buffer;
  /** Forgets the lines, and keeps their room for others. */
  clear(): void;
}

const FIRST_BYTES = 192 * 1024;
const [TAB, NEWLINE, BACKSLASH, ZERO] = [9, 10, 92, 48];
const [FIRST_PRINTED, LAST_PRINTED] = [32, 126];
/** UTF-8 takes no more for a unit of UTF-16; an escaped one takes two. */
const MOST_BYTES_OF_UNIT = 3;
const MOST_DIGITS = 16;

const special: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/**
 * Lines of COPY's text format, written as bytes at once: a reading brings millions of values, and a text for each of them
 * would keep the collector busy for longer than all else.
 */
export function createCopyLines(): CopyLines {
  let bytes = Buffer.allocUnsafe(FIRST_BYTES);
  let at = 0;

  function makeRoom(wanted: number): void {
    if (bytes.length - at >= wanted) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, at + wanted));
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  }

  function addInteger(value: number): void {
    makeRoom(MOST_DIGITS);
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits += 1;
    let rest = value;
    for (let place = at + digits - 1; place >= at; place -= 1) {
      const tenth = Math.floor(rest / 10);
      bytes[place] = ZERO + (rest - 10 * tenth);
      rest = tenth;
    }
    at += digits;
  }

  /** Nearly everything: ids, and names without a backslash, a control character or a letter beyond ASCII. False where it is not. */
  function addPlain(text: string): boolean {
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code < FIRST_PRINTED || code > LAST_PRINTED || code === BACKSLASH) return false;
      bytes[at + i] = code;
    }
    at += text.length;
    return true;
  }

  function addText(text: string): void {
    makeRoom(text.length * MOST_BYTES_OF_UNIT);
    if (addPlain(text)) return;
    // PostgreSQL's text cannot hold a NUL; a lone surrogate would be refused as invalid UTF-8.
    const escaped = text
      .toWellFormed()
      .replaceAll('\0', '')
      .replace(/[\\\b\f\n\r\t\v]/g, (char) => special[char] ?? char);
    at += bytes.write(escaped, at);
  }

  function addValue(value: CopyRow[number]): void {
    if (typeof value === 'string') addText(value);
    else if (Number.isSafeInteger(value) && (value as number) >= 0) addInteger(value as number);
    else if (value !== null) addText(String(value));
    else {
      makeRoom(2);
      bytes[at] = BACKSLASH;
      bytes[at + 1] = 'N'.charCodeAt(0);
      at += 2;
    }
  }

  return {
    add(row) {
      for (let i = 0; i < row.length; i += 1) {
        addValue(row[i] ?? null);
        makeRoom(1);
        bytes[at] = i + 1 < row.length ? TAB : NEWLINE;
        at += 1;
      }
    },
    length: () => at,
    bytes: () => bytes.subarray(0, at),
    clear() {
      at = 0;
    },
  };
}
