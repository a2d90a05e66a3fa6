import * as v from 'valibot';
import { domainOfList } from '../../apps/inventory/batch.ts';
import { type ReviewGroup, reviewGroups } from '../../apps/inventory/review.ts';
import { type PolicyKind, policyKinds, slugOf } from '../../apps/policies/policy.ts';
import type { Seen } from '../../apps/revocations/revocation.ts';
import { misfit, type Packed, stateOf } from '../kernel/value.ts';
import { isFileId } from '../kit/fields.ts';

/** An app, and the decision that stood beside the button; 0: none, undefined: it does not matter to the act. */
export interface AppRef {
  readonly appId: number;
  readonly seen?: number | undefined;
}

/** A page of an app's people, from 0. */
export interface PageRef {
  readonly appId: number;
  readonly page: number;
}

/** `12`, `12:7`. */
function pairOf(
  text: string | undefined,
  what = 'an app',
): { id: number; second: number | undefined } {
  const [, id, second] = /^([1-9]\d{0,8})(?::(\d{1,9}))?$/u.exec(text ?? '') ?? [];
  if (id === undefined) throw misfit(what);
  return { id: Number(id), second: second === undefined ? undefined : Number(second) };
}

/** `12:7` (app and decision), `12:0` (none yet), `12`. */
export const appRef: Packed<AppRef> = {
  pack: ({ appId, seen }) => (seen === undefined ? String(appId) : `${appId}:${seen}`),
  read(text) {
    const { id: appId, second: seen } = pairOf(text);
    return { appId, seen };
  },
};

/** What one act asked for, and whom its card showed; undefined on cards of before, each about one revocation. */
export interface AskRef {
  readonly id: number;
  readonly seen?: Seen | undefined;
}

/** `31:2000:0123456789abcdef`; of versions before, `31:2000` and `31`. */
export const askRef: Packed<AskRef> = {
  pack: ({ id, seen }) =>
    [id, seen?.users, seen?.set].filter((part) => part !== undefined).join(':'),
  read(text) {
    const [, pair, set] = /^(.*?)(?::([\da-f]{16}))?$/u.exec(text ?? '') ?? [];
    const { id, second: users } = pairOf(pair, 'a revocation');
    if (users === undefined && set !== undefined) throw misfit('a revocation');
    return { id, seen: users === undefined ? undefined : { users, set } };
  },
};

/** What waits for a second admin, and since when, as its card showed it. */
export interface WishRef {
  readonly what: PolicyKind | 'bound';
  readonly round: number;
}

/** `bound.1795622400`, `policy/revoke_unused.1795622400`: the subject of its card. */
export const wishRef: Packed<WishRef> = {
  pack: ({ what, round }) => `${what === 'bound' ? 'bound' : `policy/${slugOf(what)}`}.${round}`,
  read(text) {
    const [, base = '', round] = /^(.{1,40})\.(\d{1,12})$/u.exec(text ?? '') ?? [];
    const kind = policyKinds.find((each) => base === `policy/${slugOf(each)}`);
    const what = base === 'bound' ? base : kind;
    if (what === undefined) throw misfit('a wish');
    return { what, round: Number(round) };
  },
};

/** `12:1`. */
export const pageRef: Packed<PageRef> = {
  pack: ({ appId, page }) => `${appId}:${page}`,
  read(text) {
    const { id: appId, second: page = 0 } = pairOf(text);
    return { appId, page };
  },
};

const entries = ['assign', 'snooze', 'ignore', 'ask'] as const;

/** What was chosen in the `⋯` menu of a card: `assign:12:7`. */
export const menuEntry: Packed<{ readonly what: (typeof entries)[number]; readonly app: AppRef }> =
  {
    pack: ({ what, app }) => `${what}:${appRef.pack(app)}`,
    read(text = '') {
      const at = text.indexOf(':');
      const what = entries.find((each) => each === text.slice(0, at));
      if (!what) throw misfit('an entry of the menu');
      return { what, app: appRef.read(text.slice(at + 1)) };
    },
  };

