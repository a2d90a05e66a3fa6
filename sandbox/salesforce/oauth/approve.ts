import type { Grant, GrantEnd } from '../grants.ts';
import type { Revocation } from '../ledger.ts';
import { timeText } from '../objects/row.ts';
import type { OrgState } from '../state.ts';

const approvalsPerUserAndApp = 5;

/** Adds an approval of an app by a user; the sixth ends the oldest without a word. */
export function approve(org: OrgState, user: number, app: number, at = org.nowSeconds()): number {
  const siblings = org.tokens.siblings(user, app);
  while (siblings.length >= approvalsPerUserAndApp) {
    const oldest = siblings.shift();
    if (oldest) revokeRows(org, [oldest.ref], 'sixth approval');
  }
  return org.tokens.add({ user, app, created: at, lastUsed: null, uses: 0 }).ref;
}

/** Takes rows of OauthToken away; those of our own app end their grants. Gives how many went. */
export function revokeRows(
  org: OrgState,
  refs: number[],
  by: Revocation['by'],
  why?: GrantEnd,
): number {
  const rows: Revocation['rows'] = [];
  for (const ref of refs) {
    const token = org.tokens.get(ref);
    if (!token || !org.tokens.remove(ref)) continue;
    rows.push({
      appName: org.apps[token.app]?.name ?? '',
      applicationId: org.apps[token.app]?.applicationId ?? null,
      userId: org.users[token.user]?.id ?? '',
      createdDate: timeText(token.created * 1_000),
    });
    const grant = org.grants.byRef(ref);
    if (grant)
      org.grants.end(grant, why ?? (by === 'sixth approval' ? 'sixth approval' : 'row revoked'));
  }
  if (rows.length > 0)
    org.ledger.revocations.push({ at: org.world.clock.now().toISOString(), by, rows });
  return rows.length;
}

/** Ends one of our grants together with its row. */
export function endGrant(org: OrgState, grant: Grant, by: Revocation['by'], why: GrantEnd): void {
  org.grants.end(grant, why);
  revokeRows(org, [grant.ref], by, why);
}

/** Gives a row the present second as its CreatedDate; it is another row then. */
export function renewRow(org: OrgState, ref: number): void {
  const row = org.tokens.get(ref);
  if (!row) return;
  const grant = org.grants.byRef(ref);
  org.tokens.remove(ref);
  const { ref: renewed } = org.tokens.add({ ...row, created: org.nowSeconds() });
  if (grant) grant.ref = renewed;
}
