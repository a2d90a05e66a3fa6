import { endDecision } from '../apps/decisions/store.ts';
import type { AnnounceApps } from '../apps/events.ts';
import type { RuleContext } from '../apps/inventory/facts.ts';
import { appFacts, type LoginsFrom, readRuleContext } from '../apps/inventory/facts-store.ts';
import {
  countHeld,
  joinByHash,
  keepHeld,
  type StoodBefore,
} from '../apps/inventory/summary-store.ts';
import { keepIdleSearch } from '../apps/inventory/twins-store.ts';
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
 * What a reading says of the apps of a domain, in the reading's own transaction: counted, judged, written where it
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
    await announce(trx, {
      kind: 'decision ended',
      workspaceId,
      appId,
      decisionId: decision.id,
      why: 'reopened',
      said: { changed: said.why },
    });
  }

  async function tell(trx: Trx, commit: Commit, reading: AppsReading, told: Told): Promise<void> {
    const { workspaceId, domainId, now: at } = commit;
    const { baseline, fresh, changed, redraw } = told;
    if (redraw.size > 0) {
      await announce(trx, { kind: 'apps redraw', workspaceId, appIds: [...redraw] });
    }
    if (fresh.length > 0) {
      const appIds = fresh.sort(byRisk).map(({ appId }) => appId);
      await announce(trx, { kind: 'apps appeared', workspaceId, domainId, appIds, baseline, at });
    }
    if (baseline) return;
    if (reading.domainAlarms.length > 0) {
      const { runId } = commit;
      const rules = reading.domainAlarms;
      await announce(trx, { kind: 'domain signalled', workspaceId, domainId, rules, runId });
    }
    if (changed.length > 0) {
      await announce(trx, { kind: 'apps changed', workspaceId, domainId, apps: changed, at });
    }
    for (const back of await newSinceBan(trx, commit)) {
      // One that is new here has its card.
      if (isFresh(back.appId, reading)) continue;
      const { runId } = commit;
      await announce(trx, { kind: 'app back', workspaceId, domainId, runId, ...back });
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

    await joinByHash(trx, true);
    await countHeld(trx, commit);
    const redraw = new Set(await keepHeld(trx, commit, before));
    if (baseline || isQuiet) await markBaseline(trx, commit);
    const told: Told = { baseline, fresh: [], changed: [], redraw };
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
    await keepIdleSearch(trx, commit);
    if (whole) await endFindingsOfGone(trx, commit);
    await joinByHash(trx, false);
    if (!isQuiet) await tell(trx, commit, reading, told);
  };
}

export type CommitApps = ReturnType<typeof createCommitApps>;

interface Told {
  readonly baseline: boolean;
  readonly fresh: (Pick<Judgement, 'risk' | 'level' | 'unusual'> & { appId: number })[];
  readonly changed: { appId: number; rules: readonly RuleId[] }[];
  readonly redraw: Set<number>;
}

/** What people excused is no news, until it is reopened; nor is what was known of the same tokens under another app. */
function note({ facts, judgement }: Seen, reading: AppsReading, told: Told): void {
  const { appId } = facts;
  const { risk, level, unusual, status, alarming } = judgement;
  const fresh = { appId, risk, level, unusual };
  if (told.baseline) told.fresh.push(fresh);
  else if (facts.isOurs || status === 'approved' || status === 'ignored') return;
  else if (reading.quiet.has(appId)) return;
  else if (isFresh(appId, reading)) told.fresh.push(fresh);
  else if (alarming.length > 0) told.changed.push({ appId, rules: alarming });
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
