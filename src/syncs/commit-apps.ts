import { endDecision } from '../apps/decisions/store.ts';
import type { AnnounceApps, AppChange } from '../apps/events.ts';
import type { RuleContext } from '../apps/inventory/facts.ts';
import { appFacts, type LoginsFrom, readRuleContext } from '../apps/inventory/facts-store.ts';
import {
  countHeld,
  joinByHash,
  keepHeld,
  type StoodBefore,
} from '../apps/inventory/summary-store.ts';
import { keepIdleSearch } from '../apps/inventory/twins-store.ts';
import { noteLeavers } from '../apps/leavings/find.ts';
import { askAboutNew } from '../apps/questions/ask-new.ts';
import { newSinceBan } from '../apps/revocations/since-ban-store.ts';
import {
  endFindingsOfGone,
  type Judged,
  markBaseline,
  saveJudged,
} from '../apps/risk/findings-store.ts';
import type { Judgement } from '../apps/risk/judge.ts';
import { byRisk } from '../apps/risk/risk.ts';
import type { RuleId } from '../apps/risk/rules.ts';
import { recordAct } from '../audit/store.ts';
import type { Trx } from '../db/database.ts';
import type { Coverage } from '../domains/domain.ts';
import type { Commit } from './commit-store.ts';
import { judgeBatch, type Seen } from './judge-batch.ts';

export interface AppsReading {
  readonly coverage: Omit<Coverage, 'readAt'>;
  /** The apps as they stood before it. */
  readonly before: ReadonlyMap<number, StoodBefore>;
  /** Apps that hold tokens since now, which were known under another app. */
  readonly quiet: ReadonlySet<number>;
  readonly loginsFrom: LoginsFrom;
  /** Undefined: not visible. */
  readonly failedSignIns: RuleContext['failedSignIns'] | undefined;
  /** What calls for a person in the domain as a whole, and did not before. */
  readonly domainAlarms: readonly RuleId[];
}

/**
 * What a reading says of the apps of a domain, or a look of some of them (`commit.only`), in the reading's own transaction: counted, judged, written where it
 * differs, and told. Before the first complete reading nothing is told; that one is the baseline.
 */
export function createCommitApps(announce: AnnounceApps) {
  async function reopen(trx: Trx, commit: Commit, { facts, judgement }: Seen): Promise<void> {
    const { reopened } = judgement;
    if (!reopened) return;
    const { workspaceId, domainId, now } = commit;
    const { appId } = facts;
    const { decision, why } = reopened;
    const said = { decisionId: decision.id, why: why.join(' ') };
    // One that was made on another app still holds there.
    if (decision.appId === appId) {
      await endDecision(trx, workspaceId, decision.id, { by: 'bot', why: 'reopened' }, now);
    }
    await recordAct(
      trx,
      {
        workspaceId,
        actor: 'bot',
        action: 'app.decision_reopened',
        domainId,
        subject: String(appId),
        facts: said,
        source: 'sync',
      },
      now,
    );
  }

  async function tell(trx: Trx, commit: Commit, reading: AppsReading, told: Told): Promise<void> {
    const { workspaceId, domainId, now: at } = commit;
    const { baseline, fresh, redraw } = told;
    if (redraw.size > 0) {
      await announce(trx, { kind: 'apps redraw', workspaceId, appIds: [...redraw] });
    }
    const found = baseline ? told.found : fresh.length;
    if (found > 0) {
      const apps = fresh.toSorted(byRisk).map(({ change }) => change);
      const of = { workspaceId, domainId, apps, found, baseline, at };
      await announce(trx, { kind: 'apps appeared', ...of });
    }
    if (baseline) return;
    const changed = [...told.changed.values()];
    if (reading.domainAlarms.length > 0) {
      const { runId } = commit;
      const rules = reading.domainAlarms;
      const lapsed = changed.flatMap(({ appId, lapsed: end }) =>
        end?.why.split(' ').includes('admins') ? [{ appId, decisionId: end.decisionId }] : [],
      );
      await announce(trx, {
        kind: 'domain signalled',
        workspaceId,
        domainId,
        rules,
        runId,
        lapsed,
      });
    }
    if (changed.length > 0) {
      await announce(trx, { kind: 'apps changed', workspaceId, domainId, apps: changed, at });
    }
  }

  /** Banned apps with tokens that nobody saw before. */
  async function noteBack(trx: Trx, commit: Commit, told: Told): Promise<void> {
    for (const { appId, ...back } of await newSinceBan(trx, commit)) {
      const at = told.fresh.findIndex(({ change }) => change.appId === appId);
      const fresh = told.fresh[at];
      if (fresh) told.fresh[at] = { ...fresh, change: { ...fresh.change, back } };
      const known = told.banned.get(appId);
      if (!fresh && known) told.changed.set(appId, { ...known, back });
    }
  }

  return async (trx: Trx, commit: Commit, reading: AppsReading): Promise<void> => {
    const { coverage, before, failedSignIns } = reading;
    const base = {
      ...(await readRuleContext(trx, commit)),
      coverage,
      ...(failedSignIns && { failedSignIns }),
    };
    const whole = coverage.outcome === 'complete';
    const isFirst = base.baselineAt === null;
    // Of a domain that was read before apps were judged, nothing is counted yet.
    const isCounted = [...before.values()].some(({ tokens }) => tokens > 0);
    const baseline = whole && (isFirst || !isCounted);
    const isQuiet = !baseline && isFirst;

    const isOfAll = commit.only === undefined;
    if (isOfAll) await joinByHash(trx, true);
    await countHeld(trx, commit);
    const redraw = new Set(await keepHeld(trx, commit, before));
    if (baseline || isQuiet) await markBaseline(trx, commit);
    const told: Told = {
      baseline,
      found: 0,
      fresh: [],
      changed: new Map(),
      banned: new Map(),
      redraw,
    };
    for await (const batch of appFacts(trx, { ...commit, ...reading })) {
      const seen = await judgeBatch(trx, commit, { base, before }, batch);
      const judged = await saveJudged(trx, commit.workspaceId, seen.map(toJudged));
      for (const appId of judged) redraw.add(appId);
      for (const each of seen) {
        if (each.judgement.written.length + each.judgement.ended.length > 0) {
          redraw.add(each.facts.appId);
        }
        await reopen(trx, commit, each);
        note(each, reading, told);
      }
    }
    if (isOfAll) await keepIdleSearch(trx, commit);
    if (whole) await endFindingsOfGone(trx, commit);
    if (whole && isOfAll) await noteLeavers(trx, announce, commit);
    if (isOfAll) await joinByHash(trx, false);
    if (isQuiet) return;
    if (!baseline) await noteBack(trx, commit, told);
    await tell(trx, commit, reading, told);
    if (!baseline) await askAboutNew(trx, announce, commit, reading.quiet);
  };
}

