import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import type { Clock } from '../lib/clock.ts';
import { DAY, earlier } from '../lib/time.ts';
import { readSetting } from '../workspaces/setting-store.ts';
import { circleOf } from './circle-store.ts';
import { allows, type Role, type Standing } from './role.ts';
import { slackAdminStore } from './slack-admins-store.ts';

/** A role that was given by name. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly until: Date | null;
  readonly grantedBy: string;
  readonly grantedAt: Date;
}

/** Something that Slack knows of an id. */
export type AskOfId = (userId: string) => Promise<boolean>;

/**
 * Who may do what. Roles are given by name; `configuredAdmins` (ADMINS) are admins that nobody can remove in Slack.
 * While no named admin is an active full member, Slack's owners and admins are admins; naming the first ends that, and
 * other roles don't.
 */
export function memberStore(
  db: Db,
  settings: { configuredAdmins: readonly string[]; clock: Clock },
) {
  const { configuredAdmins, clock } = settings;

  async function list(workspaceId: number): Promise<Member[]> {
    // Each act begins with it.
    const { rows } = await sql<Member>`${prepared('members')}
      select user_id, role, until, granted_by, granted_at from member
      where workspace_id = ${workspaceId} and (until is null or until > ${clock.now()})
      order by granted_at`.execute(db);
    return rows;
  }

  return {
    list,

    async roleOf(who: {
      workspaceId: number;
      /** Whether an id is one of theirs: a person may have several. */
      isSelf: AskOfId;
      standing: Standing;
      slackAdmin: boolean;
      /** Whether somebody is an active full member now, or may be. Asked only where it decides. */
      isActive: AskOfId;
    }): Promise<Role | 'none'> {
      if (who.standing === 'outsider') return 'none';
      const members = await list(who.workspaceId);
      const ids = [...configuredAdmins, ...members.map(({ userId }) => userId)];
      const own = await ownIds(ids, who.isSelf);
      if (configuredAdmins.some((id) => own.has(id))) return 'admin';
      const given = highest(members.filter(({ userId }) => own.has(userId)));
      if (given === 'admin') return 'admin';
      if (who.slackAdmin && !(await hasActiveAdmin(members, who.isActive))) {
        return 'admin';
      }
      if (given !== undefined) return given;
      return (await readSetting(db, who.workspaceId, 'roles.everyone_views')) ? 'viewer' : 'none';
    },

    /** Slack user ids that hold at least this role by name; Slack's own admins are not among them. */
    async who(workspaceId: number, role: Role): Promise<string[]> {
      const found = (await list(workspaceId)).filter((each) => allows(each.role, role));
      return [...new Set([...configuredAdmins, ...found.map(({ userId }) => userId)])];
    },

    /**
     * Who may be the second person of what somebody asks for, as far as we know without asking Slack: by name, and Slack's
     * own admins, as it listed them, where no admin is named. Never the asker; nor who got a role within 24 hours from the
     * asker, or from one to whom they gave one, unless `anyway`.
     */
    async mayAnswer(wish: {
      workspaceId: number;
      role: Role;
      askedBy: string;
      anyway?: boolean;
    }): Promise<string[]> {
      const { workspaceId, role, askedBy, anyway = false } = wish;
      const members = await list(workspaceId);
      const isRuled = members.some((member) => member.role === 'admin');
      const listed = isRuled ? [] : ((await slackAdminStore(db).kept(workspaceId)) ?? []);
      const since = earlier(clock.now(), DAY);
      const circle = await circleOf(db, { workspaceId, of: askedBy }, clock.now());
      const puppets = members.filter(
        ({ grantedBy, grantedAt }) => !anyway && circle.has(grantedBy) && grantedAt > since,
      );
      const named = members.filter((member) => allows(member.role, role));
      const all = [...configuredAdmins, ...named.map(({ userId }) => userId), ...listed];
      const not = new Set([askedBy, ...puppets.map(({ userId }) => userId)]);
      return [...new Set(all)].filter((user) => !not.has(user));
    },
  };
}

async function ownIds(ids: readonly string[], isSelf: AskOfId): Promise<ReadonlySet<string>> {
  const unique = [...new Set(ids)];
  const own = await Promise.all(unique.map(isSelf));
  return new Set(unique.filter((_id, index) => own[index]));
}

const highest = (members: readonly Member[]): Role | undefined =>
  members.reduce<Role | undefined>(
    (most, { role }) => (most !== undefined && allows(most, role) ? most : role),
    undefined,
  );

async function hasActiveAdmin(members: readonly Member[], isActive: AskOfId): Promise<boolean> {
  for (const { userId, role } of members) {
    if (role === 'admin' && (await isActive(userId))) return true;
  }
  return false;
}

export type MemberStore = ReturnType<typeof memberStore>;