/** The subject of a card of many apps: `<domain>/<batch>`. */
export const batchRef: Packed<string> = {
  pack: String,
  read(text = '') {
    if (!/^\d{1,9}\//u.test(text)) throw misfit('a batch of apps');
    return text;
  },
};

const counted = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const id = v.pipe(counted, v.minValue(1), v.maxValue(999_999_999));

/** An app with the decision that the person saw (0: none), and the numbers that were shown before a revocation. */
const appSeen = v.object({
  appId: id,
  seen: counted,
  tokens: counted,
  users: counted,
  unused: counted,
});
export type AppSeen = v.InferOutput<typeof appSeen>;
export const appSeenState = stateOf(appSeen);

/** The page of an app's people that a window shows, from 0, and what they were searched by. */
const found = v.object({
  appId: id,
  search: v.pipe(v.string(), v.maxLength(400)),
  page: counted,
});
export type Found = v.InferOutput<typeof found>;
export const foundState = stateOf(found);

/** A group of those that wait, and of what: everything (''), or a list card's subject. */
export interface GroupRef {
  readonly group: ReviewGroup;
  readonly scope: string;
}

const isScope = (text: string): boolean => text === '' || domainOfList(text) !== undefined;

/** `people|1/baseline`, `people|`. */
export const groupRef: Packed<GroupRef> = {
  pack: ({ group, scope }) => `${group}|${scope}`,
  read(text = '') {
    const at = text.indexOf('|');
    const group = reviewGroups.find((each) => each === text.slice(0, at));
    const scope = text.slice(at + 1);
    if (!group || !isScope(scope)) throw misfit('a group of apps');
    return { group, scope };
  },
};

/** Everything that waits, or that of a list card: its subject. */
export const scopeRef: Packed<string> = {
  pack: String,
  read(text = '') {
    if (!isScope(text)) throw misfit('apps to go through');
    return text;
  },
};

const verdicts = ['approved', 'banned', 'ignored'] as const;
const steps = [...verdicts, 'later'] as const;

/** What was pressed of one that is looked at by itself: `approved:12`. */
export const stepRef: Packed<{ readonly what: (typeof steps)[number]; readonly appId: number }> = {
  pack: ({ what, appId }) => `${what}:${appId}`,
  read(text = '') {
    const at = text.indexOf(':');
    const what = steps.find((each) => each === text.slice(0, at));
    if (!what) throw misfit('a step of a review');
    return { what, appId: appRef.read(text.slice(at + 1)).appId };
  },
};

const packed = v.pipe(v.string(), v.maxLength(2_600));
const scope = v.pipe(v.string(), v.check(isScope));

/** Those that are gone through one by one, and which of them were left for later. */
const walk = v.object({ scope, later: packed });
export type Walk = v.InferOutput<typeof walk>;
export const walkState = stateOf(walk);

/** Of a group of those that wait; '': of a list that somebody narrowed down. */
const ofGroup = v.pipe(v.string(), v.maxLength(100));

/**
 * Apps of a window in which some can be taken out: `seen` are they with the decisions that stood then, `out` those that are
 * not ticked. `turn` sets what each page asks apart, since Slack keeps what was ticked while an id stays.
 */
const many = v.object({
  of: ofGroup,
  seen: packed,
  out: packed,
  /** Those of the page. */
  shown: packed,
  page: counted,
  turn: counted,
  /** So many more there are, for which the window has no room. */
  more: v.optional(counted, 0),
});
export type Many = v.InferOutput<typeof many>;
export const manyState = stateOf(many);

export const manyKinds = [...verdicts, 'snoozed', 'assigned', 'revoked'] as const;
export type ManyKind = (typeof manyKinds)[number];

/** The same without those that were taken out, and what is done about them; `later`: of a walk. */
const manyForm = v.object({
  of: ofGroup,
  seen: packed,
  what: v.picklist(manyKinds),
  later: v.optional(packed, ''),
});
export type ManyForm = v.InferOutput<typeof manyForm>;
export const manyFormState = stateOf(manyForm);

/** A file that somebody gave, by Slack's id. */
export const fileState = stateOf(v.object({ fileId: v.pipe(v.string(), v.check(isFileId)) }));
