import { randomBytes } from 'node:crypto';
import { base62 } from './ids.ts';
import { mix, pick, unit } from './random.ts';

/** One row of OauthToken: one approval of one app by one user. Times are whole seconds. */
export interface Token {
  ref: number;
  user: number;
  app: number;
  created: number;
  lastUsed: number | null;
  uses: number;
}

export interface TokenOrder {
  seed: number;
  users: number;
  apps: number;
  tokens: number;
  burst: number;
  nowSeconds: number;
}

export interface TokenBook {
  readonly size: number;
  /** Rises with every token that comes or goes. */
  readonly changes: number;
  /** The live token behind a reference, or nothing once it was revoked. */
  get(ref: number): Token | null;
  /** How many live tokens were created from `from` up to but not `to`. */
  count(from: number, to: number): number;
  /** References of the first live tokens of that range, in order of creation. */
  refs(from: number, to: number, limit: number, reverseTies?: boolean): number[];
  /** References of the last live tokens of that range, newest first. */
  lastRefs(from: number, to: number, limit: number): number[];
  /** Every live token, one at a time. */
  all(): Generator<Token>;
  /**
   * Live tokens of one app and user, oldest first. Of a book over 100,000 rows only those that were
   * granted later: the rest is not worth a walk.
   */
  siblings(user: number, app: number): Token[];
  add(token: Omit<Token, 'ref'>): Token;
  /** Counts uses of a token, the last at that second. Gives its reference while it lives. */
  use(ref: number, uses: number, seconds: number): number | null;
  remove(ref: number): boolean;
  deleteToken(ref: number): string;
  byDeleteToken(text: string): Token | null;
}

/** No token is newer than this second. */
const latest = 10_000_000_000;
const span = 3 * 365 * 86_400;

/**
 * Tokens of one org, in order of creation. The generated ones are computed from their number, so
 * that a million of them need no memory; the granted and the revoked ones are kept.
 */
