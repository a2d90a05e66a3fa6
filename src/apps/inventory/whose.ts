/**
 * Whose a token is that shows a name and no menu item. Tokens of external client apps come so, and so do those of apps that
 * nobody installed; a name alone never proves which of them it is, since anybody can choose one. Pure.
 */

/** Approvals of one user under one name that nothing tells apart: of one second. */
export interface NamedGroup {
  readonly userId: string;
  /** Epoch milliseconds, whole seconds. */
  readonly createdAt: number;
  readonly copies: number;
  /** The external client app that it was found to be of; null: it was found to be of none; undefined: not settled. */
  readonly known?: string | null | undefined;
}

/** What Salesforce says of one external client app. */
export interface Said {
  /** Who holds a token to it, as far as we looked for them. */
  readonly users: ReadonlySet<string>;
  /** When the tokens of those who were asked for one by one were created. */
  readonly tokens: ReadonlyMap<string, readonly (number | undefined)[]>;
}

export type SaidOf = ReadonlyMap<string, Said>;

/** By application id, of a user whose token to it was there and is not any more: one that was renewed shows again. */
export type LostBy = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Settled {
  /** Groups by the external client app that they are of. */
  readonly theirs: ReadonlyMap<NamedGroup, string>;
  /** What is still not known. */
  readonly open: readonly NamedGroup[];
}

export const isOpen = ({ known }: NamedGroup): boolean => known === undefined;

/** The apps of which a user's tokens must be asked for one by one, since that the user holds one does not say which it is. */
export function appsToAsk(groups: readonly NamedGroup[], said: SaidOf): readonly string[] {
  if (!groups.some(isOpen)) return [];
  const by = listedBy(groups, said);
  return by.length > 1 || approvals(groups) > 1
    ? by.filter((applicationId) => !tokensOf(groups, said.get(applicationId)))
    : [];
}

/**
 * Settles all groups of one name. `said` names every external client app of that name; undefined: it was not asked about, or
 * does not say.
 */
export function settle(
  groups: readonly NamedGroup[],
  said: SaidOf | undefined,
  lost: LostBy,
): Settled {
  const theirs = new Map<NamedGroup, string>();
  const open: NamedGroup[] = [];
  for (const [userId, ofUser] of Map.groupBy(groups, (group) => group.userId)) {
    for (const group of ofUser) {
      const found = isOpen(group) ? appOf(group, ofUser, said) : group.known;
      const whose = found ?? (found === undefined ? renewed(ofUser, lost.get(userId)) : null);
      if (whose) theirs.set(group, whose);
      else if (whose === undefined) open.push(group);
    }
  }
  return { theirs, open };
}

/** Null: of none of them; undefined: nothing that was said decides it. */
function appOf(
  group: NamedGroup,
  ofUser: readonly NamedGroup[],
  said: SaidOf | undefined,
): string | null | undefined {
  if (!said) return undefined;
  const by = listedBy(ofUser, said);
  const [only] = by;
  if (only === undefined) return null;
  if (by.length === 1 && approvals(ofUser) === 1 && !tokensOf(ofUser, said.get(only))) return only;
  const of: string[] = [];
  for (const applicationId of by) {
    const tokens = tokensOf(ofUser, said.get(applicationId));
    const part = tokens ? partOf(group, ofUser, tokens) : undefined;
    if (part === undefined) return undefined;
    if (part) of.push(applicationId);
  }
  return of.length > 1 ? undefined : (of[0] ?? null);
}

/** Whether a group is among the tokens of an app; undefined where only a part of its approvals is, or times are missing. */
function partOf(
  { createdAt, copies }: NamedGroup,
  ofUser: readonly NamedGroup[],
  tokens: readonly (number | undefined)[],
): boolean | undefined {
  if (tokens.includes(undefined)) return tokens.length === approvals(ofUser) ? true : undefined;
  const same = tokens.filter((at) => at === createdAt).length;
  return same === 0 ? false : same === copies ? true : undefined;
}

/** A user's token vanished, and one came: a refresh may give it a new time of creation. */
function renewed(
  ofUser: readonly NamedGroup[],
  lost: ReadonlyMap<string, number> | undefined,
): string | undefined {
  const [first, ...others] = [...(lost ?? [])];
  const come = approvals(ofUser.filter(isOpen));
  return first && others.length === 0 && come <= first[1] ? first[0] : undefined;
}

const approvals = (groups: readonly NamedGroup[]) =>
  groups.reduce((sum, { copies }) => sum + copies, 0);

const tokensOf = ([group]: readonly NamedGroup[], said: Said | undefined) =>
  group && said?.tokens.get(group.userId);

const listedBy = (ofUser: readonly NamedGroup[], said: SaidOf): string[] =>
  [...said].flatMap(([applicationId, { users, tokens }]) => {
    const userId = ofUser[0]?.userId ?? '';
    return (tokens.get(userId)?.length ?? 0) > 0 || (users.has(userId) && !tokens.has(userId))
      ? [applicationId]
      : [];
  });
