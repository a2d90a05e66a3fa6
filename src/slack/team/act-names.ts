import type { Act } from '../../audit/read-store.ts';
import type { Uses } from '../kernel/uses.ts';
import { objectOf, peopleOf } from './act-words.ts';

/** What the ids in acts are called now; none for what is gone. */
export interface ActNames {
  readonly people: ReadonlyMap<string, string>;
  readonly domains: ReadonlyMap<number, { readonly name: string; readonly orgId: string }>;
  /** By the id of an app, as an act has it. */
  readonly apps: ReadonlyMap<string, string>;
}

/** The names for some acts; at most `peopleMost` people are looked up in Slack. */
export async function namesOf(
  uses: Pick<Uses, 'team' | 'people'>,
  workspaceId: number,
  acts: readonly Act[],
  peopleMost = Number.POSITIVE_INFINITY,
): Promise<ActNames> {
  const { audit } = uses.team;
  const people = [...new Set(acts.flatMap(peopleOf))].slice(0, peopleMost);
  const apps = acts.map(objectOf).filter(({ type }) => type === 'app');
  const [peopleNames, domains, appNames] = await Promise.all([
    uses.people.names(workspaceId, people),
    audit.domains(workspaceId),
    audit.apps(
      workspaceId,
      apps.map(({ id }) => id),
    ),
  ]);
  return { people: peopleNames, domains, apps: appNames };
}
