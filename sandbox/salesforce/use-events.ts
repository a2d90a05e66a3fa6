import type { GrantLife } from './generate/apps.ts';
import { isPermission } from './generate/people.ts';
import { type LoginOptions, noteLogin } from './logins.ts';
import { appNamed, noteAudit, type TokenFilter, tokensOf, userNamed } from './named.ts';
import { renewRow } from './oauth/approve.ts';
import type { OrgState } from './state.ts';
import { labelOf } from './truth/objects.ts';
import type { CallOptions } from './usage-entry.ts';
import { noteCalls, noteUses } from './usage-log.ts';

export interface UseOptions {
  /** Uses that are added to each token; 1 by default. */
  uses?: number;
  /** The last of them; now by default. */
  at?: Date;
}

/** What an admin may change about who may use an app, and how. */
export interface AppPolicy {
  adminApprovedOnly?: boolean;
  /** Null: until they are revoked. */
  life?: GrantLife | null;
  scopes?: string[];
}

/** What happens with apps that are there: they are used, and their settings change. */
export interface UseEvents {
  /** Uses tokens; where rotation renews rows, each of them becomes another. Gives how many. */
  recordUse(filter?: TokenFilter, options?: UseOptions): number;
  /** An app calls the org on somebody's behalf, as the usage log will say. */
  callApi(user: string, app: string, options?: CallOptions): void;
  /** An app signs somebody in. */
  signIn(user: string, app: string, options?: LoginOptions): void;
  /** Changes an app's settings, with the lines that Setup writes about it. */
  setAppPolicy(app: string, policy: AppPolicy): void;
  /** Gives somebody a permission by a permission set, with the lines that Setup writes about it. */
  handOut(user: string, permission: string): void;
}

const wordsOf = (approved: boolean) =>
  approved ? 'Admin approved users are pre-authorized' : 'All users may self-authorize';

/** The same of one org; each throws on a person, app or permission that does not exist. */
export function createUseEvents(org: OrgState): UseEvents {
  return {
    recordUse(filter = {}, { uses = 1, at } = {}) {
      const refs = tokensOf(org, filter);
      const seconds = at ? at.getTime() / 1_000 : org.nowSeconds();
      for (const ref of refs) {
        const used = org.tokens.use(ref, uses, seconds);
        const token = org.tokens.get(ref);
        const app = org.apps[token?.app ?? -1];
        const user = org.users[token?.user ?? -1];
        if (app && user) noteUses(org, user.id, app, uses, seconds);
        if (used && org.settings.rotation && org.settings.rotationRenews) renewRow(org, used);
      }
      return refs.length;
    },
    callApi: (user, app, options = {}) =>
      noteCalls(org, userNamed(org, user).id, appNamed(org, app), options),
    signIn: (user, app, options) => noteLogin(org, userNamed(org, user).index, app, options),
    setAppPolicy(name, policy) {
      const app = appNamed(org, name);
      const changed = `Changed connected app ${name}`;
      const { adminApprovedOnly: approved, scopes } = policy;
      if (approved !== undefined && approved !== app.adminApprovedOnly) {
        const [from, to] = [wordsOf(app.adminApprovedOnly), wordsOf(approved)];
        note(
          'changeUserRuntimeAccessPolicy',
          `${changed} Permitted Users setting from ${from} to ${to}`,
        );
      }
      if (scopes !== undefined) {
        const [from, to] = [app.scopes.join(', '), scopes.join(', ')];
        note('changeOauthDefaultScope', `${changed} scopes from ${from} to ${to}`);
      }
      Object.assign(app, policy);
    },
    handOut(userText, permission) {
      const user = userNamed(org, userText);
      if (!isPermission(permission)) throw new RangeError(`no such permission: ${permission}`);
      const label = `Access: ${permission}`;
      const id = org.makeId('0PS', org.permissionSets.length + 1);
      const name = `Access_${org.permissionSets.length + 1}`;
      const permissions = new Set([permission]);
      org.permissionSets.push({ id, name, label, profileId: null, profileName: '', permissions });
      user.extraSets.push(org.permissionSets.length - 1);
      const words = labelOf('PermissionSet', `Permissions${permission}`);
      people(
        'PermSetEnableUserPerm',
        `Changed permission set ${label}: ${words} permission was changed from disabled to enabled`,
      );
      people(
        'PermSetAssign',
        `Permission set ${label}: assigned to user ${user.name} (UserID: [${user.id.slice(0, 15)}])`,
      );
    },
  };

  function note(action: string, display: string): void {
    noteAudit(org, action, display, { section: 'Application' });
  }

  function people(action: string, display: string): void {
    noteAudit(org, action, display, { section: 'Manage Users' });
  }
}