export type CommitApps = ReturnType<typeof createCommitApps>;

interface Told {
  readonly baseline: boolean;
  /** Apps of the first complete reading. */
  found: number;
  readonly fresh: (Pick<Judgement, 'risk' | 'level' | 'unusual'> & { change: AppChange })[];
  readonly changed: Map<number, AppChange>;
  /** All that are banned. */
  readonly banned: Map<number, AppChange>;
  readonly redraw: Set<number>;
}

/** What may be news; what was known of the same tokens under another app is none, and our own app is nobody's news. */
function note(seen: Seen, reading: AppsReading, told: Told): void {
  if (told.baseline) {
    told.found += 1;
    return;
  }
  const { facts, judgement } = seen;
  const { appId } = facts;
  const change = changeOf(seen, reading);
  if (judgement.reopened) {
    told.changed.set(appId, change);
    return;
  }
  if (facts.isOurs || reading.quiet.has(appId)) return;
  if (change.status === 'banned') told.banned.set(appId, change);
  const isExcused = change.status === 'approved' || change.status === 'ignored';
  if (!isFresh(appId, reading)) {
    if (mayBeNews(judgement, change)) told.changed.set(appId, change);
  } else if (!isExcused) {
    const { risk, level, unusual } = judgement;
    told.fresh.push({ change, risk, level, unusual });
  }
  // What people approved in all domains is no news in another one, short of what cannot wait.
  else if (judgement.standing.some(({ severity }) => severity === 'critical')) {
    told.changed.set(appId, change);
  }
}

const mayBeNews = ({ written, fresh }: Judgement, { level, levelBefore, back }: AppChange) =>
  back !== undefined ||
  written.some(({ severity }) => severity !== 'low') ||
  (fresh.length > 0 && level !== levelBefore);

function changeOf({ facts, judgement }: Seen, reading: AppsReading): AppChange {
  const { appId, tokens, users } = facts;
  const { status, level, standing, fresh, reopened } = judgement;
  const before = reading.before.get(appId);
  // The card of a revocation said: should it come back, you are told. What only was missing from a reading is no news.
  const isBack = before?.isGone === true && facts.backSince !== null && status === 'new';
  return {
    appId,
    status,
    level,
    levelBefore: before?.level,
    users,
    tokens,
    findings: standing.map((finding) => ({ ...finding, isFresh: fresh.includes(finding.rule) })),
    lapsed: reopened && { decisionId: reopened.decision.id, why: reopened.why.join(' ') },
    back: isBack ? { tokens, users } : undefined,
  };
}

/** Nobody held a token to it before. */
const isFresh = (appId: number, { before, quiet }: AppsReading): boolean =>
  !(before.get(appId)?.wasHeld ?? false) && !quiet.has(appId);

const toJudged = ({ facts, judgement }: Seen): Judged => ({
  appId: facts.appId,
  risk: judgement.risk,
  level: judgement.level,
  unusual: judgement.unusual,
  learning: judgement.learning,
  unknowns: judgement.unknowns,
  decisionId: judgement.decisionId,
  status: judgement.status,
});
