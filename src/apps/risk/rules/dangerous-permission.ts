import * as v from 'valibot';
import { domainRule, type Pair } from '../rule.ts';

/** By these anybody lets in what no admin installed, or calls the API by any client. */
const DANGEROUS: ReadonlySet<string> = new Set([
  'Approve Uninstalled Connected Apps',
  'Use Any API Client',
]);
const NAMED = /approve uninstalled connected apps|use any api (?:client|auth)/i;
const SHOWN = 3;

export const dangerousPermission = domainRule({
  id: 'dangerous-permission',
  finds: 'Somebody was given a permission that opens the door to apps that no admin installed.',
  means: '“Approve Uninstalled Connected Apps” and “Use Any API Client” open the door to any app.',
  evidence: v.object({}),
  find({ trail, holders }) {
    const given = (trail ?? [])
      .filter(({ display }) => NAMED.test(display))
      .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.display < b.display ? -1 : 1));
    const held = (holders ?? []).filter(
      ({ privilege, people }) => people > 0 && DANGEROUS.has(privilege),
    );
    if (given.length === 0 && held.length === 0) return undefined;
    return {
      severity: given.length > 0 ? 'high' : 'medium',
      evidence: [
        ...given
          .slice(0, SHOWN)
          .map(({ at, display }): Pair => [`SetupAuditTrail, ${at.toISOString()}`, display]),
        ...held.map(({ privilege, people }): Pair => [`people with "${privilege}"`, people]),
      ],
    };
  },
  says: () => 'somebody may let in apps that no admin installed, or use any client',
});
