/** Every job, by name. Payloads hold ids only: what is to be done is read fresh from PostgreSQL when the job runs. */
export interface Jobs {
  'sync.run': { workspaceId: number; domainId: number };
  'notice.deliver': { workspaceId: number; noticeId: string };
  'card.draw': { workspaceId: number; cardId: number };
  'grant.end': { workspaceId: number; grantId: string };
  'revocation.run': { workspaceId: number; revocationId: number };
}

export type JobName = keyof Jobs;

/** Families keep apart what must not wait for each other: a long sync holds up no alert. */
export const families = ['syncs', 'deliveries', 'chores'] as const;
export type Family = (typeof families)[number];

type Shape<Payload> = {
  readonly [Key in keyof Payload]: Payload[Key] extends number ? 'number' : 'text';
};

interface Kind<Payload> {
  readonly family: Family;
  /** Jobs without one come first, then the smaller number. */
  readonly priority?: number;
  readonly payload: Shape<Payload>;
}

// An alert is worth more than the edit of a card that people can already see.
const EDITS = 10;

export const kinds: { readonly [Name in JobName]: Kind<Jobs[Name]> } = {
  'sync.run': { family: 'syncs', payload: { workspaceId: 'number', domainId: 'number' } },
  'notice.deliver': {
    family: 'deliveries',
    payload: { workspaceId: 'number', noticeId: 'text' },
  },
  'card.draw': {
    family: 'deliveries',
    priority: EDITS,
    payload: { workspaceId: 'number', cardId: 'number' },
  },
  'grant.end': { family: 'chores', payload: { workspaceId: 'number', grantId: 'text' } },
  'revocation.run': {
    family: 'chores',
    payload: { workspaceId: 'number', revocationId: 'number' },
  },
};

export const isJobName = (name: string): name is JobName => Object.hasOwn(kinds, name);

// Row ids: whole numbers, or uuids and the like.
const TEXT = /^[\w-]{1,64}$/;

/**
 * The payload, where it has exactly the fields of this job and they are ids. Redis is no place to trust: whoever can
 * write there could have put anything in. Throws TypeError.
 */
export function payloadOf<Name extends JobName>(name: Name, data: unknown): Jobs[Name] {
  if (!fits(kinds[name].payload, data)) throw new TypeError(`not the payload of ${name}`);
  // The border: checked field by field just above.
  return data as Jobs[Name];
}

function fits(shape: Readonly<Record<string, 'number' | 'text'>>, data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  const fields = new Map(Object.entries(data));
  const names = Object.keys(shape);
  return fields.size === names.length && names.every((name) => isId(shape[name], fields.get(name)));
}

function isId(type: 'number' | 'text' | undefined, value: unknown): boolean {
  if (type === 'number')
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return typeof value === 'string' && TEXT.test(value);
}
