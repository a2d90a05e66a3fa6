import type { Act } from '../audit/read-store.ts';

/** What acts are called; one without words is its own name. */
const words: Readonly<Record<string, string>> = {
  'consent.asked': 'asked for a consent link',
  'consent.handed': 'sent a consent link on',
  'consent.declined': 'sent a consent link back',
  'consent.cancelled': 'cancelled a consent link',
  'consent.refused': 'did not get through a consent',
  'domain.connected': 'connected',
  'domain.reconnected': 'reconnected',
  'domain.deleted': 'deleted',
  'domain.confirmed': 'confirmed',
  'grant.ended': 'ended a grant at Salesforce',
  'grant.given up': 'gave up on ending a grant, and erased it here',
  'sync.asked': 'started a sync of',
  'role.given': 'gave a role',
  'role.taken': 'took a role away',
  'role.everyone': 'changed whether everyone may view',
  'access.asked': 'asked for a role',
  'access.given': 'gave a role that was asked for',
  'access.declined': 'declined a request for a role',
  'act.refused': 'was refused',
  'audit.exported': 'exported the audit log',
  'domains.exported': 'exported the domains',
  'settings.changed': 'changed the settings',
  'workspace.erase_asked': 'asked to erase everything',
  'workspace.erased': 'erased everything',
};

export const actWords = (act: Pick<Act, 'action'>): string =>
  words[act.action] ?? act.action.replaceAll(/[._]/gu, ' ');

/** What an act was done to: its kind by the first word of the action, and its id. */
export function objectOf(act: Act): { type: string; id: string } {
  const type = act.action.split('.')[0] ?? '';
  if (type === 'role') return { type: 'person', id: act.subject ?? '' };
  if (act.domainId !== undefined) return { type: 'domain', id: String(act.domainId) };
  return { type, id: act.subject ?? '' };
}

const SLACK_USER = /^[UW][A-Z0-9]{2,30}$/u;

/** The Slack ids in an act that stand for people. */
export const peopleOf = (act: Act): string[] =>
  [act.actor, act.subject, act.facts.user].filter(
    (id): id is string => typeof id === 'string' && SLACK_USER.test(id),
  );
