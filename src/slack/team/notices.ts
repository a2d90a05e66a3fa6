import type { Core } from '../core.ts';
import { erasedMessage, firstRunMessage } from '../home/first-run.ts';
import type { NoticeWords } from '../notice-words.ts';
import { type People, personName } from '../web-api/people.ts';
import { accessAnswerMessage } from './access-card.ts';
import { roleChangedMessage } from './role.ts';

/** What is said of roles and of the workspace as a whole. */
export const createTeamNotices = (deps: { core: Core; people: People; command: string }) =>
  ({
    'role.changed': async ({ workspaceId, facts: { role, until, by } }) =>
      roleChangedMessage({
        role: role ?? undefined,
        until: until ?? undefined,
        by: await personName(deps.people, workspaceId, by),
      }),
    'access.answered': async ({ workspaceId, facts: { requestId } }) => {
      const request = await deps.core.team.access.view(workspaceId, requestId);
      const by = await personName(deps.people, workspaceId, request?.answer?.by ?? '');
      return request && accessAnswerMessage(request, by);
    },
    'first.run': () => firstRunMessage(deps.command),
    'workspace.erased': ({ facts }) => erasedMessage(facts.domains),
  }) satisfies Partial<NoticeWords>;
