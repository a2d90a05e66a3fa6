import type { Act } from '../../audit/read-store.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';

/** What acts are called, and the preposition before what they were done to, where there is one. */
const words: Readonly<Record<string, string | readonly [does: string, to: string]>> = {
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
  'domain.renamed': 'renamed',
  'domain.interval_changed': 'changed how often it is read:',
  'grant.ended': 'ended a grant at Salesforce',
  'grant.given up': 'gave up on ending a grant, and erased it here',
  'grant.end_again': ['tried again to end the grant', 'of'],
  'sync.asked': ['started a sync', 'of'],
  'sync.first': ['finished the first sync', 'of'],
  'role.given': ['gave a role', 'to'],
  'role.taken': ['took a role', 'from'],
  'role.everyone': 'changed whether everyone may view',
  'access.asked': 'asked for a role',
  'access.given': ['gave the role that was asked for', 'to'],
  'access.declined': ['declined a request for a role', 'by'],
  'act.refused': 'was refused',
  'alert.opened': ['opened an alert', 'on'],
  'alert.reopened': ['opened an alert again', 'on'],
  'alert.closed': ['closed an alert', 'on'],
  'alert.acknowledged': ['acknowledged an alert', 'on'],
  'alert.snoozed': ['snoozed an alert', 'on'],
  'alert.woken': ['woke an alert', 'on'],
  'alert.tested': ['sent a test alert', 'to'],
  'route.changed': ['changed which alerts go', 'to'],
  'app.approved': 'approved',
  'app.banned': 'banned',
  'app.ignored': 'put aside',
  'app.undone': ['took back the decision', 'on'],
  'app.renewed': ['renewed the approval', 'of'],
  'app.decision_expired': ['let the decision run out', 'on'],
  'app.decision_reopened': ['reopened the decision', 'on'],
  'app.assigned': 'assigned',
  'app.attached': ['attached a message', 'to the case of'],
  'app.snoozed': 'snoozed',
  'app.woken': 'woke',
  'app.grants_asked_about': ['had it asked who granted', ''],
  'app.grant_asked': ['asked whether they granted', ''],
  'app.grant_answered': ['answered whether they granted', ''],
  'app.grant_unanswered': ['waited in vain for an answer of who granted', ''],
  'app.grant_unasked': ['could not ask who granted', ''],
  'app.blocked_in_setup': ['says that Block was pressed in Setup', 'for'],
  'group.approved': 'approved',
  'group.banned': 'banned',
  'group.ignored': 'put aside',
  'group.snoozed': 'snoozed',
  'group.assigned': 'assigned',
  'group.imported': ['recorded decisions out of a file', 'on'],
  'group.revoked': ['asked for the tokens', 'of'],
  'group.undone': ['took back what was done', 'to'],
  'asking.on': ['switched on that people are asked about what they grant', 'in'],
  'asking.off': ['switched off that people are asked about what they grant', 'in'],
  'asking.changed': ['changed how long people have to answer what they granted', 'in'],
  'tokens.revoke_asked': ['asked to revoke tokens', 'of'],
  'tokens.revoke_agreed': ['agreed to revoke tokens', 'of'],
  'tokens.revoke_declined': ['declined to revoke tokens', 'of'],
  'tokens.revoke_withdrawn': ['took back a wish to revoke tokens', 'of'],
  'tokens.revoke_expired': ['waited in vain for a second operator to revoke tokens', 'of'],
  'tokens.revoke_retried': ['tried again to revoke tokens', 'of'],
  'tokens.revoke_stopped': ['stopped revoking tokens', 'of'],
  'tokens.canary_stopped': ['left it, after one user first, at what was revoked', 'of'],
  'tokens.revoked': ['removed tokens', 'of'],
  'leaving.revoked': 'had the tokens of people who are inactive in Salesforce removed',
  'leaving.left': 'left the tokens of people who are inactive in Salesforce as they are',
  'breach.asked': 'asked to end all access of a vendor that was breached',
  'breach.drilled': 'drilled the breach of a vendor: nothing was revoked',
  'breach.stopped': 'stopped ending the access of a vendor',
  'breach.ended': 'watched the apps of a vendor to the end',
  'breach.exported': 'exported the timeline of a breach',
  'breach.export_failed': 'got no word from Slack that it took the timeline of a breach',
  'policy.asked': ['asked to change the policy', ''],
  'policy.on': ['switched on the policy', ''],
  'policy.off': ['switched off the policy', ''],
  'policy.declined': ['refused a change of the policy', ''],
  'policy.withdrawn': ['took back a wish to change the policy', ''],
  'policy.lapsed': ['waited in vain for a second admin to change the policy', ''],
  'policy.paused': 'paused all policies',
  'policy.resumed': 'resumed all policies',
  'apps.exported': 'exported the apps',
  'problems.exported': 'took the lines that were not imported',
  'audit.exported': 'exported the audit log',
  'domains.exported': 'exported the domains',
  'apps.export_failed': 'got no word from Slack that it took the file of apps',
  'problems.export_failed':
    'got no word from Slack that it took the file of lines that were not imported',
  'audit.export_failed': 'got no word from Slack that it took the file of the audit log',
  'domains.export_failed': 'got no word from Slack that it took the file of domains',
  'settings.changed': 'changed the settings',
  'workspace.erase_asked': 'asked to erase everything',
  'workspace.erased': 'erased everything',
};

/** What was done, in words: an act of no known name is that name. `object` is markup; none where it is not known. */
export function actWords({ action }: Pick<Act, 'action'>, object: string): string {
  const known = words[action] ?? action.replaceAll(/[._]/gu, ' ');
  const [does, to] = typeof known === 'string' ? [known, ''] : known;
  return [does, ...(object ? [to, object] : [])].filter(Boolean).join(' ');
}

export type ActObject = {
  readonly type: 'person' | 'app' | 'domain' | 'channel' | 'policy' | (string & {});
  readonly id: string;
};

/** What an act was done to: its kind, and its id. */
export function objectOf(act: Act): ActObject {
  const type = act.action.split('.')[0] ?? '';
  const id = act.subject ?? '';
  if (type === 'role') return { type: 'person', id };
  if (type === 'access' && typeof act.facts.user === 'string') {
    return { type: 'person', id: act.facts.user };
  }
  if ((type === 'app' || type === 'tokens') && id) return { type: 'app', id };
  if (type === 'group') return { type: 'apps', id };
  if (type === 'route' || act.action === 'alert.tested') return { type: 'channel', id };
  if (act.domainId !== null) return { type: 'domain', id: String(act.domainId) };
  return { type, id };
}

/** The Slack ids in an act that stand for people. */
export const peopleOf = (act: Act): string[] =>
  [act.actor, act.subject, act.facts.user].filter(isSlackUser);
