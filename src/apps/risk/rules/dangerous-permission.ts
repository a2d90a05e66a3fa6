import * as v from 'valibot';
import { type DomainSignals, domainRule, type Pair } from '../rule.ts';
import { isTrailField, trailByField, trailField } from '../trail-words.ts';

/** By these anybody lets in what no admin installed, or calls the API by any client. */
const DANGEROUS: ReadonlySet<string> = new Set([
  'Approve Uninstalled Connected Apps',
  'Use Any API Client',
]);
const NAMED = /approve uninstalled connected apps|use any api (?:client|auth)/i;
const TAKES_AWAY = /^PermSet(?:Group)?Unassign|^PermSetDisableUserPerm$/;
/** The standard profile, known as this where nobody's permissions are visible. */
const ADMINISTRATOR = 'System Administrator';
const SHOWN = 3;

type Line = NonNullable<DomainSignals['trail']>[number];

export const dangerousPermission = domainRule({
  id: 'dangerous-permission',
  finds:
    'Somebody was given a permission that opens the door to apps that no admin installed, or the profile of an administrator.',
  means:
    '“Approve Uninstalled Connected Apps” and “Use Any API Client” open the door to any app. What an administrator lets in can do all that an administrator can.',
  evidence: v.object({ 'moves to the profile of an administrator': v.optional(v.number()) }),
  /** The newest line stands first. */
  isNews: (before, [newest]) =>
    newest !== undefined &&
    isTrailField(newest.field) &&
    !before.some(({ field, value }) => field === newest.field && value === newest.value),
  find({ trail, holders, profiles }) {
    const lines = trail ?? [];
    const promoted = lines.filter(promotionBy(administrators(profiles)));
    const named = lines.filter(givesNamed);
    const given = [...named, ...lines.filter(handsOut(setsIn(named)))];
    const held = (holders ?? []).filter(
      ({ privilege, people }) => people > 0 && DANGEROUS.has(privilege),
    );
    if (promoted.length === 0 && given.length === 0 && held.length === 0) return undefined;
    const newest = [...promoted, ...given].toSorted(
      (a, b) => b.at.getTime() - a.at.getTime() || (a.display < b.display ? -1 : 1),
    );
    const shown = newest.slice(0, SHOWN);
    return {
      severity: newest.length > 0 ? 'high' : 'medium',
      evidence: [
        ...shown.map(({ at, display }): Pair => [trailField(at), display]),
        ...held.map(({ privilege, people }): Pair => [`people with "${privilege}"`, people]),
        ...counted('moves to the profile of an administrator', promoted.length),
        ...shown.flatMap(({ at, byUser }): Pair[] =>
          byUser === null ? [] : [[trailByField(at), byUser]],
        ),
      ],
    };
  },
  says: ({ 'moves to the profile of an administrator': moves }) =>
    moves === undefined
      ? 'somebody may let in apps that no admin installed, or use any client'
      : 'somebody was given the profile of an administrator',
});

const counted = (what: string, count: number): Pair[] => (count > 0 ? [[what, count]] : []);

/** General permissions of a profile are told by one action, whether given or taken. */
const givesNamed = ({ action, display }: Line) =>
  NAMED.test(display) &&
  !TAKES_AWAY.test(action) &&
  !/from enabled to disabled\.?$/i.test(display) &&
  !isProfileChange(action);

const SET = /^Changed permission set (.+): /u;

/** Permission sets that got one of the permissions, by the names that Setup has for them. */
const setsIn = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ display }) => SET.exec(display)?.[1] ?? []);

/** Whoever is given such a set is given the permission, and the line does not name it. */
const handsOut =
  (sets: readonly string[]) =>
  (line: Line): boolean =>
    line.action.startsWith('PermSetAssign') &&
    !givesNamed(line) &&
    sets.some((set) => line.display.startsWith(`Permission set ${set}: assigned to user `));

/** With a suffix for each pair of standard and custom. */
const isProfileChange = (action: string) => action.startsWith('changedprofileforuser');

/** Names of profiles by which one may do everything, or let in any app. */
function administrators(profiles: DomainSignals['profiles']): string[] {
  const wide = (profiles ?? []).filter(({ privileges }) =>
    privileges.some((each) => each === 'Modify All Data' || DANGEROUS.has(each)),
  );
  return [...new Set([ADMINISTRATOR, ...wide.map(({ name }) => name)])];
}

/** `Changed profile for user … from … to …`: who was an administrator before is no news. */
const promotionBy =
  (names: readonly string[]) =>
  ({ action, display }: Line): boolean =>
    isProfileChange(action) &&
    names.some((to) => display.endsWith(` to ${to}`)) &&
    !names.some((from) => names.some((to) => display.endsWith(` from ${from} to ${to}`)));
