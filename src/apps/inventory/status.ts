import { OWN_IDENTITY } from './app.ts';
import type { AppStatus, DecisionView } from './view.ts';

/** By what a decision knows an app. Nothing in it is folded: a name is chosen by whoever made the app. */
export interface Fingerprint {
  /** As `appIdentity` gives it: holds within one domain. */
  readonly identity: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly startHost: string | null;
  readonly installed: boolean;
  /** Who may authorise; null: not visible. */
  readonly adminApprovedOnly: boolean | null;
}

/** A decision that stands, as far as it matters for whom it holds. */
export interface StandingDecision extends Fingerprint {
  readonly id: number;
  readonly verdict: DecisionView['verdict'];
  readonly domainId: number | null;
  readonly everywhere: boolean;
}

export interface JudgedApp extends Fingerprint {
  readonly domainId: number;
}

/**
 * The decision that holds for an app: the newest one that reaches it. What excuses (approved, ignored) holds for the
 * fingerprint that a person saw, and elsewhere only for an installed app; a ban also reaches an app that is not installed
 * by its exact name alone.
 */
export function decisionFor<D extends StandingDecision>(
  app: JudgedApp,
  decisions: readonly D[],
): D | undefined {
  // Ours is found by its rows: no name that somebody banned is it.
  if (app.identity === OWN_IDENTITY) return undefined;
  let newest: D | undefined;
  for (const decision of decisions) {
    if (newest && newest.id > decision.id) continue;
    if (holdsFor(decision, app)) newest = decision;
  }
  return newest;
}

export const statusOf = (decision: StandingDecision | undefined): AppStatus =>
  decision?.verdict ?? 'new';

/** Whether a person saw this very fingerprint: what a ban may act on by itself. */
export function sawIt(decision: StandingDecision, app: JudgedApp): boolean {
  if (decision.domainId === app.domainId) return decision.identity === app.identity;
  return decision.everywhere && decision.installed === app.installed && sameMaker(decision, app);
}

/** Whether it holds for an app, where none that is newer does. */
export function holdsFor(decision: StandingDecision, app: JudgedApp): boolean {
  const here = decision.domainId === app.domainId;
  if (!here && !decision.everywhere) return false;
  if (decision.verdict === 'banned') {
    if (sawIt(decision, app)) return true;
    return decision.name === app.name && !app.installed;
  }
  if (isLooser(decision, app) || !sameMaker(decision, app)) return false;
  return here
    ? decision.identity === app.identity
    : decision.installed && app.installed && decision.everywhere;
}

const sameMaker = (a: Fingerprint, b: Fingerprint): boolean =>
  a.name === b.name && a.namespace === b.namespace && a.startHost === b.startHost;

/** Only admins could authorise when it was decided, and anybody can now. */
const isLooser = (seen: Fingerprint, now: Fingerprint): boolean =>
  seen.adminApprovedOnly === true && now.adminApprovedOnly === false;
