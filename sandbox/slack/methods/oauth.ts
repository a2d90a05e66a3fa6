import { ApiError } from '../api-error.ts';
import { install } from '../install.ts';
import { str } from '../json.ts';
import type { Method } from './method.ts';

const CODE_LIFE_MS = 10 * 60_000;

export const oauth: Record<string, Method> = {
  'oauth.v2.access': {
    args: {
      code: 'string',
      client_id: 'string',
      client_secret: 'string',
      redirect_uri: 'string',
      grant_type: 'string',
      refresh_token: 'string',
    },
    open: true,
    run({ world, args }) {
      const app = world.options.oauth;
      if (!app || str(args, 'client_id') !== app.clientId) throw new ApiError('invalid_client_id');
      if (str(args, 'client_secret') !== app.clientSecret) throw new ApiError('bad_client_secret');
      const code = world.oauthCodes.get(str(args, 'code'));
      if (!code || code.used || world.now() - code.at > CODE_LIFE_MS) {
        if (code?.used)
          world.problem('code_reused', 'an authorisation code was used twice', 'oauth.v2.access');
        throw new ApiError('invalid_code');
      }
      if ((str(args, 'redirect_uri') || code.redirectUri) !== code.redirectUri)
        throw new ApiError('bad_redirect_uri');
      code.used = true;
      const team = world.teams.get(code.team);
      if (!team) throw new ApiError('invalid_code');
      const made = install(world, team, { by: code.user, scopes: code.scopes });
      return {
        app_id: world.appId,
        authed_user: { id: code.user },
        scope: made.scopes.join(','),
        token_type: 'bot',
        access_token: made.token,
        bot_user_id: made.botUser,
        team: team.orgInstall ? null : { id: team.id, name: team.name },
        enterprise: team.enterprise ?? null,
        is_enterprise_install: team.orgInstall,
      };
    },
  },
};
