import * as v from 'valibot';
import { isNew } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';
import { lookAlike } from './look-alike.ts';
import { notInstalled } from './not-installed.ts';
import { selfAuthorise } from './self-authorise.ts';

const graver = [lookAlike, notInstalled, selfAuthorise];
const isGrave = new Set(['critical', 'high', 'medium']);

export const newApp = appRule({
  id: 'new-app',
  weight: { high: 30, medium: 10, low: 5 },
  unusual: true,
  finds:
    'An app first seen after the first complete reading, in the last 30 days. High where users let it in by themselves, or its name passes for another.',
  means:
    'The app was not there at the first complete reading, and was first seen in the last 30 days.',
  evidence: v.object({
    'first seen': v.string(),
    'OauthToken.CreatedDate of its first token': v.nullable(v.string()),
  }),
  find(facts, context) {
    if (!isNew(facts, context)) return undefined;
    const grave = graver.some((rule) => isGrave.has(rule.find(facts, context)?.severity ?? ''));
    const calm = facts.tokens === 0 ? 'low' : 'medium';
    const severity = grave && facts.tokens > 0 ? 'high' : calm;
    return {
      severity: isKnownClient(facts) ? calm : severity,
      evidence: {
        'first seen': facts.firstSeenAt.toISOString(),
        'OauthToken.CreatedDate of its first token': facts.firstTokenAt?.toISOString() ?? null,
      },
    };
  },
  says: () => 'not seen here before',
});
