import * as v from 'valibot';
import { isNew, wasYoung } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule, people } from '../rule.ts';

const MANY = 5;

export const burst = appRule({
  id: 'burst',
  weight: { high: 30, medium: 10 },
  unusual: true,
  finds: 'Five people within an hour, for an app that is new here, or was at the first reading.',
  means:
    'Five or more people authorised a new app within one hour. A phishing campaign looks like this.',
  evidence: v.object({ 'people who authorised it within one hour': v.number() }),
  find(facts, context) {
    if (facts.mostInAnHour < MANY) return undefined;
    if (!isNew(facts, context) && !wasYoung(facts, context)) return undefined;
    return {
      severity: isKnownClient(facts) ? 'medium' : 'high',
      evidence: { 'people who authorised it within one hour': facts.mostInAnHour },
    };
  },
  says: (of) => `${people(of['people who authorised it within one hour'])} within one hour`,
});
