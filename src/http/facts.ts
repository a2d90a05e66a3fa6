import type { ConsentFacts } from '../consents/port.ts';
import type { Facts } from '../lib/errors.ts';

const TEXTS = [
  'workspaceTeamId',
  'cookieName',
  'domainName',
  'expiredAt',
  'openedAt',
  'connectedAt',
  'connectedBy',
  'admins',
  'appName',
  'username',
  'missing',
  'expectedOrg',
  'gotOrg',
  'gotName',
  'expectedHost',
  'gotHost',
  'call',
  'sf',
  'says',
  'broken',
  'policy',
  'setting',
] as const satisfies readonly (keyof ConsentFacts)[];

const NUMBERS = ['used', 'limit', 'seconds'] as const satisfies readonly (keyof ConsentFacts)[];

/** The facts of an error that pages know, each of its own type; whatever else it carries stays out. */
export function consentFacts(facts: Facts): ConsentFacts {
  const texts = TEXTS.filter((name) => typeof facts[name] === 'string' && facts[name] !== '');
  const numbers = NUMBERS.filter((name) => typeof facts[name] === 'number');
  const { grantLeft, refreshed, unsure } = facts;
  return {
    ...Object.fromEntries([...texts, ...numbers].map((name) => [name, facts[name]])),
    ...(grantLeft === true ? { grantLeft: true } : {}),
    ...(refreshed === true ? { refreshed: true } : {}),
    ...(unsure === true ? { unsure: true } : {}),
  };
}
