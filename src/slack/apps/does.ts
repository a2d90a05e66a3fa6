import type { Does } from '../kernel/act.ts';
import type { Uses } from '../kernel/uses.ts';
import type { appActs } from './acts.ts';
import { appHandler, showPressedApp, submitFind, turnUsers, whyHandler } from './app.ts';
import { openTicks, submitBulk, submitTicks } from './bulk.ts';
import { menuOfApp, saidBlocked, submitAppAssign, submitAppSnooze, wakeApp } from './care.ts';
import {
  approveHandler,
  banHandler,
  openApprove,
  openBan,
  openChange,
  submitApprove,
  submitBan,
} from './decide.ts';
import { exportApps } from './export.ts';
import { importHandler, sendProblems, submitImport, submitImportApply } from './import.ts';
import { appsHandler, openFilters, reviewApps, submitFilters } from './list.ts';
import {
  pausePolicies,
  policiesHandler,
  rehearsePolicy,
  submitBound,
  switchPolicyOff,
  switchPolicyOn,
} from './policies.ts';
import {
  agreeTo,
  openRevoke,
  openRevokeFound,
  retryRun,
  revokeHandler,
  stopRun,
  submitRevoke,
} from './revoke.ts';
import { letEnd, renewDecision, undoDecision } from './undo.ts';

export const appsDo: Does<typeof appActs, Uses> = {
  list: { typed: appsHandler },
  details: { typed: appHandler, pressed: showPressedApp, submitted: submitFind },
  approve: { typed: approveHandler, pressed: openApprove, submitted: submitApprove },
  ban: { typed: banHandler, pressed: openBan, submitted: submitBan },
  revoke: { typed: revokeHandler, pressed: openRevoke, submitted: submitRevoke },
  why: { typed: whyHandler },
  policies: { typed: policiesHandler },
  import: { typed: importHandler, submitted: submitImport },
  importApply: { submitted: submitImportApply },
  importProblems: {
    pressed: (uses, actor, _value, { metadata }) => sendProblems(uses, actor, metadata),
  },
  users: {
    pressed: (uses, actor, value, { metadata }) => turnUsers(uses, actor, value, metadata),
  },
  review: { pressed: reviewApps },
  filters: { pressed: openFilters, submitted: submitFilters },
  export: { pressed: exportApps },
  tick: { pressed: openTicks, submitted: submitTicks },
  bulk: { submitted: submitBulk },
  change: { pressed: openChange },
  undo: { pressed: undoDecision },
  renew: { pressed: renewDecision },
  letEnd: { pressed: letEnd },
  menu: { pressed: menuOfApp },
  snooze: { submitted: submitAppSnooze },
  assign: { submitted: submitAppAssign },
  wake: { pressed: wakeApp },
  blocked: { pressed: saidBlocked },
  revokeFound: {
    pressed: (uses, actor, value, { metadata }) => openRevokeFound(uses, actor, value, metadata),
  },
  agree: { pressed: (uses, actor, value) => agreeTo(uses, actor, value, true) },
  disagree: { pressed: (uses, actor, value) => agreeTo(uses, actor, value, false) },
  stop: { pressed: stopRun },
  retry: { pressed: retryRun },
  policyRehearse: { pressed: rehearsePolicy },
  policyOn: { pressed: switchPolicyOn },
  policyOff: { pressed: switchPolicyOff },
  policyPause: { pressed: pausePolicies },
  secondBound: { submitted: submitBound },
};
