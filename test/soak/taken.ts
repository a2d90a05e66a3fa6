import type { Evidence } from './evidence.ts';
import { SKEW_MS, type Verdict, when } from './invariants.ts';
import type { Ask } from './known.ts';
import { DAY_MS } from './plan.ts';

/** Our grants end by the org's admins, by what people asked for, or with an answer that was lost. */
export function grantsAreNotKilled(seen: Evidence): Verdict {
  const broken: string[] = [];
  const asked = seen.known.ends.map((each) => ({ ...each }));
  for (const { org, why, at } of seen.grantEnds) {
    const lost = seen.known.losses.some(
      (loss) => (loss.org === '' || loss.org === org) && loss.from <= at && at <= loss.to,
    );
    const isAsked =
      ['refresh token', 'access token', 'event'].includes(why) &&
      asked.some((each) => each.org === org && each.at <= at + SKEW_MS);
    const isLost = why === 'an old token was used' && lost;
    if (!isAsked && !isLost) broken.push(`by ${why} in ${org} at ${when(at)}`);
  }
  return { name: 'no grant killed by us', checked: seen.grantEnds.length, broken };
}

const covers = (ask: Ask, row: Evidence['revoked'][number], teams: ReadonlySet<string>): boolean =>
  ask.taken !== 'no' &&
  ask.app === row.app &&
  (ask.org === row.org || (ask.org === undefined && teams.has(ask.team))) &&
  ask.at <= row.at + SKEW_MS &&
  (ask.userIds === undefined || ask.userIds.includes(row.userId));

/** Which workspaces watch or watched an org. */
export type TeamsOf = (org: string) => ReadonlySet<string>;

/** No token goes that nobody asked for, nor one that came after what was asked for had been frozen. */
export function revokedIsAsked(seen: Evidence, teamsOf: TeamsOf): Verdict {
  const broken: string[] = [];
  for (const row of seen.revoked) {
    const named = `${row.app} of ${row.userId} in ${row.org} at ${when(row.at)}`;
    const teams = teamsOf(row.org);
    if (row.isOurs) broken.push(`our own: ${named}`);
    else if (!seen.known.asks.some((ask) => covers(ask, row, teams)))
      broken.push(`not asked for: ${named}`);
    else if (
      !seen.revocations.some(
        ({ app, team, frozen_at }) =>
          app === row.app &&
          teams.has(team) &&
          frozen_at !== null &&
          frozen_at.getTime() + SKEW_MS >= row.createdAt,
      )
    )
      broken.push(`came later than what was asked for: ${named}`);
  }
  return { name: 'no token revoked unasked', checked: seen.revoked.length, broken };
}

/** No app is called banned where nobody asked for that, be it there or everywhere. */
export function bansAreAsked(seen: Evidence): Verdict {
  const bans = seen.known.asks.filter(({ isBan }) => isBan);
  const broken = seen.banned
    .filter(
      (row) =>
        !bans.some(
          ({ team, app, org }) =>
            team === row.team && app === row.app && (org === undefined || org === row.org),
        ),
    )
    .map(({ app, org, team }) => `${app} in ${org} of ${team}`);
  return { name: 'no app banned unasked', checked: seen.banned.length, broken };
}

/** In any 24 hours, what one person had removed alone is within the bound. */
export function boundIsKept(seen: Evidence, teamsOf: TeamsOf, bound: number): Verdict {
  const broken: string[] = [];
  const alone = new Map<string, { at: number; hit: string }[]>();
  for (const row of seen.revoked) {
    const teams = teamsOf(row.org);
    // Of several asks the last one that was taken is what removes it.
    const asks = seen.known.asks.filter((each) => covers(each, row, teams));
    const ask = asks.findLast(({ taken }) => taken === 'yes') ?? asks.at(-1);
    if (!ask || ask.agreed) continue;
    const person = `${ask.team} ${ask.by}`;
    const hit = `${row.org} ${row.app} ${row.userId}`;
    alone.set(person, [...(alone.get(person) ?? []), { at: row.at, hit }]);
  }
  for (const [person, rows] of alone) {
    rows.sort((a, b) => a.at - b.at);
    for (const [n, { at }] of rows.entries()) {
      const hits = new Set(
        rows.slice(0, n + 1).flatMap((each) => (each.at > at - DAY_MS ? [each.hit] : [])),
      );
      if (hits.size > bound) {
        broken.push(`${hits.size} people within 24 h by ${person}, at ${when(at)}`);
        break;
      }
    }
  }
  return { name: 'none over the bound alone', checked: alone.size, broken };
}
