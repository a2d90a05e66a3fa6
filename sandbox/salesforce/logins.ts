import type { OrgState } from './state.ts';

/** Adds a successful sign-in to LoginHistory: by a browser, or by an app on the user's behalf. */
export function noteLogin(org: OrgState, userIndex: number, application: string | null): void {
  const user = org.users[userIndex];
  if (!user) return;
  user.lastLoginSeconds = org.nowSeconds();
  org.logins.push({
    id: org.makeId('0Ya', org.logins.length + 1),
    userId: user.id,
    atSeconds: org.nowSeconds(),
    type: application === null ? 'Application' : 'Remote Access 2.0',
    sourceIp: '203.0.113.9',
    status: 'Success',
    application: application ?? 'Browser',
    browser: application === null ? 'Chrome 147' : 'Unknown',
  });
}
