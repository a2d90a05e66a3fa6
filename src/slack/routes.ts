import { nearestVerb, verbOf } from './acts.ts';
import { alertActs } from './alerts/acts.ts';
import { alertsDo } from './alerts/does.ts';
import { appActs } from './apps/acts.ts';
import { breachActs } from './apps/breach-acts.ts';
import { breachesDo } from './apps/breach-does.ts';
import { appsDo } from './apps/does.ts';
import { leavingsDo } from './apps/leaving.ts';
import { leavingActs } from './apps/leaving-acts.ts';
import { domainActs, ROW_MENU } from './domains/acts.ts';
import { domainsDo } from './domains/does.ts';
import { homeActs } from './home/acts.ts';
import { askerOf, homeDoes } from './home/does.ts';
import { unknownKey, unknownVerb, unknownWord } from './home/help.ts';
import { privately } from './kernel/reply.ts';
import { createRoutes, type Entry, entriesOf, type Routes } from './kernel/routes.ts';
import type { Uses } from './kernel/uses.ts';
import { questionActs } from './questions/acts.ts';
import { questionsDo } from './questions/does.ts';
import { teamActs } from './team/acts.ts';
import { teamDoes } from './team/does.ts';

const entries: readonly Entry<Uses>[] = [
  ...entriesOf(domainActs, domainsDo),
  ...entriesOf(appActs, appsDo),
  ...entriesOf(questionActs, questionsDo),
  ...entriesOf(breachActs, breachesDo),
  ...entriesOf(leavingActs, leavingsDo),
  ...entriesOf(teamActs, teamDoes),
  ...entriesOf(alertActs, alertsDo),
  ...entriesOf(homeActs, homeDoes),
];

/** Everything that can be typed, pressed and submitted. */
export const routesOf = (uses: Uses): Routes =>
  createRoutes(uses, entries, {
    verbOf,
    unknown: {
      async verb(given, actor, { verb, text }) {
        const rest = text.slice(verb.length).trim();
        return privately(unknownVerb(await askerOf(given, actor), verb, nearestVerb(verb), rest));
      },
      key: (key, verb) => privately(unknownKey(key, verb)),
      word: (word, verb) => privately(unknownWord(uses.command, word, verb)),
    },
    menus: {
      [ROW_MENU]: {
        details: domainActs.details.id,
        sync: domainActs.sync.id,
        reconnect: domainActs.askReconnect.id,
        alerts: alertActs.ofDomain.id,
        delete: domainActs.remove.id,
      },
    },
  });
