import * as v from 'valibot';
import { lifeInWords, lifeOf, widened } from '../../inventory/facts.ts';
import { appRule } from '../rule.ts';

const life = v.optional(v.union([v.number(), v.literal('until revoked')]));

/** Everybody instead of chosen people, longer, or wider. */
export const loosened = appRule({
  id: 'loosened',
  weight: { high: 20, medium: 10 },
  unusual: true,
  alsoOurs: true,
  finds: 'Its policy lets in more than at the last reading.',
  means: 'Its policy lets in more than at an earlier reading.',
  standsDays: 30,
  evidence: v.object({
    'AppMenuItem.IsUsingAdminAuthorization before': v.optional(v.literal(true)),
    'AppMenuItem.IsUsingAdminAuthorization': v.optional(v.literal(false)),
    'hours that a refresh token lives before': life,
    'hours that a refresh token lives': life,
    'scopes added': v.optional(v.string()),
  }),
  find({ before, adminApprovedOnly, refreshTokenHours: is, scopes }) {
    if (before === null) return undefined;
    const opened = before.adminApprovedOnly === true && adminApprovedOnly === false;
    const was = before.refreshTokenHours;
    const longer = was !== null && is !== null && lifeOf(is) > lifeOf(was);
    const wider = widened(before.scopes, scopes);
    if (!opened && !longer && wider.length === 0) return undefined;
    return {
      severity: opened || wider.length > 0 ? 'high' : 'medium',
      evidence: {
        ...(opened && {
          'AppMenuItem.IsUsingAdminAuthorization before': true,
          'AppMenuItem.IsUsingAdminAuthorization': false,
        }),
        ...(longer && {
          'hours that a refresh token lives before': lifeInWords(was),
          'hours that a refresh token lives': lifeInWords(is),
        }),
        ...(wider.length > 0 && { 'scopes added': wider.join(' ') }),
      },
    };
  },
  says(of) {
    const { 'scopes added': added, 'AppMenuItem.IsUsingAdminAuthorization': adminOnly } = of;
    if (added !== undefined) return `asks for more than before: ${added}`;
    return adminOnly === false
      ? 'any user may authorise it now'
      : 'its access lasts longer than before';
  },
});
