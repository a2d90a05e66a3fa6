import type { Act } from '../../audit/read-store.ts';
import type { DomainView } from '../../domains/domain.ts';
import type { ActNames } from './act-names.ts';
import { type ActObject, objectOf } from './act-words.ts';

type Cell = string | number | boolean | Date | undefined;

export const auditColumns = [
  'time',
  'actor_slack_id',
  'actor_name',
  'action',
  'object_type',
  'object_id',
  'object_name',
  'org_id',
  'before',
  'after',
  'reason',
  'channel',
  'message_link',
  'source',
  'result',
] as const;

/** One act as a line of the file; names as they are now. */
export function auditRow(act: Act, names: ActNames): Cell[] {
  const object = objectOf(act);
  const domain = act.domainId === null ? undefined : names.domains.get(act.domainId);
  const { before, after, reason, channel, link, result } = act.facts;
  return [
    act.at,
    act.actor,
    names.people.get(act.actor) ?? '',
    act.action,
    object.type,
    object.id,
    objectName(object, names) ?? domain?.name ?? '',
    domain?.orgId ?? orgIdOf(act.subject),
    cell(before),
    cell(after),
    cell(reason),
    cell(channel),
    cell(link),
    act.source,
    cell(result) || (act.action === 'act.refused' ? 'refused' : 'done'),
  ];
}

function objectName({ type, id }: ActObject, names: ActNames): string | undefined {
  if (type === 'person') return names.people.get(id) ?? '';
  if (type === 'app') return names.apps.get(id) ?? '';
  return undefined;
}

const orgIdOf = (subject: string | null) =>
  subject !== null && /^00D\w{12,15}$/u.test(subject) ? subject : '';

const cell = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

export const domainColumns = [
  'name',
  'org_id',
  'org_name',
  'kind',
  'edition',
  'address',
  'status',
  'error_code',
  'first_connected_at',
  'connected_by_slack_id',
  'connected_by_name',
  'connected_as',
  'last_synced_at',
  'lateness',
  'apps',
  'tokens',
  'users',
  'alerts_to',
] as const;

export const domainRow = (domain: DomainView, people: ReadonlyMap<string, string>): Cell[] => [
  domain.name,
  domain.orgId,
  domain.orgName,
  domain.kind,
  domain.edition,
  domain.instanceUrl,
  domain.status,
  domain.trouble?.code,
  domain.connectedAt,
  domain.connectedBy,
  people.get(domain.connectedBy) ?? '',
  domain.salesforceUsername,
  domain.lastSyncedAt,
  domain.lateness.level,
  domain.counts?.apps,
  domain.counts?.tokens,
  domain.counts?.users,
  domain.channel,
];
