import { boolean, byType, type Check, object, string } from './check.ts';

interface Bounds {
  min?: number;
  max: number;
}

const plainFields = (bounds: Bounds): Check =>
  object({ text: string({ min: 1, ...bounds }) }, { emoji: boolean });
const mrkdwnFields = (bounds: Bounds): Check =>
  object({ text: string({ min: 1, ...bounds }) }, { verbatim: boolean });

export const plainText = (max: number): Check => byType({ plain_text: plainFields({ max }) });
export const mrkdwn = (max: number): Check => byType({ mrkdwn: mrkdwnFields({ max }) });
export const anyText = (max: number): Check =>
  byType({ plain_text: plainFields({ max }), mrkdwn: mrkdwnFields({ max }) });

export const webUrl = (max = 3000): Check =>
  string({ min: 1, max, pattern: /^https?:\/\/[^\s/]+/i, says: 'must be a valid http(s) url' });
