import type { App, GrantLife } from '../generate/apps.ts';
import type { OrgState } from '../state.ts';

/** Who made a record and when: the first admin, at that second. */
export const stampsOf = (state: OrgState, seconds: number) => ({
  CreatedDate: seconds * 1_000,
  CreatedById: state.users[0]?.id ?? null,
  LastModifiedDate: seconds * 1_000,
  LastModifiedById: state.users[0]?.id ?? null,
  SystemModstamp: seconds * 1_000,
});

/** How long the grants of an app last: its own, else every fourth connected app is to be used every 30 hours. */
export function lifeOf(state: OrgState, app: App): GrantLife | null {
  if (app === state.ourApp) return state.settings.ourPolicy;
  if (app.life !== undefined) return app.life;
  return app.kind === 'connected' && app.index % 4 === 0 ? { hours: 30, untilUsed: true } : null;
}

/** The API name of an app. */
export const developerNameOf = ({ name }: Pick<App, 'name'>): string =>
  name.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 80);
