import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { actionIds, callbackIds } from '../kernel/ids.ts';
import type { Reply } from '../kernel/reply.ts';
import type { Form, Press, PressRow } from '../kernel/routes.ts';
import { factsOf, type Verb } from '../kernel/verbs.ts';
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

const titles: Readonly<Partial<Record<Verb, string>>> = {
  app: 'App details',
  approve: 'Approve an app',
  ban: 'Ban an app',
  revoke: 'Revoke tokens',
};

/** The window that a command about apps opens; none where it names no app. */
export const opensForApps = (verb: Verb, { words }: Command): string | undefined => {
  if (verb === 'policies') return 'Policies';
  if (verb === 'import') return 'Import decisions';
  return words.length > 0 ? titles[verb] : undefined;
};

/** The rows of the table for apps, decisions, revocations and policies. */
export function appRoutes(deps: HandlerDeps) {
  const commands = {
    apps: appsHandler(deps),
    app: appHandler(deps),
    approve: approveHandler(deps),
    ban: banHandler(deps),
    revoke: revokeHandler(deps),
    why: whyHandler(deps),
    policies: policiesHandler(deps),
    import: importHandler(),
  };

  type By = (deps: HandlerDeps, actor: Actor, value: string | undefined) => Promise<Reply>;
  const row = (
    needs: 'viewer' | 'operator' | 'admin',
    act: string,
    opens: string | undefined,
    run: (actor: Actor, press: Press) => Promise<Reply>,
  ): PressRow => ({ needs, act, purpose: 'act', opens, run });
  const by =
    (run: By) =>
    (actor: Actor, { value }: Press) =>
      run(deps, actor, value);
  const seeing = (act: string, opens: string | undefined, run: By) =>
    row('viewer', act, opens, by(run));
  const acting = (verb: 'approve' | 'ban' | 'revoke', opens: string | undefined, run: By) =>
    row('operator', factsOf(verb).act, opens, by(run));
  const deciding = (opens: string | undefined, run: By) =>
    row('operator', 'decide on apps', opens, by(run));
  const policing = (run: By) => row('admin', 'change policies', undefined, by(run));

  const presses = {
    [actionIds.appDetails]: seeing(factsOf('app').act, 'App details', showPressedApp),
    [actionIds.appUsers]: row('viewer', 'see an app', 'App details', (actor, press) =>
      turnUsers(deps, actor, press.value, press.metadata),
    ),
    [actionIds.appReview]: seeing('see the apps', undefined, reviewApps),
    [actionIds.appFilters]: seeing('see the apps', 'Filter apps', openFilters),
    [actionIds.appExport]: row('operator', 'export', undefined, by(exportApps)),
    [actionIds.appTick]: acting('approve', 'Approve several', openTicks),
    [actionIds.appApprove]: acting('approve', 'Approve an app', openApprove),
    [actionIds.appBan]: acting('ban', 'Ban an app', openBan),
    [actionIds.appChange]: deciding('Change the decision', openChange),
    [actionIds.appUndo]: deciding(undefined, undoDecision),
    [actionIds.appRenew]: deciding(undefined, renewDecision),
    [actionIds.appLetEnd]: deciding(undefined, letEnd),
    [actionIds.appMenu]: deciding('An app', menuOfApp),
    [actionIds.appWake]: deciding(undefined, wakeApp),
    [actionIds.appBlocked]: deciding(undefined, saidBlocked),
    [actionIds.appRevoke]: acting('revoke', 'Revoke tokens', openRevoke),
    [actionIds.appRevokeFound]: row(
      'operator',
      factsOf('revoke').act,
      'Revoke tokens',
      (actor, press) => openRevokeFound(deps, actor, press.value, press.metadata),
    ),
    [actionIds.revocationAgree]: row('operator', factsOf('revoke').act, undefined, (actor, press) =>
      agreeTo(deps, actor, press.value, true),
    ),
    [actionIds.revocationDisagree]: row(
      'operator',
      factsOf('revoke').act,
      undefined,
      (actor, press) => agreeTo(deps, actor, press.value, false),
    ),
    [actionIds.revocationStop]: acting('revoke', undefined, stopRun),
    [actionIds.revocationRetry]: acting('revoke', undefined, retryRun),
    [actionIds.appImportProblems]: row('admin', 'import decisions', undefined, (actor, press) =>
      sendProblems(deps, actor, press.metadata),
    ),
    [actionIds.policyRehearse]: policing(rehearsePolicy),
    [actionIds.policyOn]: policing(switchPolicyOn),
    [actionIds.policyOff]: policing(switchPolicyOff),
    [actionIds.policyPause]: policing(pausePolicies),
  } as const satisfies Record<string, PressRow>;

  const form = (
    needs: 'viewer' | 'operator' | 'admin',
    act: string,
    title: string,
    run: Form['run'],
  ): Form => ({ needs, act, title, run });

  const forms: Readonly<Record<string, Form>> = {
    [callbackIds.appApprove]: form(
      'operator',
      'approve apps',
      'Approve an app',
      submitApprove(deps),
    ),
    [callbackIds.appBan]: form('operator', 'ban apps', 'Ban an app', submitBan(deps)),
    [callbackIds.appRevoke]: form('operator', 'revoke tokens', 'Revoke tokens', submitRevoke(deps)),
    [callbackIds.appSnooze]: form(
      'operator',
      'decide on apps',
      'Snooze an app',
      submitAppSnooze(deps),
    ),
    [callbackIds.appAssign]: form(
      'operator',
      'decide on apps',
      'Assign an app',
      submitAppAssign(deps),
    ),
    [callbackIds.appFilters]: form('viewer', 'see the apps', 'Apps', submitFilters(deps)),
    [callbackIds.appFind]: form('viewer', 'see an app', 'App details', submitFind(deps)),
    [callbackIds.appTick]: form('operator', 'approve apps', 'Approve several', submitTicks(deps)),
    [callbackIds.policies]: form('admin', 'change policies', 'Policies', submitBound(deps)),
    [callbackIds.appImport]: form(
      'admin',
      'import decisions',
      'Import decisions',
      submitImport(deps),
    ),
    [callbackIds.appImportApply]: form(
      'admin',
      'import decisions',
      'Import decisions',
      submitImportApply(deps),
    ),
    [callbackIds.appBulk]: form('operator', 'approve apps', 'Approve several', submitBulk(deps)),
  };

  return { commands, presses, forms };
}
