import type { Does } from '../kernel/act.ts';
import { nothing } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import type { appActs } from './acts.ts';
import { openApprove, submitApprove } from './approve.ts';
import { menuOfApp, submitAppAssign, submitAppSnooze, wakeApp } from './assign-and-snooze.ts';
import { openAttach, submitAttach } from './attach.ts';
import { openBan, submitBan } from './ban.ts';
import { banElsewhere } from './ban-elsewhere.ts';
import { stopCanary } from './canary.ts';
import { openChange, undoDecision } from './change.ts';
import { showApp, submitFind, turnUsers } from './details.ts';
import { exportApps } from './export.ts';
import { openFilters, submitFilters } from './filters.ts';
import { listedGroup, undoGroup } from './group.ts';
import { submitIgnore } from './ignore.ts';
import { openImport, sendProblems, submitImport, submitImportApply } from './import.ts';
import { appsToJumpTo, openFind } from './jump.ts';
import { openEnd, openKeep, submitEnd, submitKeep } from './keep.ts';
import { listApps, listedApps, reviewApps } from './list.ts';
import { openTicks, submitTicks, turnTicks } from './many.ts';
import {
  pausePolicies,
  rehearsePolicy,
  showPolicies,
  submitBound,
  switchPolicyOff,
  switchPolicyOn,
} from './policies.ts';
import { openGroup, openReview, stepAlone, submitMany } from './review.ts';
import { agree, disagree, retryRun, stopAllRuns, stopRun, withdraw } from './revocation.ts';
import { openRevoke, openRevokeFound, submitRevoke } from './revoke.ts';
import { saidBlocked } from './setup.ts';
import { typedApp } from './which-app.ts';
import { explain } from './why.ts';
import { agreeToWish, refuseWish } from './wish.ts';

/** What each act does about apps. */
export const appsDo: Does<typeof appActs, Uses> = {
  list: { typed: listApps },
  details: { typed: typedApp('app', showApp), pressed: showApp, submitted: submitFind },
  find: { pressed: async () => openFind() },
  attach: { pressed: openAttach, submitted: submitAttach },
  attachTo: { pressed: async () => nothing, offered: appsToJumpTo },
  jump: { pressed: showApp, offered: appsToJumpTo },
  approve: {
    typed: typedApp('approve', openApprove),
    pressed: openApprove,
    submitted: submitApprove,
  },
  ban: { typed: typedApp('ban', openBan), pressed: openBan, submitted: submitBan },
  banElsewhere: { pressed: banElsewhere },
  revoke: { typed: typedApp('revoke', openRevoke), pressed: openRevoke, submitted: submitRevoke },
  why: { typed: typedApp('why', explain) },
  policies: { typed: showPolicies },
  import: { typed: openImport, submitted: submitImport },
  importApply: { submitted: submitImportApply },
  importProblems: { pressed: sendProblems },
  users: { pressed: turnUsers },
  review: { pressed: reviewApps },
  listed: { pressed: listedApps },
  groupUndo: { pressed: undoGroup },
  groupListed: { pressed: listedGroup },
  filters: { pressed: openFilters, submitted: submitFilters },
  export: { pressed: exportApps },
  tick: { pressed: openTicks, submitted: submitTicks },
  bulk: { submitted: submitMany },
  tickPage: { pressed: turnTicks },
  reviewAll: { typed: (uses, actor) => openReview(uses, actor, ''), pressed: openReview },
  reviewGroup: { pressed: openGroup },
  reviewOne: { pressed: stepAlone },
  change: { pressed: openChange },
  undo: { pressed: undoDecision },
  renew: { pressed: openKeep, submitted: submitKeep },
  letEnd: { pressed: openEnd, submitted: submitEnd },
  menu: { pressed: menuOfApp },
  snooze: { submitted: submitAppSnooze },
  assign: { submitted: submitAppAssign },
  ignore: { submitted: submitIgnore },
  wake: { pressed: wakeApp },
  blocked: { pressed: saidBlocked },
  revokeFound: { pressed: openRevokeFound },
  canaryStop: { pressed: stopCanary },
  agree: { pressed: agree },
  disagree: { pressed: disagree },
  withdraw: { pressed: withdraw },
  stop: { pressed: stopRun },
  stopAll: { pressed: stopAllRuns },
  retry: { pressed: retryRun },
  agreeWish: { pressed: agreeToWish },
  refuseWish: { pressed: refuseWish },
  policyRehearse: { pressed: rehearsePolicy },
  policyOn: { pressed: switchPolicyOn },
  policyOff: { pressed: switchPolicyOff },
  policyPause: { pressed: pausePolicies },
  secondBound: { submitted: submitBound },
};
