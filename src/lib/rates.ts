import type { Rate } from './rate-limit.ts';
import { MINUTE } from './time.ts';

/** What a person does in Slack that costs an org, a channel or a file: syncs, exports, imports, links, messages to others. */
export const COSTLY: Rate = { name: 'costly', most: 60, windowMs: 10 * MINUTE };

/** Pages of one address: reading the page of a link, pressing on it, coming back from Salesforce, an installation. */
export const pageRates = {
  landing: { name: 'landing', most: 120, windowMs: MINUTE },
  press: { name: 'press', most: 60, windowMs: MINUTE },
  callback: { name: 'callback', most: 60, windowMs: MINUTE },
  install: { name: 'install', most: 60, windowMs: MINUTE },
} as const satisfies Record<string, Rate>;

/** One link and its way back, from whatever address: what one person asked for. */
export const LINK: Rate = { name: 'link', most: 120, windowMs: MINUTE };

/** An address that is a proxy's stands for everybody behind it. */
export const BEHIND_A_PROXY = 20;
