import type { AppView } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Uses } from '../kernel/uses.ts';
import { inert } from '../kit/escape.ts';
import { theApp } from './app.ts';
import { packApp, pressedApp } from './metadata.ts';
import { staleApp } from './stale.ts';

/** Why no decision can be made on it now, as mrkdwn; undefined where one can. */
export function barred(app: AppView): string | undefined {
  if (app.isOurs) {
    return `That's this bot. Without it ${inert(app.domainName)} is not synced. Use \`delete\` instead.`;
  }
  return app.lastReadAt === null
    ? "The first sync isn't finished. Decisions open when it is, so nothing is judged on half the facts."
    : undefined;
}

/** What a window remembers of the app, as it was when it was opened. */
export const stateOf = (app: AppView): string =>
  packApp({
    appId: app.id,
    seen: app.decision?.id ?? 0,
    tokens: app.tokens,
    users: app.users,
    unused: app.unused90,
  });

/** The app behind a press. Throws E-STALE-CARD where another decision stands by now than beside the button. */
export async function pressed(uses: Uses, actor: Actor, value: string | undefined) {
  const { appId, seen } = pressedApp(value);
  const app = await theApp(uses, actor, appId);
  if (seen !== undefined && seen !== (app.decision?.id ?? 0)) {
    throw await staleApp(uses, actor, app);
  }
  return app;
}

/** What was typed, on one line, at most so many characters. */
export const line = (text: string, max = 300): string =>
  [...text.replace(/\s+/gu, ' ').trim()].slice(0, max).join('');
