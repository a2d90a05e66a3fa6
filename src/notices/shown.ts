import * as v from 'valibot';

const id = v.pipe(v.number(), v.integer());
const instant = v.pipe(
  v.string(),
  v.transform((iso) => new Date(iso)),
  v.date(),
);
const finding = v.object({
  rule: v.string(),
  severity: v.picklist(['critical', 'high', 'medium', 'low']),
  evidence: v.pipe(
    v.array(
      v.object({
        field: v.string(),
        value: v.nullable(v.union([v.string(), v.number(), v.boolean()])),
        readAt: v.string(),
      }),
    ),
    v.readonly(),
  ),
});
const held = v.object({ tokens: id, users: id });

/** What the last message about an app said, be it its card or one beside it. Written with that message, in one transaction. */
const shownApp = v.object({
  at: instant,
  /** `new`: that it is there; `changed`: what of a known app is worse. */
  why: v.picklist(['new', 'changed']),
  /** Rules that were news. */
  news: v.array(v.string()),
  /** The decision that no longer held, and which facts had changed. */
  lapsed: v.optional(v.object({ decisionId: id, why: v.string() })),
  back: v.optional(held),
  /** Critical: it names people. */
  mention: v.boolean(),
  level: v.picklist(['high', 'medium', 'low']),
  ...held.entries,
  findings: v.pipe(v.array(finding), v.readonly()),
});

export type ShownApp = v.InferOutput<typeof shownApp>;

/** What a list is a list of: a later reading does not change it. `inventory/batch-store.ts` reads it. */
export interface ShownList {
  readonly total: number;
  /** Of the first complete reading: null, they are marked. */
  readonly apps: readonly number[] | null;
  readonly mention: boolean;
}

/** Undefined where a card has none, or one that this version cannot read. */
export function readShownApp(kept: unknown): ShownApp | undefined {
  const read = v.safeParse(shownApp, kept);
  return read.success ? read.output : undefined;
}
