import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withChecksum } from '../../../../sandbox/salesforce/generate/ids.ts';
import {
  createTokenBook,
  type TokenBook,
} from '../../../../sandbox/salesforce/generate/token-book.ts';
import { processorMs } from '../../../support/processor.ts';

// What other files of this worker leave behind is not the book's.
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const nowSeconds = 1_795_515_240;
const order = { seed: 7, users: 20_000, apps: 220, tokens: 1_000_000, burst: 3_000, nowSeconds };
const farFuture = 10_000_000_000;

function createdTimes(book: TokenBook, refs: number[]): number[] {
  return refs.map((ref) => book.get(ref)?.created ?? -1);
}

describe('a book of a million tokens', () => {
  it('needs no memory and finds a range at once', () => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const book = createTokenBook(order);
    const started = processorMs();
    for (let time = 0; time < 200; time += 1) {
      book.refs(nowSeconds - time * 86_400, farFuture, 2_500);
      book.count(nowSeconds - time * 86_400, nowSeconds);
    }
    expect(processorMs() - started).toBeLessThan(10_000);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
    expect(book.size).toBe(1_000_000);
  });

  it('counts what windows over all of it give, 3,000 of one second included', () => {
    const book = createTokenBook({ ...order, tokens: 20_000 });
    const times = createdTimes(book, book.refs(0, farFuture, Number.POSITIVE_INFINITY));
    expect(times).toHaveLength(book.count(0, farFuture));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const bySecond = Map.groupBy(times, (time) => time);
    expect(Math.max(...[...bySecond.values()].map(({ length }) => length))).toBeGreaterThanOrEqual(
      3_000,
    );
    expect(times.at(-1)).toBeLessThan(nowSeconds);
  });

  it('holds what was granted and revoked while it is read', () => {
    const book = createTokenBook({ ...order, tokens: 1_000, burst: 0 });
    const [first = 0, second = 0] = book.refs(0, farFuture, 2);
    const created = book.get(second)?.created ?? 0;
    const added = book.add({ user: 1, app: 2, created, lastUsed: null, uses: 0 });
    expect(book.remove(first)).toBe(true);
    expect(book.remove(first)).toBe(false);
    expect(book.size).toBe(1_000);
    expect(book.count(0, farFuture)).toBe(1_000);
    expect(book.refs(0, farFuture, 3)).toContain(added.ref);
    expect(book.get(first)).toBeNull();
    expect(book.siblings(1, 2).map(({ ref }) => ref)).toContain(added.ref);
    book.remove(added.ref);
    expect(book.count(created, created + 1)).toBe(book.refs(created, created + 1, 10).length);
  });

  it('finds a row by its DeleteToken and by nothing like it', () => {
    const book = createTokenBook(order);
    const text = book.deleteToken(654_321);
    expect(book.byDeleteToken(text)?.ref).toBe(654_321);
    expect(book.byDeleteToken(`${text.slice(0, -1)}0`)).toBeNull();
    expect(book.byDeleteToken('')).toBeNull();
  });
});

describe('an id', () => {
  it('carries the checksum that Salesforce gives', () => {
    expect(withChecksum('001A0000006Vm9u')).toBe('001A0000006Vm9uIAC');
  });
});
