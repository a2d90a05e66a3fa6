import * as v from 'valibot';
import { appRule } from '../rule.ts';

const MANY = 10;
const SHOWN = 5;
/** So many from so many addresses are no secret that has run out: somebody guesses. */
const BRUTE = { count: 100, sources: 10 };

/** Adds to others: mostly a password or a secret that has run out. */
export const failedSignIns = appRule({
  id: 'failed-sign-ins',
  weight: { high: 30, low: 5 },
  unusual: true,
  finds:
    'Ten failed sign-ins under its name since the reading before. High from a hundred on, from ten addresses or more.',
  means:
    'Somebody tries to sign in under the name of this app and fails: with a secret that has run out, or without the right to.',
  standsDays: 14,
  evidence: v.object({
    'failed sign-ins under its name': v.number(),
    'LoginHistory.Status of most': v.string(),
    'LoginHistory.SourceIp': v.string(),
    'addresses that they came from': v.number(),
  }),
  find({ name }, { failedSignIns }) {
    const failed = failedSignIns?.get(name);
    if (!failed || failed.count < MANY) return undefined;
    const isBrute = failed.count >= BRUTE.count && failed.sources.length >= BRUTE.sources;
    return {
      severity: isBrute ? 'high' : 'low',
      evidence: {
        'failed sign-ins under its name': failed.count,
        'LoginHistory.Status of most': failed.status,
        'LoginHistory.SourceIp': failed.sources.slice(0, SHOWN).join(', '),
        'addresses that they came from': failed.sources.length,
      },
    };
  },
  says(of) {
    const { 'addresses that they came from': addresses, 'LoginHistory.SourceIp': shown } = of;
    const failed = `${of['failed sign-ins under its name']} failed sign-ins under its name`;
    if (addresses === 0) return failed;
    return addresses === 1 ? `${failed}, from ${shown}` : `${failed}, from ${addresses} addresses`;
  },
});
