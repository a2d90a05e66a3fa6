import type { Token } from '../generate/token-book.ts';
import type { OrgState } from '../state.ts';
import type { Row } from './row.ts';
import type { ObjectDef } from './schema.ts';

export const oauthToken: ObjectDef = {
  name: 'OauthToken',
  keyPrefix: '0CQ',
  pageSize: 500,
  *rows(viewer) {
    for (const token of viewer.state.tokens.all()) {
      if (maySee(viewer, token)) yield tokenRow(viewer.state, token);
    }
  },
};

type Seer = { user: { index: number }; may(permission: 'CustomizeApplication'): boolean };

/** Without Customize Application one sees only one's own tokens, and no error says so. */
export const maySee = (viewer: Seer, token: Token): boolean =>
  token.user === viewer.user.index || viewer.may('CustomizeApplication');

/** One approval as a record; its DeleteToken counts as given out once it is read. */
export function tokenRow(state: OrgState, token: Token): Row {
  return (field) => {
    switch (field) {
      case 'AppName':
        return state.apps[token.app]?.name ?? null;
      case 'AppMenuItemId':
        return state.apps[token.app]?.menuItemId ?? null;
      case 'UserId':
        return state.users[token.user]?.id ?? null;
      case 'CreatedDate':
        return token.created * 1_000;
      case 'LastUsedDate':
        return token.lastUsed === null || state.settings.hideLastUsed
          ? null
          : token.lastUsed * 1_000;
      case 'UseCount':
        return token.uses;
      case 'DeleteToken':
        return state.issue(state.tokens.deleteToken(token.ref));
      default:
        return null;
    }
  };
}
