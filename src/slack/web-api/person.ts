/** What `users.info` says of a person, in our words. `name` is foreign text. */
export interface Person {
  /** The one that does not change from body to body: the organisation's on an Enterprise Grid, else the workspace's. */
  readonly id: string;
  /** Every id that Slack is known to call them by; `id` is among them. */
  readonly ids: readonly string[];
  readonly name: string;
  readonly teamId: string | undefined;
  /** The workspaces of an Enterprise Grid person; undefined for everybody else. */
  readonly teams: readonly string[] | undefined;
  /** Guest, stranger, bot or deactivated: never a member. */
  readonly limited: boolean;
  /** Somebody from outside whom this workspace has let into some of its channels. */
  readonly guest: boolean;
  readonly slackAdmin: boolean;
  readonly email: string | undefined;
}

/** The fields that we read of Slack's user object; all of them may be missing. */
export interface SlackUser {
  readonly id?: string;
  readonly team_id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_app_user?: boolean;
  readonly is_invited_user?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly profile?: {
    readonly real_name?: string;
    readonly display_name?: string;
    readonly email?: string;
  };
  readonly enterprise_user?: { readonly id?: string; readonly teams?: string[] };
}

// PostgreSQL keeps no NUL and no half characters.
const storable = (name: string): string => name.replaceAll('\0', '\u{fffd}').toWellFormed();

/** Undefined where Slack names nobody. */
export function toPerson(user: SlackUser | undefined): Person | undefined {
  if (!user?.id) return undefined;
  const { profile, enterprise_user: inGrid } = user;
  // A person of a Grid may be U… in one payload and W… in another; this id joins them.
  const id = inGrid?.id || user.id;
  return {
    id,
    ids: [...new Set([id, user.id])],
    name: storable(
      profile?.real_name || user.real_name || profile?.display_name || user.name || user.id,
    ),
    teamId: user.team_id,
    teams: inGrid && (inGrid.teams ?? []),
    limited:
      user.deleted === true ||
      user.is_bot === true ||
      user.is_restricted === true ||
      user.is_ultra_restricted === true ||
      user.is_stranger === true,
    guest:
      user.deleted !== true && (user.is_restricted === true || user.is_ultra_restricted === true),
    slackAdmin: user.is_admin === true || user.is_owner === true || user.is_primary_owner === true,
    email: profile?.email,
  };
}

/** Whether somebody is of a workspace, by `team_id` or by the workspaces of a Grid person. */
export const belongsTo = (person: Person, teamId: string): boolean =>
  person.teamId === teamId || person.teams?.includes(teamId) === true;
