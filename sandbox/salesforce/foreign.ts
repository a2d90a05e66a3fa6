import type { OrgState } from './state.ts';

/** Records a secret of another org that was sent here; says whether it was one. */
export function reportForeign(org: OrgState, secret: string): boolean {
  const owner = org.world.orgs.find(
    (each) =>
      each !== org &&
      (each.grants.codes.has(secret) ||
        each.grants.sessions.has(secret) ||
        each.grants.byRefreshToken(secret) !== null ||
        each.tokens.byDeleteToken(secret) !== null),
  );
  if (!owner) return false;
  org.report('foreign bearer', `a secret of ${owner.name} was sent to ${org.name}`);
  return true;
}
