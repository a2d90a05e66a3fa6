import { sourcesOf } from './generate/history.ts';
import { seedOf } from './generate/random.ts';
import type { OrgState } from './state.ts';

/** What a sign-in is like where it is not as always. */
export interface LoginOptions {
  ip?: string;
  /** Such as `Other Apex API`. */
  type?: string;
  status?: string;
  at?: Date;
}

/** Adds a sign-in to LoginHistory: by a browser, or by an app on the user's behalf from an address of that app. */
export function noteLogin(
  org: OrgState,
  userIndex: number,
  application: string | null,
  { ip, type, status = 'Success', at }: LoginOptions = {},
): void {
  const user = org.users[userIndex];
  if (!user) return;
  const atSeconds = at ? Math.floor(at.getTime() / 1_000) : org.nowSeconds();
  user.lastLoginSeconds = Math.max(atSeconds, user.lastLoginSeconds ?? 0);
  org.logins.push({
    id: org.makeId('0Ya', org.logins.length + 1),
    userId: user.id,
    atSeconds,
    type: type ?? (application === null ? 'Application' : 'Remote Access 2.0'),
    sourceIp: ip ?? (application === null ? '203.0.113.9' : sourceOf(org, application)),
    status,
    application: application ?? 'Browser',
    browser: application === null ? 'Chrome 147' : 'Unknown',
  });
}

function sourceOf(org: OrgState, application: string): string {
  const app = org.apps.find(({ name }) => name === application);
  return sourcesOf(org.seed, app?.index ?? seedOf(application))[0] ?? '203.0.113.9';
}
