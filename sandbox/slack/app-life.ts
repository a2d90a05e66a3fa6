import { deliverEvent, emit, envelope } from './events.ts';
import type { Obj } from './json.ts';
import type { Lookup } from './lookup.ts';
import { answerInstall } from './oauth-page.ts';
import type { World } from './world.ts';

/** The life of the app in a workspace: installed, its token killed, removed; and events of any kind. */
export function createAppLife(world: World, { home, team, channel, person, installation }: Lookup) {
  return {
    /** Allows (or declines) an install link as an owner; gives where the browser is sent. */
    answerInstall(link: string, given: { as?: string; team?: string; allow?: boolean } = {}) {
      const of = given.team ?? home.id;
      const owner = [...world.people.values()].find(
        (each) => each.team === of && each.role === 'owner',
      );
      const who = given.as ? person(given.as, of) : owner;
      return answerInstall(world, new URL(link).searchParams, {
        team: of,
        user: who?.id ?? '',
        allow: given.allow !== false,
      });
    },
    /** Removes the app: the token dies, then the events come. */
    async uninstall(teamId?: string) {
      const of = team(teamId);
      if (!of.install) return;
      of.install.state = 'account_inactive';
      const tokens = { oauth: [], bot: [of.install.botUser] };
      await emit(world, of, { type: 'tokens_revoked', tokens });
      await emit(world, of, { type: 'app_uninstalled' });
    },
    /** Kills the token without a word. */
    revokeToken(teamId?: string) {
      installation(teamId).state = 'token_revoked';
    },
    /** Makes a dead token good again. */
    restoreToken(teamId?: string) {
      installation(teamId).state = 'active';
    },
    /** An event of any kind to the bot; `at` dates it, for late ones. */
    event(event: Obj, given: { team?: string; channel?: string; at?: Date } = {}) {
      const inside = given.channel ? channel(given.channel) : undefined;
      return deliverEvent(world, envelope(world, team(given.team), event, inside, given.at));
    },
    /** Delivers the same envelope again, as Slack may. */
    redeliver: (body: Obj) => deliverEvent(world, body),
  };
}
