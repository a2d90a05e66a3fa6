import {
  appsToAsk,
  isOpen,
  type NamedGroup,
  type Said,
  type SaidOf,
} from '../apps/inventory/whose.ts';
import type { Optional, SalesforceOrg } from '../domains/ports.ts';
import { asAppError } from '../lib/errors.ts';

/** So few people are asked for one by one, which says more in fewer calls than the list of all. */
const FEW_CALLS = 3;
/** Users on a page of the list. */
const PAGE = 100;
/** More pages than any org's users fill. */
const MOST_PAGES = 300;

const SOME_OTHER_TIME =
  'Salesforce did not say which tokens are those of external client apps. The next syncs ask again.';

export interface AskDeps {
  call<T>(work: (org: SalesforceOrg) => Promise<T>): Promise<T>;
  /** Whether so many calls more are within the budget. */
  readonly mayAsk: (calls: number) => boolean;
  /** One name may take more than that, or one of many users would never be asked. */
  readonly mayExceed: boolean;
  /** Says that it goes on. */
  readonly progress: () => Promise<void>;
}

/**
 * How many calls at least say of so many users whose their tokens are, of `holders` under that name: who is not among an
 * app's users is looked for in the whole list of them.
 */
export const callsFor = (apps: number, users: number, holders: number): number =>
  Math.min(apps * users, apps * Math.ceil(holders / PAGE));

/** It is not visible, or was not said this time: nothing more is asked in this reading. */
class Unsaid extends Error {}

/**
 * Asks Salesforce whose the tokens of a name are. `ask` gives what it said of each of the apps; undefined where the budget is
 * spent, or it does not say: then `why` holds the words for it.
 */
export function createAskWhose({ call, mayAsk, mayExceed, progress }: AskDeps) {
  let used: Promise<ReadonlySet<string>> | undefined;
  let why: string | undefined;
  let begun = false;

  async function answered<T>(work: (org: SalesforceOrg) => Promise<Optional<T>>): Promise<T> {
    await progress();
    const answer = await call(work).catch((error: unknown) => {
      // Whatever else is wrong with the org will meet the reading itself.
      if (asAppError(error).code !== 'E-SF-DOWN') throw error;
      why = SOME_OTHER_TIME;
      throw new Unsaid();
    });
    if (answer.ok) return answer.value;
    why = answer.why;
    throw new Unsaid();
  }

  /** All pages, or as many as hold everybody who is wanted. */
  async function pages(
    read: (page: number) => Promise<readonly string[]>,
    wanted?: ReadonlySet<string>,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const ids = await read(page);
      for (const id of ids) found.add(id);
      if (ids.length === 0 || (wanted && [...wanted].every((id) => found.has(id)))) return found;
    }
    why = SOME_OTHER_TIME;
    throw new Unsaid();
  }

  const usedApps = () => {
    used ??= pages((page) => answered((org) => org.usedExternal(page)));
    return used;
  };

  /** Of an app that nobody uses there may be no list at all: then the list of those that are in use says so. */
  async function usersOf(applicationId: string, wanted: ReadonlySet<string>) {
    const first = await answered<readonly string[] | undefined>(async (org) => {
      const page = await org.externalUsers(applicationId, 0);
      return page.ok ? page : { ok: true, value: undefined };
    });
    if (first === undefined) {
      if ((await usedApps()).has(applicationId)) {
        why = SOME_OTHER_TIME;
        throw new Unsaid();
      }
      return new Set<string>();
    }
    return pages(
      async (page) =>
        page === 0 ? first : answered((org) => org.externalUsers(applicationId, page)),
      wanted,
    );
  }

  const tokensOf = (applicationId: string, userId: string) =>
    answered((org) => org.externalTokens(applicationId, userId));

  /** One by one, whoever is meant. */
  async function askEach(ids: readonly string[], users: ReadonlySet<string>): Promise<SaidOf> {
    const said = new Map<string, Said>();
    for (const applicationId of ids) {
      const tokens = new Map<string, readonly (number | undefined)[]>();
      for (const userId of users) tokens.set(userId, await tokensOf(applicationId, userId));
      said.set(applicationId, { users: new Set(), tokens });
    }
    return said;
  }

  async function askLists(
    ids: readonly string[],
    groups: readonly NamedGroup[],
    users: ReadonlySet<string>,
  ): Promise<SaidOf> {
    const said = new Map<string, Said & { tokens: Map<string, readonly (number | undefined)[]> }>();
    for (const applicationId of ids) {
      said.set(applicationId, { users: await usersOf(applicationId, users), tokens: new Map() });
    }
    for (const [userId, ofUser] of Map.groupBy(groups, (group) => group.userId)) {
      for (const applicationId of appsToAsk(ofUser, said)) {
        if (!mayAsk(1)) return said;
        said.get(applicationId)?.tokens.set(userId, await tokensOf(applicationId, userId));
      }
    }
    return said;
  }

  return {
    why: () => why,

    async ask(ids: readonly string[], groups: readonly NamedGroup[]): Promise<SaidOf | undefined> {
      if (why !== undefined) return undefined;
      const users = new Set(groups.filter(isOpen).map(({ userId }) => userId));
      const holders = new Set(groups.map(({ userId }) => userId)).size;
      const each = ids.length * users.size;
      const fewest = callsFor(ids.length, users.size, holders);
      if (!mayAsk(fewest) && !(mayExceed && !begun && mayAsk(1))) return undefined;
      begun = true;
      try {
        return await (each <= FEW_CALLS || each <= fewest
          ? askEach(ids, users)
          : askLists(ids, groups, users));
      } catch (error) {
        if (error instanceof Unsaid) return undefined;
        throw error;
      }
    },
  };
}
