import type { UsageCall } from '../../domains/usage-log.ts';

/** An app of a domain, as far as the log can name it. */
export interface NamedApp {
  readonly appId: number;
  readonly applicationId: string | null;
  readonly name: string;
  readonly label: string | null;
  readonly isGone: boolean;
}

export type AppOf = (call: Pick<UsageCall, 'appId' | 'appName'>) => number | undefined;

/**
 * Whose a call is. The id of an installed app decides. Where the log has another kind of id, or none, the name does, if it is
 * the exact name of one app alone; of several it proves nothing, and the call is nobody's. An installed app's id that we do
 * not know is never taken for an installed app of that name.
 */
export function createAttribution(apps: readonly NamedApp[]): AppOf {
  const byId = new Map<string, number>();
  const byName = new Map<string, NamedApp[]>();
  for (const app of apps) {
    if (app.applicationId !== null) byId.set(app.applicationId, app.appId);
    for (const name of new Set([app.name, app.label ?? app.name])) {
      byName.set(name, [...(byName.get(name) ?? []), app]);
    }
  }
  return ({ appId, appName }) => {
    const byItsId = appId === null ? undefined : byId.get(appId);
    if (byItsId !== undefined || appName === '') return byItsId;
    const named = byName.get(appName) ?? [];
    const isInstalled = appId?.startsWith('0H4') === true || appId?.startsWith('0xI') === true;
    const possible = isInstalled
      ? named.filter(({ applicationId }) => applicationId === null)
      : named;
    return only(possible.filter(({ isGone }) => !isGone)) ?? only(possible);
  };
}

const only = (apps: readonly NamedApp[]): number | undefined =>
  apps.length === 1 ? apps[0]?.appId : undefined;