export function createTokenBook(order: TokenOrder): TokenBook {
  const { seed, tokens, burst } = order;
  const burstAt = Math.floor(tokens * 0.6);
  const slots = burst > 0 ? tokens - burst + 1 : tokens;
  const start = order.nowSeconds - span - 3_600;
  const added: Token[] = [];
  const addedByTime: Token[] = [];
  const gone: number[] = [];
  const goneAdded = new Set<number>();
  /** What was used since the start, of the generated ones. */
  const usedLater = new Map<number, Pick<Token, 'uses' | 'lastUsed'>>();
  let changes = 0;
  const salt = randomBytes(8).readInt32LE(0);

  function slotOf(index: number): number {
    if (burst === 0 || index < burstAt) return index;
    return index < burstAt + burst ? burstAt : index - burst + 1;
  }
  // A few rows equal their predecessor in app, user and second, as real orgs have them.
  const original = (index: number): number => (index % 53 === 1 ? index - 1 : index);

  function createdAt(index: number): number {
    const slot = slotOf(original(index));
    return start + Math.floor(((slot + unit(seed, 31, slot)) * span) / slots);
  }

  function generated(index: number): Token {
    const source = original(index);
    const created = createdAt(index);
    const unused = unit(seed, 32, index) < 0.15;
    return {
      ref: index,
      user: pick(order.users, seed, 33, source),
      app: Math.floor(order.apps * unit(seed, 34, source) ** 1.7),
      created,
      uses: unused ? 0 : 1 + pick(4_000, seed, 35, index),
      lastUsed: unused
        ? null
        : created + pick(Math.max(1, order.nowSeconds - created), seed, 36, index),
      ...usedLater.get(index),
    };
  }

  const firstFrom = (seconds: number) => lowerBound(tokens, (at) => createdAt(at) >= seconds);
  const addedFrom = (seconds: number) =>
    lowerBound(addedByTime.length, (at) => (addedByTime[at]?.created ?? 0) >= seconds);
  const goneFrom = (index: number) => lowerBound(gone.length, (at) => (gone[at] ?? 0) >= index);
  const isGone = (index: number) => gone[goneFrom(index)] === index;

  function get(ref: number): Token | null {
    if (ref >= tokens) return goneAdded.has(ref) ? null : (added[ref - tokens] ?? null);
    return ref < 0 || isGone(ref) ? null : generated(ref);
  }

  function count(from: number, to: number): number {
    if (to <= from) return 0;
    const [low, high] = [firstFrom(from), firstFrom(to)];
    return high - low - (goneFrom(high) - goneFrom(low)) + addedFrom(to) - addedFrom(from);
  }

  function refs(from: number, to: number, limit: number, reverseTies = false): number[] {
    const found: number[] = [];
    let base = firstFrom(from);
    let extra = addedFrom(from);
    while (found.length < limit) {
      const baseSecond = base < tokens ? createdAt(base) : Number.POSITIVE_INFINITY;
      const extraSecond = addedByTime[extra]?.created ?? Number.POSITIVE_INFINITY;
      const second = Math.min(baseSecond, extraSecond);
      if (second >= to || second === Number.POSITIVE_INFINITY) break;
      const group: number[] = [];
      for (; base < tokens && createdAt(base) === second; base += 1) {
        if (!isGone(base)) group.push(base);
      }
      for (; addedByTime[extra]?.created === second; extra += 1) {
        const token = addedByTime[extra];
        if (token) group.push(token.ref);
      }
      if (reverseTies) group.reverse();
      for (const ref of group) if (found.length < limit) found.push(ref);
    }
    return found;
  }

  const pairs = new Map<string, number[]>();
  let paired = tokens > 100_000;
  function pair(token: Token): void {
    const key = `${token.user}/${token.app}`;
    const known = pairs.get(key);
    if (known) known.push(token.ref);
    else pairs.set(key, [token.ref]);
  }
  function pairGenerated(): void {
    if (paired) return;
    paired = true;
    for (let index = 0; index < tokens; index += 1) pair(generated(index));
  }

  const deleteToken = (ref: number): string =>
    `6Cel8${[41, 42, 43, 44, 45].map((part) => base62(mix(seed, salt, part, ref), 6)).join('')}${base62(ref, 5)}`;

  return {
    get size() {
      return tokens - gone.length + addedByTime.length;
    },
    get changes() {
      return changes;
    },
    get,
    count,
    refs,
    lastRefs(from, to, limit) {
      const end = Math.min(to, latest + 1);
      const width = Math.max(0, end - from);
      // The narrowest range up to the end that holds enough of them.
      const enough = lowerBound(width, (back) => count(end - back, end) >= limit);
      return refs(end - enough, end, Number.POSITIVE_INFINITY)
        .reverse()
        .slice(0, limit);
    },
    *all() {
      for (let index = 0; index < tokens; index += 1) if (!isGone(index)) yield generated(index);
      yield* [...addedByTime];
    },
    siblings(user, app) {
      pairGenerated();
      const refs = pairs.get(`${user}/${app}`) ?? [];
      return refs
        .map((ref) => get(ref))
        .filter((token) => token !== null)
        .sort((a, b) => a.created - b.created || a.ref - b.ref);
    },
    add(token) {
      const row = { ...token, ref: tokens + added.length };
      changes += 1;
      pair(row);
      added.push(row);
      addedByTime.splice(addedFrom(row.created + 1), 0, row);
      return row;
    },
    use(ref, uses, seconds) {
      const token = get(ref);
      if (token === null) return null;
      const since = {
        uses: token.uses + uses,
        lastUsed: Math.max(token.lastUsed ?? 0, Math.floor(seconds)),
      };
      if (ref < tokens) usedLater.set(ref, since);
      else Object.assign(token, since);
      return ref;
    },
    remove(ref) {
      if (get(ref) === null) return false;
      changes += 1;
      if (ref < tokens) gone.splice(goneFrom(ref), 0, ref);
      else {
        goneAdded.add(ref);
        addedByTime.splice(
          addedByTime.findIndex((token) => token.ref === ref),
          1,
        );
      }
      return true;
    },
    deleteToken,
    byDeleteToken(text) {
      const ref = numberOf(text.slice(-5));
      return ref !== null && deleteToken(ref) === text ? get(ref) : null;
    },
  };
}

/** The first position from 0 to `length` at which a monotone claim holds. */
function lowerBound(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function numberOf(text: string): number | null {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let value = 0;
  for (const char of text) {
    const digit = digits.indexOf(char);
    if (digit < 0) return null;
    value = value * 62 + digit;
  }
  return value;
}
