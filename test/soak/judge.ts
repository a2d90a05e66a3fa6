import { runCommand } from '../support/bot-process.ts';
import { collect, type Evidence, logOf } from './evidence.ts';
import * as invariants from './invariants.ts';
import { secretsAreSealed } from './secrets.ts';
import { settle } from './settle.ts';
import { BOUND, type Stage } from './stage.ts';
import * as taken from './taken.ts';

const MOST_MB_A_DAY = 1.5;
const SETTLES_MS = 10_000;
/** What the log must never say. */
const UNFORESEEN = /"(?:code|errorCode)":"E-UNKNOWN"/;

type Verdict = invariants.Verdict;

/** All that can be said each evening, from what is looked at anew. */
export async function judge(stage: Stage, seen: Evidence): Promise<Verdict[]> {
  await collect(stage, seen);
  // Time passes while it is looked: what has just become due is no sign of anything.
  if (seen.cards.some(({ isBehind }) => isBehind)) {
    await settle(stage, SETTLES_MS);
    await collect(stage, seen);
  }
  const teamsOf: taken.TeamsOf = (org) =>
    new Set(stage.domains.flatMap(({ org: { name }, place }) => (name === org ? place.team : [])));
  return [
    invariants.noticesAreSaid(seen),
    invariants.doublesAreExplained(seen),
    invariants.cardsAreDrawn(seen),
    invariants.appsAreAlerted(seen),
    taken.grantsAreNotKilled(seen),
    invariants.expiredHasEnded(seen),
    invariants.noDomainIsStuck(seen),
    invariants.readingsAreOneByOne(seen),
    taken.revokedIsAsked(seen, teamsOf),
    taken.bansAreAsked(seen),
    taken.boundIsKept(seen, teamsOf, BOUND),
    invariants.goneIsGone(seen, wentOf(stage)),
    invariants.memoryIsFlat(seen, MOST_MB_A_DAY),
    invariants.listed('no crash, no unhandled rejection', 1, seen.crashes),
    invariants.listed('nothing that Slack or Salesforce refuses', 1, seen.problems),
  ];
}

/** What takes longer, and is asked once a week and at the end. */
export async function judgeDeeply(stage: Stage): Promise<Verdict[]> {
  const verified = await runCommand({ ...stage.direct, LOG_LEVEL: 'fatal' }, 'src/audit-verify.ts');
  const lines = logOf(stage).split('\n');
  const unforeseen = lines.filter((line) => UNFORESEEN.test(line));
  return [
    await secretsAreSealed(stage),
    invariants.listed(
      'the audit’s chain verifies',
      1,
      verified.code === 0 ? [] : [verified.output.slice(0, 300)],
    ),
    invariants.listed(
      'nothing unforeseen in the log',
      lines.length,
      unforeseen.map((line) => line.slice(0, 400)),
    ),
  ];
}

/** User and second of every row that an org took away, by org. */
function wentOf({ orgs }: Stage): Map<string, Set<string>> {
  return new Map(
    orgs.map((org) => [
      org.name,
      new Set(
        org.ledger.revocations
          .flatMap(({ rows }) => rows)
          .map(({ userId, createdDate }) => `${userId} ${Date.parse(createdDate) / 1000}`),
      ),
    ]),
  );
}
