import { AppError } from '../../lib/errors.ts';
import { allows, type Role } from '../../members/role.ts';
import type { Core } from '../core.ts';
import { ACT_MS, type People } from '../web-api/people.ts';
import { standingOf, type Who, whoOf } from './who-is.ts';

/** What somebody may now. `unsure`: they may be allowed more, but Slack did not say all that it hangs on. */
export interface Held {
  readonly role: Role | 'none';
  readonly unsure: boolean;
}

/** Something hangs on what Slack did not say: it is not done, and whoever asked is told to try again. */
export const slackSilent = (what: string, cause?: unknown): AppError =>
  new AppError('E-SLACK-SILENT', what, {}, { cause });

/** Undefined where Slack did not say. Throws every other failure: those are not Slack's. */
export async function unlessSilent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isSilent(error)) return undefined;
    throw error;
  }
}

const isSilent = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'E-SLACK-SILENT';

/** In a form, what Slack did not say of a picked person stands under the field, so that nothing that was typed is lost. */
export async function underField(why: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await why;
  } catch (error) {
    if (!isSilent(error)) throw error;
    return 'Slack did not tell me about them just now. Try again in a minute.';
  }
}

/** Who is a member now, and what they may: by Slack's word of this minute, and by the roles that were given here. */
export function createStanding(deps: {
  core: {
    readonly members: Pick<Core['members'], 'roleOf'>;
    readonly workspaces: Pick<Core['workspaces'], 'byId'>;
  };
  people: Pick<People, 'joined' | 'look'>;
}) {
  const { core, people } = deps;

  async function standing(workspaceId: number, userId: string): Promise<Who['standing']> {
    const workspace = await core.workspaces.byId(workspaceId);
    if (!workspace) return 'outsider';
    const claim = { teamId: workspace.teamId, userId, userTeamId: undefined };
    return standingOf(claim, await people.look(workspaceId, userId, ACT_MS));
  }

  async function held(who: Who): Promise<Held> {
    if (who.standing !== 'member') return { role: 'none', unsure: who.standing === 'unknown' };
    const { workspaceId, slackAdmin } = who;
    let unsure = false;
    const role = await core.members.roleOf({
      workspaceId,
      slackAdmin,
      standing: 'member',
      isSelf: async (id) => {
        if (who.ids.includes(id)) return true;
        if (!who.inGrid) return false;
        const joined = await people.joined(workspaceId, id);
        unsure ||= joined === undefined;
        return joined === who.userId;
      },
      // Whoever can't be looked up may well be active: then Slack's own admins are not asked to stand in.
      isActive: async (id) => {
        const now = await standing(workspaceId, id);
        unsure ||= now === 'unknown';
        return now !== 'outsider';
      },
    });
    return { role, unsure };
  }

  return {
    standing,
    held,

    /** Whether somebody is an active full member now. Throws E-SLACK-SILENT where Slack does not say. */
    async isMember(workspaceId: number, userId: string): Promise<boolean> {
      const now = await standing(workspaceId, userId);
      if (now === 'unknown') throw slackSilent(`${userId} could not be looked up`);
      return now === 'member';
    },

    /** Whether somebody holds at least a role, for acts outside Slack. Throws E-SLACK-SILENT where that hangs on what Slack does not say. */
    async may(workspaceId: number, userId: string, needed: Role): Promise<boolean> {
      const workspace = await core.workspaces.byId(workspaceId);
      if (!workspace) return false;
      const claim = { teamId: workspace.teamId, userId, userTeamId: undefined };
      const { role, unsure } = await held(
        whoOf(workspace, claim, await people.look(workspaceId, userId, ACT_MS)),
      );
      if (allows(role, needed)) return true;
      if (unsure) throw slackSilent(`the role of ${userId} is not known now`);
      return false;
    },

    /** What Slack calls a person: the id that does not change first, then the given one and those of `ids` that are theirs. */
    async sameAs(workspaceId: number, userId: string, ids: readonly string[]): Promise<string[]> {
      const joined = await people.joined(workspaceId, userId);
      const others = [...new Set(ids)].filter((id) => id !== userId);
      const found = await Promise.all(others.map((id) => people.joined(workspaceId, id)));
      const theirs = others.filter((_id, n) => joined !== undefined && found[n] === joined);
      return [...new Set([joined ?? userId, userId, ...theirs])];
    },
  };
}
