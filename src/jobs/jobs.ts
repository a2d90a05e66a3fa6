import * as v from 'valibot';

/** Families keep apart what must not wait for each other: a long sync holds up no alert. */
export const families = ['syncs', 'deliveries', 'chores', 'looks', 'logs'] as const;
export type Family = (typeof families)[number];

export interface Kind {
  readonly family: Family;
  /** Jobs without one come first, then the smaller number. */
  readonly priority?: number;
  readonly payload: v.GenericSchema;
}

// Redis is no place to trust: whoever can write there could have put anything in.
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const uuid = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

// An alert is worth more than the edit of a card that people can already see.
const EDITS = 10;
// Once a day for each workspace: a revocation that somebody waits for is worth more.
const LISTS = 10;

/**
 * Every job, by name. Payloads hold ids only: what is to be done is read fresh from PostgreSQL when the job runs.
 */
export const kinds = {
  'sync.run': { family: 'syncs', payload: v.strictObject({ workspaceId: id, domainId: id }) },
  // Two minutes apart: neither a long sync nor a long revocation may hold one up.
  'look.run': { family: 'looks', payload: v.strictObject({ workspaceId: id, domainId: id }) },
  'notice.deliver': {
    family: 'deliveries',
    payload: v.strictObject({ workspaceId: id, noticeId: uuid }),
  },
  'card.post': { family: 'deliveries', payload: v.strictObject({ workspaceId: id, cardId: id }) },
  'card.draw': {
    family: 'deliveries',
    priority: EDITS,
    payload: v.strictObject({ workspaceId: id, cardId: id }),
  },
  'reads.read': { family: 'logs', payload: v.strictObject({ workspaceId: id, domainId: id }) },
  'grant.end': { family: 'chores', payload: v.strictObject({ workspaceId: id, grantId: uuid }) },
  'revocation.run': {
    family: 'chores',
    payload: v.strictObject({ workspaceId: id, revocationId: id }),
  },
  'question.put': {
    family: 'chores',
    payload: v.strictObject({ workspaceId: id, questionId: id }),
  },
  'admins.list': {
    family: 'chores',
    priority: LISTS,
    payload: v.strictObject({ workspaceId: id }),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type JobName = keyof typeof kinds;
export type Jobs = { [Name in JobName]: v.InferOutput<(typeof kinds)[Name]['payload']> };

export const isJobName = (name: string): name is JobName => Object.hasOwn(kinds, name);

/** The payload, where it has exactly the fields of this job and they are ids. Throws TypeError. */
export function payloadOf<Name extends JobName>(name: Name, data: unknown): Jobs[Name] {
  const read = v.safeParse(kinds[name].payload, data);
  if (!read.success) throw new TypeError(`not the payload of ${name}`);
  // The border: checked by its schema just above.
  return read.output as Jobs[Name];
}
