import type { Obj } from '../../../sandbox/slack/json.ts';
import { NOW } from './domains.ts';

/** Who reads what is rendered: a name, a zone and an hour that no test depends on. */
export const reader = {
  personName: () => 'SOMEBODY',
  channelName: () => 'alerts',
  now: NOW,
  timeZone: 'UTC',
};

/** Blocks as they arrive at Slack: what JSON drops is gone. */
export const wire = (blocks: unknown): Obj[] => JSON.parse(JSON.stringify(blocks));
