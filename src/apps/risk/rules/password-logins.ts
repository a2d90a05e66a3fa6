import * as v from 'valibot';
import { domainRule, type Pair } from '../rule.ts';

/** Salesforce shows them in no list of apps. */
const BY_PASSWORD = /^(?:other apex api|partner product|appexchange|data ?loader|api|soap)/i;

export const passwordLogins = domainRule({
  id: 'password-logins',
  finds: 'Sign-ins by user name and password over the API.',
  means:
    'Such integrations hold no token. No list of apps shows them, and revoking does not reach them.',
  standsDays: 30,
  evidence: v.object({}),
  find({ loginTypes }) {
    const used = (loginTypes ?? [])
      .filter(({ type, people }) => people > 0 && BY_PASSWORD.test(type))
      .toSorted((a, b) => (a.type < b.type ? -1 : 1));
    if (used.length === 0) return undefined;
    return {
      severity: 'medium',
      evidence: used.map(
        ({ type, people }): Pair => [`people with LoginHistory.LoginType "${type}"`, people],
      ),
    };
  },
  says: () => 'integrations sign in by user name and password',
});
