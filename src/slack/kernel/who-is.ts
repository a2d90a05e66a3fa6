import { AppError } from '../../lib/errors.ts';
import type { Standing } from '../../members/role.ts';
import type { Workspace } from '../../workspaces/store.ts';
import { at, first, text } from '../kit/read.ts';
import { ACT_MS, type Looked, type People, VIEW_MS } from '../web-api/people.ts';
import { belongsTo } from '../web-api/person.ts';

/** Who stands behind a command, a press, a form, a mention, a visit of the home. Nothing else reads team ids. */
export interface Who {
  readonly workspace: Workspace;
  readonly workspaceId: number;
  readonly teamId: string;
  /** The id that does not change from body to body: what is written down, and compared. */
  readonly userId: string;
  /** The id that this body names them by: whom to answer. */
  readonly seenAs: string;
  /** Foreign text. */
  readonly name: string;
  /** Unknown: Slack did not say. Nobody is let in by it, and nobody is called an outsider by it. */
  readonly standing: Standing | 'unknown';
  readonly slackAdmin: boolean;
  /** Of an Enterprise Grid, where a person may have more ids than we have seen. */
  readonly inGrid: boolean;
  readonly ids: readonly string[];
}

/** What a body claims, before anything is believed. */
export interface Claim {
  /** Team id of the installation it came through. */
  readonly teamId: string;
  readonly userId: string;
  /** A team that Slack says the person belongs to. On a Grid it may be any of theirs, the same in each workspace. */
  readonly userTeamId: string | undefined;
}

/** The claim of any body that Slack delivers, read as Bolt reads each kind; undefined where it names no team or no person. */
export function claimOf(body: unknown): Claim | undefined {
  const { teamId, user, userTeamId } = namedIn(body);
  const userId = text(user);
  return teamId && userId ? { teamId, userId, userTeamId } : undefined;
}

// The kinds in the order in which Bolt tells them apart (`getTypeAndConversation`), the team of each as in `buildSource`.
function namedIn(body: unknown): { teamId?: string; user: unknown; userTeamId?: string } {
  const event = at(body, 'event');
  if (event !== undefined) {
    const authorization = first(at(body, 'authorizations'));
    return named(
      text(at(authorization, 'team_id')) ?? text(at(body, 'team_id')),
      at(event, 'user'),
      text(at(event, 'user_team')),
    );
  }
  if (at(body, 'command') !== undefined) {
    return named(text(at(body, 'team_id')), at(body, 'user_id'), undefined);
  }
  const user = at(body, 'user');
  // Where Slack names no team (what an installation of a whole organisation sends), Bolt takes the person's own: on a
  // Grid that may be any of theirs, so we take none.
  const usual = text(at(at(body, 'team'), 'id'));
  // In a shared channel a window belongs to who opened it. On a home tab the same field is something else.
  const opener = isOfWindow(body) ? text(at(at(body, 'view'), 'app_installed_team_id')) : undefined;
  return named(opener || usual, at(user, 'id'), text(at(user, 'team_id')));
}

const isOfWindow = (body: unknown): boolean => {
  if (at(body, 'actions') !== undefined || at(body, 'name') !== undefined) return false;
  const type = at(body, 'type');
  return type === 'view_submission' || type === 'view_closed';
};

const named = (teamId: string | undefined, user: unknown, userTeamId: string | undefined) => ({
  user,
  ...(teamId && { teamId }),
  ...(userTeamId && { userTeamId }),
});

/**
 * A member is a full member of the very workspace that the app is installed in. Slack's record of the person says so,
 * by `team_id` or by the workspaces of a Grid person; the body's own word lets nobody in.
 */
export function standingOf(claim: Claim, looked: Looked): Who['standing'] {
  if (looked.kind !== 'found') return looked.kind === 'gone' ? 'outsider' : 'unknown';
  const { person } = looked;
  if (person.limited || !person.ids.includes(claim.userId)) return 'outsider';
  // Outside a Grid the two agree, or one of them is about somebody else.
  const differ = claim.userTeamId !== undefined && claim.userTeamId !== claim.teamId;
  if (differ && person.teams === undefined) return 'outsider';
  return belongsTo(person, claim.teamId) ? 'member' : 'outsider';
}

export type WhoIs = (body: unknown, purpose: 'act' | 'view') => Promise<Who>;

/** Throws E-OUTSIDE where the workspace is not one of ours. */
export const createWhoIs =
  (deps: {
    workspaceOf(teamId: string, body: unknown): Promise<Workspace | undefined>;
    people: Pick<People, 'look'>;
  }): WhoIs =>
  async (body, purpose) => {
    const claim = claimOf(body);
    const workspace = claim && (await deps.workspaceOf(claim.teamId, body));
    if (!claim || !workspace) throw new AppError('E-OUTSIDE', 'no such workspace');
    return whoOf(
      workspace,
      claim,
      await deps.people.look(workspace.id, claim.userId, purpose === 'act' ? ACT_MS : VIEW_MS),
    );
  };

export function whoOf(workspace: Workspace, claim: Claim, looked: Looked): Who {
  const standing = standingOf(claim, looked);
  const person = looked.kind === 'found' ? looked.person : undefined;
  return {
    workspace,
    workspaceId: workspace.id,
    teamId: workspace.teamId,
    userId: person?.id ?? claim.userId,
    seenAs: claim.userId,
    name: person?.name ?? claim.userId,
    standing,
    slackAdmin: standing === 'member' && person?.slackAdmin === true,
    inGrid: person?.teams !== undefined,
    ids: person?.ids ?? [claim.userId],
  };
}
