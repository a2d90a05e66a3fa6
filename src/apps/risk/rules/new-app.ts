import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isNew, type Rule } from '../rule.ts';
import { lookAlike } from './look-alike.ts';
import { notInstalled } from './not-installed.ts';
import { selfAuthorise } from './self-authorise.ts';

const graver: readonly Rule[] = [lookAlike, notInstalled, selfAuthorise];
const isGrave = new Set(['critical', 'high', 'medium']);

/** First seen after the first complete reading. High where anybody could let it in, or it pretends to be another. */
export const newApp: Rule = (facts, around) => {
  if (!isNew(facts, around)) return undefined;
  const grave = graver.some((rule) => isGrave.has(rule(facts, around)?.severity ?? ''));
  const calm = facts.tokens === 0 ? 'low' : 'medium';
  const severity = grave && facts.tokens > 0 ? 'high' : calm;
  return found(
    'new-app',
    isKnownClient(facts) ? calm : severity,
    around.now,
    ['first seen', facts.firstSeenAt.toISOString()],
    ['OauthToken.CreatedDate of its first token', facts.firstTokenAt?.toISOString() ?? null],
  );
};
