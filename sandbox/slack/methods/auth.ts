import { emit } from '../events.ts';
import { str } from '../json.ts';
import type { Method } from './method.ts';

export const auth: Record<string, Method> = {
  'auth.test': {
    args: {},
    run: ({ world, team, install }) => ({
      url: `${world.url}/`,
      team: team.name,
      user: world.people.get(install.botUser)?.handle,
      team_id: team.id,
      user_id: install.botUser,
      bot_id: install.botId,
      ...(team.enterprise ? { enterprise_id: team.enterprise.id } : {}),
      is_enterprise_install: team.orgInstall,
    }),
  },
  'auth.revoke': {
    args: { test: 'boolean' },
    run({ world, team, install, args }) {
      if (args.test === true) return { revoked: false };
      install.state = 'token_revoked';
      // The event follows the answer, as from any other cause.
      setImmediate(() => {
        void emit(world, team, {
          type: 'tokens_revoked',
          tokens: { oauth: [], bot: [install.botUser] },
        });
      });
      return { revoked: true };
    },
  },
  'team.info': {
    args: { team: 'string', domain: 'string' },
    scopes: ['team:read'],
    run: ({ team }) => ({
      team: {
        id: team.id,
        name: team.name,
        domain: team.domain,
        email_domain: '',
        ...(team.enterprise
          ? { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name }
          : {}),
      },
    }),
  },
  'api.test': {
    args: { error: 'string', foo: 'string' },
    open: true,
    run: ({ args }) => ({ args: { foo: str(args, 'foo') } }),
  },
};
