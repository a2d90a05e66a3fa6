import { AppError } from '../../lib/errors.ts';
import type { Standing } from '../../members/role.ts';
import type { Workspace } from '../../workspaces/store.ts';
import type { Core } from '../core.ts';
import { at, first, text } from '../kit/read.ts';
import { ACT_MS, type People, type Person, VIEW_MS } from '../web-api/people.ts';

/** Who stands behind a command, a press, a form, a mention, a visit of the home. Nothing else reads team ids. */
export interface Who {
  readonly workspace: Workspace;
  readonly workspaceId: number;
  readonly teamId: string;
  readonly userId: string;
  /** Foreign text. */
  readonly name: string;
  readonly standing: Standing;
  readonly slackAdmin: boolean;
}

/** What a body claims, before anything is believed. */
export interface Claim {
  /** Team id of the installation it came through. */
  readonly teamId: string;
  readonly userId: string;
  /** The team that Slack says the person belongs to, where it says so. */
  readonly userTeamId: string | undefined;
}

/** The claim of any body that Slack delivers; undefined where it names no team or no person. */
export function claimOf(body: unknown): Claim | undefined {
  const event = at(body, 'event');
  const user = at(body, 'user');
  const userId = text(at(user, 'id')) ?? text(at(body, 'user_id')) ?? text(at(event, 'user'));
  const userTeamId = text(at(user, 'team_id')) ?? text(at(event, 'user_team'));
  const orgInstall =
    at(body, 'is_enterprise_install') === true || at(body, 'is_enterprise_install') === 'true';
  const teamId =
    text(at(at(body, 'view'), 'app_installed_team_id')) ??
    text(at(first(at(body, 'authorizations')), 'team_id')) ??
    text(at(at(body, 'team'), 'id')) ??
    text(at(body, 'team_id')) ??
    (orgInstall ? userTeamId : undefined);
  return teamId && userId ? { teamId, userId, userTeamId } : undefined;
}

/**
 * A member is a full member of the very workspace that the app is installed in; everybody else is an outsider, and
 * so is whoever can't be looked up.
 */
export function standingOf(claim: Claim, person: Person | undefined): Standing {
  if (!person || person.limited || person.id !== claim.userId) return 'outsider';
  if (claim.userTeamId !== undefined && claim.userTeamId !== claim.teamId) return 'outsider';
  const belongs =
    person.teamId === claim.teamId ||
    (claim.userTeamId === claim.teamId && person.teams.includes(claim.teamId));
  return belongs ? 'member' : 'outsider';
}

export type WhoIs = (body: unknown, purpose: 'act' | 'view') => Promise<Who>;

/** Throws E-OUTSIDE where the workspace is not one of ours. */
export const createWhoIs =
  (deps: { core: Pick<Core, 'workspaces'>; people: People }): WhoIs =>
  async (body, purpose) => {
    const claim = claimOf(body);
    const workspace = claim && (await deps.core.workspaces.byTeam(claim.teamId));
    if (!claim || !workspace) throw new AppError('E-OUTSIDE', 'no such workspace');
    const maxAgeMs = purpose === 'act' ? ACT_MS : VIEW_MS;
    const person = await deps.people.find(workspace.id, claim.userId, maxAgeMs);
    const standing = standingOf(claim, person);
    return {
      workspace,
      workspaceId: workspace.id,
      teamId: workspace.teamId,
      userId: claim.userId,
      name: person?.name ?? claim.userId,
      standing,
      slackAdmin: standing === 'member' && person?.slackAdmin === true,
    };
  };
