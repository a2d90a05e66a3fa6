import { cleanAppCount } from './clean.ts';
import { ordinaryAppCount } from './ordinary.ts';

/**
 * How much an org of each size holds. `burst` tokens were all created within one second. Clean and ordinary orgs have real
 * apps, and tokens by their kind: one that is looked after, and one that grew for years.
 */
export const sizes = {
  hundred: { users: 25, apps: 25, tokens: 100, burst: 0, logins: 40, audits: 20 },
  few: { users: 25, apps: 15, tokens: 60, burst: 0, logins: 40, audits: 20 },
  small: { users: 25, apps: 40, tokens: 160, burst: 0, logins: 120, audits: 40 },
  clean: { users: 600, apps: cleanAppCount, tokens: 0, burst: 0, logins: 3_000, audits: 40 },
  ordinary: {
    users: 600,
    apps: ordinaryAppCount,
    tokens: 0,
    burst: 0,
    logins: 3_000,
    audits: 40,
  },
  big: { users: 3_000, apps: 220, tokens: 12_000, burst: 3_000, logins: 6_000, audits: 400 },
  large: { users: 8_000, apps: 220, tokens: 100_000, burst: 3_000, logins: 6_000, audits: 400 },
  huge: { users: 20_000, apps: 220, tokens: 1_000_000, burst: 3_000, logins: 6_000, audits: 400 },
} as const;
export type OrgSize = keyof typeof sizes;
