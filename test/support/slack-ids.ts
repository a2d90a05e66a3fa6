import { allActs } from '../../src/slack/acts.ts';
import { ROW_MENU } from '../../src/slack/domains/acts.ts';
import { linkId, runId } from '../../src/slack/kernel/routes.ts';

/** All that can be pressed. */
export const actionIds = [...allActs.flatMap(({ id }) => id ?? []), ROW_MENU, runId, linkId];

/** All that can be submitted. */
export const callbackIds = allActs.flatMap(({ form }) => form?.id ?? []);
