import { nearestVerb, verbOf } from '../acts.ts';
import { permissionsMessage } from '../domains/permissions.ts';
import type { Does } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { diagnosticsModal } from '../kernel/errors.ts';
import { privately } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import type { homeActs } from './acts.ts';
import { type Asker, helpMessage, unknownVerb, verbHelp } from './help.ts';

export const askerOf = async (
  uses: Pick<Uses, 'command' | 'whoCan'>,
  actor: Actor,
): Promise<Asker> => ({
  command: uses.command,
  role: actor.role,
  admins: await uses.whoCan(actor.who.workspaceId, 'admin'),
});

const permissions = async (uses: Pick<Uses, 'scopes'>) =>
  privately(permissionsMessage(uses.scopes));
const help = async (uses: Pick<Uses, 'command' | 'whoCan'>, actor: Actor) =>
  privately(helpMessage(await askerOf(uses, actor)));

/** The answer to `version`. */
export function versionMessage(facts: {
  version: string;
  upSince: Date;
  lastTickAt: Date | undefined;
}): Message {
  const tick = facts.lastTickAt
    ? `last looked for work ${when(facts.lastTickAt)}`
    : 'has not looked for work yet in this process';
  return paragraph(`Orgwarden ${inert(facts.version)} · up since ${when(facts.upSince)} · ${tick}`);
}

const homeHint = (link: string): Message => {
  const text = `<${link}|Open my home> for all domains in one place.`;
  return message(text, [section(text)]);
};

export const homeDoes: Does<typeof homeActs, Uses> = {
  permissions: { typed: permissions, pressed: permissions },
  help: {
    typed: async (uses, actor, { words: [word] }) => {
      if (word === undefined) return help(uses, actor);
      const verb = verbOf(word.toLowerCase());
      if (verb) return privately(verbHelp(uses.command, verb));
      return privately(unknownVerb(await askerOf(uses, actor), word, nearestVerb(word), ''));
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
    pressed: async (_uses, _actor, look) => ({ kind: 'home', look }),
  },
  diagnostics: {
    pressed: async (_uses, _actor, value) => ({ kind: 'modal', view: diagnosticsModal(value) }),
  },
};
