import { verbOf } from '../acts.ts';
import { permissionsMessage } from '../domains/permissions.ts';
import type { Does } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { diagnosticsModal } from '../kernel/errors.ts';
import { privately } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import type { homeActs } from './acts.ts';
import { type Asker, helpMessage, verbHelp } from './help.ts';
import { homeHint, versionMessage } from './small.ts';

export const askerOf = async (uses: Uses, actor: Actor): Promise<Asker> => ({
  command: uses.command,
  role: actor.role,
  admins: await uses.whoCan(actor.who.workspaceId, 'admin'),
});

const permissions = async (uses: Uses) => privately(permissionsMessage(uses.scopes));
const help = async (uses: Uses, actor: Actor) => privately(helpMessage(await askerOf(uses, actor)));

export const homeDoes: Does<typeof homeActs, Uses> = {
  permissions: { typed: permissions, pressed: permissions },
  help: {
    typed: async (uses, actor, { words: [word] }) => {
      const verb = word === undefined ? undefined : verbOf(word.toLowerCase());
      return verb ? privately(verbHelp(uses.command, verb)) : help(uses, actor);
    },
    pressed: help,
  },
  version: {
    typed: async ({ version: { version, upSince, lastTickAt } }) =>
      privately(versionMessage({ version, upSince, lastTickAt: lastTickAt() })),
  },
  open: {
    pressed: async (uses, actor, _value, { appId }) => {
      const query = new URLSearchParams({ app: appId, team: actor.who.teamId, tab: 'home' });
      const link = `${uses.webUrl.replace(/\/$/u, '')}/app_redirect?${query.toString().replaceAll('&', '&amp;')}`;
      return privately(homeHint(link));
    },
  },
  refresh: { pressed: async () => ({ kind: 'home' }) },
  page: {
    pressed: async (_uses, _actor, value) => ({
      kind: 'home',
      page: /^\d{1,3}$/u.test(value ?? '') ? Number(value) : 0,
    }),
  },
  diagnostics: {
    pressed: async (_uses, _actor, value) => ({ kind: 'modal', view: diagnosticsModal(value) }),
  },
};
