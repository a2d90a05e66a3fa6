import { createEndOfDomain } from '../apps/revocations/end-of-domain.ts';
import { createConsents } from '../consents/consent.ts';
import { endOthers } from '../consents/others.ts';
import { consentStore } from '../consents/store.ts';
import { grantStore } from '../domains/grant-store.ts';
import { createIntervals } from '../domains/interval.ts';
import { createRemoval } from '../domains/remove.ts';
import { createRename } from '../domains/rename.ts';
import { createSessions } from '../domains/session.ts';
import { domainStore } from '../domains/store.ts';
import { slackAdminStore } from '../members/slack-admins-store.ts';
import { memberStore } from '../members/store.ts';
import { createAnnounce } from '../notices/announce.ts';
import { createAnnounceApps } from '../notices/announce-apps.ts';
import { channelStore } from '../notices/channel-store.ts';
import { pauseStore } from '../notices/pause-store.ts';
import { noticeStore } from '../notices/store.ts';
import { createDigests } from '../notices/weekly-digest.ts';
import { createSyncRequests } from '../syncs/due.ts';
import { lookStore } from '../syncs/look-store.ts';
import { syncStore } from '../syncs/store.ts';
import { workspaceStore } from '../workspaces/store.ts';
import { joinAlerts } from './alerts.ts';
import { joinGovernance } from './governance.ts';
import { joinQuestions } from './questions.ts';
import type { Resources } from './resources.ts';
import { joinTeam } from './team.ts';

export type CoreParts = ReturnType<typeof joinCore>;

/** The stores and use cases. `wakeWorker` is called when something was written that a worker should look at soon. */
export function joinCore(resources: Resources, wakeWorker: () => void) {
  const { db, clock, box, config, email, metrics, salesforce, warn } = resources;
  const configuredAdmins = config.slack.install.admins;
  const members = memberStore(db, { configuredAdmins, clock });
  const domains = domainStore(db);
  const grants = grantStore(db, box);
  const consentRows = consentStore(db);
  const syncs = syncStore(db);
  const looks = lookStore(db);
  const alerts = joinAlerts(resources, configuredAdmins, () => setImmediate(wakeWorker));

  const write = createAnnounce({ clock, mail: email.isOn });
  const announce: typeof write = async (trx, event) => {
    await write(trx, event);
    await alerts.on(trx, event);
    // After the commit, or a tick later: the row is what counts.
    setImmediate(wakeWorker);
  };

  const writeApps = createAnnounceApps({ clock });
  const announceApps: typeof writeApps = async (trx, event) => {
    await writeApps(trx, event);
    setImmediate(wakeWorker);
  };

  const sessions = createSessions({
    grants,
    refresh: salesforce.oauth.refresh,
    revoke: salesforce.oauth.revoke,
    clock,
    count: metrics.refreshed,
    warn,
  });

  const removal = createRemoval({
    db,
    clock,
    announce,
    endConsents: (trx, { by, ...domain }, now) =>
      endOthers(trx, announce, { ...domain, askedBy: by, askedByName: '', id: '' }, 'deleted', now),
    endRevocations: createEndOfDomain({ clock, announce: announceApps }),
  });

  const governance = joinGovernance(resources, { domains, sessions, announceApps, members });

  return {
    domains,
    grants,
    consentRows,
    syncs,
    looks,
    announce,
    announceApps,
    alerts,
    governance,
    questions: joinQuestions(resources, {
      announceApps,
      askIn: governance.askIn,
      openSession: governance.openSession,
    }),
    digest: createDigests({ db, clock }),
    notices: noticeStore(db),
    channels: channelStore(db),
    pauses: pauseStore(db),
    workspaces: workspaceStore(db),
    members,
    slackAdmins: slackAdminStore(db),
    team: joinTeam(resources, { members, domains, removal }, wakeWorker),
    sessions,
    consents: createConsents({
      db,
      consents: consentRows,
      domains,
      announce,
      clock,
      publicUrl: config.publicUrl,
      signInAfter: salesforce.signInAfter,
    }),
    removal,
    setInterval: createIntervals({ db, clock, announce }),
    rename: createRename({ db, clock, announce }),
    requestSync: createSyncRequests({
      db,
      domains,
      syncs,
      announce,
      clock,
      queueAnswers: resources.queues.answers,
    }),
  };
}
