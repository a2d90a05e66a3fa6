import { worldEvents } from '../events/table.ts';
import { apiUsed } from '../salesforce/rest/limits.ts';
import type { World } from '../world.ts';
import type { SeenEvent, SeenOrg, SeenProblem } from './wire.ts';

/** The orgs with their numbers of this moment. */
export const seenOrgs = (world: World): SeenOrg[] =>
  world.orgs.map((org) => ({
    name: org.name,
    id: org.id,
    url: org.url,
    kind: org.state.kind,
    tokens: org.countTokens(),
    grants: org.grants().filter(({ state }) => state === 'live').length,
    apiUsed: apiUsed(org.state),
    apiLimit: org.settings.apiLimit,
    admin: org.users.admin.username,
  }));

/** What both simulators refused, oldest first. */
export const seenProblems = ({ slack, salesforce }: World): SeenProblem[] =>
  [
    ...slack.problems.map(({ at, kind, method, detail }) => ({
      side: 'Slack' as const,
      at: at.toISOString(),
      kind: method ? `${kind} (${method})` : kind,
      detail,
    })),
    ...salesforce.problems.map(({ at, kind, org, detail }) => ({
      side: 'Salesforce' as const,
      at,
      kind: `${kind} (${org})`,
      detail,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));

export const seenEvents = (): SeenEvent[] =>
  Object.entries(worldEvents).map(([id, { title, sentence, group, inOrg }]) => ({
    id,
    title,
    sentence,
    group,
    inOrg: inOrg === true,
  }));
