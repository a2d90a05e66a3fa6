import type { App } from '../salesforce/generate/apps.ts';
import type { Org } from '../salesforce/start.ts';

const DAY_MS = 86_400_000;

/** So many days before the org's present. */
export const daysAgo = (org: Org, days: number): Date =>
  new Date(org.state.nowSeconds() * 1_000 - days * DAY_MS);

/** The first app like this that holds tokens and is not the bot's own. Throws where there is none. */
export function appWith(org: Org, like: (app: App) => boolean): App {
  const { apps, ourApp, tokens } = org.state;
  const held = new Set([...tokens.all()].map(({ app }) => app));
  const found = apps.find((app) => app !== ourApp && held.has(app.index) && like(app));
  if (!found) throw new RangeError('no app like this holds a token');
  return found;
}

/** The name of an installed app whose tokens were used, and none of them for so many days. */
export function unusedApp(org: Org, days: number): string | undefined {
  const { apps, ourApp, tokens } = org.state;
  const lastUse = new Map<number, number>();
  for (const { app, lastUsed } of tokens.all())
    lastUse.set(app, Math.max(lastUsed ?? 0, lastUse.get(app) ?? 0));
  const limit = daysAgo(org, days).getTime() / 1_000;
  return apps.find((app) => {
    const last = lastUse.get(app.index) ?? 0;
    return app !== ourApp && app.kind !== 'uninstalled' && last > 0 && last < limit;
  })?.name;
}
