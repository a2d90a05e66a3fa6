/** Where a process is killed; what is chosen comes from the seed alone. */
export type Point =
  /** At so many packets to PostgreSQL; that one is lost, or its answer is. */
  | { readonly at: 'statement'; readonly nth: number; readonly lost: 'statement' | 'answer' }
  /** At the next COMMIT after so many packets. */
  | { readonly at: 'commit'; readonly nth: number; readonly lost: 'statement' | 'answer' }
  /** Slack has taken so many messages, and nobody has heard of the last. */
  | { readonly at: 'message'; readonly nth: number }
  /** A call stands before Salesforce, or has been done and not answered. */
  | { readonly at: 'gate'; readonly gate: 'query' | 'revoke' | 'revoke:after' }
  /** At any moment. */
  | { readonly at: 'moment'; readonly ms: number };

const KINDS = [
  'statement',
  'commit',
  'message',
  'revoke',
  'revoke:after',
  'query',
  'moment',
] as const;

/** mulberry32: small, and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Each kind of point once, in an order of the seed's, and then more of any. */
export function pointsOf(seed: number, count: number): Point[] {
  const random = createRandom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const lost = () => (random() < 0.5 ? 'statement' : 'answer');
  const order = KINDS.map((kind) => ({ kind, by: random() })).sort((a, b) => a.by - b.by);
  return Array.from({ length: count }, (_, at): Point => {
    const kind = order[at]?.kind ?? KINDS[below(KINDS.length)] ?? 'moment';
    switch (kind) {
      case 'statement':
        return { at: kind, nth: 1 + below(300), lost: lost() };
      case 'commit':
        return { at: kind, nth: 1 + below(150), lost: lost() };
      case 'message':
        return { at: kind, nth: 1 + below(5) };
      case 'moment':
        return { at: kind, ms: below(1200) };
      default:
        return { at: 'gate', gate: kind };
    }
  });
}
