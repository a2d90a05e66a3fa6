import { appIdentity } from '../apps/inventory/app.ts';
import type { AppFactsRow } from '../domains/ports.ts';

/** A name under which tokens without a menu item came, and the external client apps that bear it. */
export interface NamedKin {
  readonly n: number;
  readonly name: string;
  /** Of the app that only bears the name. */
  readonly identity: string;
  readonly applicationIds: readonly string[];
}

/** An external client app as an earlier reading knew it. */
export interface KnownExternal {
  readonly applicationId: string;
  readonly names: readonly string[];
}

/**
 * Which of the names that were read are those of external client apps: by what the org says now, and by what earlier readings
 * knew, since a right that is gone makes no token another app's.
 */
export function kinOf(
  staged: readonly { n: number; name: string; applicationId: string | null }[],
  facts: readonly AppFactsRow[],
  known: readonly KnownExternal[],
): readonly NamedKin[] {
  const bearers = new Map<string, Set<string>>();
  const bears = (applicationId: string, name: string | null) => {
    if (name) bearers.set(name, (bearers.get(name) ?? new Set()).add(applicationId));
  };
  for (const { kind, applicationId, label, developerName } of facts) {
    if (kind !== 'external') continue;
    bears(applicationId, label);
    bears(applicationId, developerName);
  }
  for (const { applicationId, names } of known) {
    for (const name of names) bears(applicationId, name);
  }
  return staged.flatMap(({ n, name, applicationId }) => {
    const ids = applicationId === null ? bearers.get(name) : undefined;
    if (!ids) return [];
    const identity = appIdentity({ applicationId: null, appName: name });
    return [{ n, name, identity, applicationIds: [...ids] }];
  });
}
