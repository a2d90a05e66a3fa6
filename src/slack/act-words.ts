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
  'domain.moved': 'followed to its new address:',
  'domain.interval_changed': 'changed how often it is read:',
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
  'app.approved': 'approved an app in',
  'app.banned': 'banned an app in',
  'app.ignored': 'put an app aside in',
  'app.undone': 'took a decision back in',
  'app.renewed': 'renewed an approval in',
  'app.decision_expired': 'let a decision end by time in',
  'app.assigned': 'gave an app an owner in',
  'app.snoozed': 'snoozed an app in',
  'app.woken': 'woke an app in',
  'app.blocked_in_setup': 'says that Block was pressed in',
  'tokens.revoke_asked': 'asked to revoke tokens in',
  'tokens.revoke_agreed': 'agreed to revoke tokens in',
  'tokens.revoke_declined': 'disagreed to revoke tokens in',
  'tokens.revoke_expired': 'waited in vain for a second operator in',
  'tokens.revoke_retried': 'tried again to revoke tokens in',
  'tokens.revoke_stopped': 'stopped revoking tokens in',
  'apps.exported': 'exported the apps',
  'problems.exported': 'took the lines that were not imported',
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
