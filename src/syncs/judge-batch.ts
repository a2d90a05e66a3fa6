import { standingDecisions } from '../apps/decisions/store.ts';
import type { AppFacts, RuleContext } from '../apps/inventory/facts.ts';
import { foldName } from '../apps/inventory/fold.ts';
import type { StoodBefore } from '../apps/inventory/summary-store.ts';
import { alikeNames, keepSearch, sameNames } from '../apps/inventory/twins-store.ts';
import { readFactsOf } from '../apps/reads/facts-store.ts';
import type { KeptFinding } from '../apps/risk/finding-changes.ts';
import { endFindings, knownFindings, saveFindings } from '../apps/risk/findings-store.ts';
import { type Judgement, judgeApp } from '../apps/risk/judge.ts';
import type { RuleId } from '../apps/risk/rules.ts';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

export type Seen = { readonly facts: AppFacts; readonly judgement: Judgement };

/** What is one for all apps of a reading. */
interface Around {
  readonly base: Omit<RuleContext, 'sameName' | 'alike' | 'reads'>;
  /** The apps as they stood before it. */
  readonly before: ReadonlyMap<number, StoodBefore>;
}

/** Judges apps by what stands around them, and writes the findings that began or ended. */
export async function judgeBatch(
  trx: Trx,
  commit: Commit,
  { base, before }: Around,
  batch: readonly AppFacts[],
): Promise<Seen[]> {
  const { workspaceId, domainId, now } = commit;
  const ids = batch.map(({ appId }) => appId);
  await keepSearch(
    trx,
    workspaceId,
    batch.map(({ appId, name }) => ({ appId, search: foldName(name) })),
  );
  const names = await sameNames(trx, commit, batch);
  const twins = await alikeNames(trx, commit, batch);
  const reads = await readFactsOf(trx, commit, ids, now);
  const known = await knownFindings(trx, workspaceId, ids);
  const decisions = byApp(await standingDecisions(trx, workspaceId, batch, now));
  const whole = base.coverage.outcome === 'complete';
  const seen = batch.map((facts) => {
    const context = {
      ...base,
      sameName: names.get(facts.appId) ?? [],
      alike: twins.get(facts.appId) ?? [],
      reads: reads.get(facts.appId) ?? null,
    };
    const decisionId = before.get(facts.appId)?.decisionId ?? null;
    const judgement = judgeApp(
      { facts, domainId, decisionId },
      context,
      known.get(facts.appId) ?? [],
      decisions(facts),
      whole,
    );
    return { facts, judgement };
  });
  await saveFindings(trx, workspaceId, seen.flatMap(written));
  await endFindings(trx, workspaceId, seen.flatMap(ended), now);
  return seen;
}

const written = ({ facts, judgement }: Seen): (KeptFinding & { appId: number })[] =>
  judgement.written.map((change) => ({ ...change, appId: facts.appId }));

const ended = ({ facts, judgement }: Seen): { appId: number; rule: RuleId }[] =>
  judgement.ended.map((rule) => ({ appId: facts.appId, rule }));

/** The few decisions that know an app by name or identity. */
function byApp<D extends { name: string; identity: string }>(decisions: readonly D[]) {
  const found = new Map<string, Set<D>>();
  for (const decision of decisions) {
    for (const key of [`name ${decision.name}`, `id ${decision.identity}`]) {
      found.set(key, (found.get(key) ?? new Set()).add(decision));
    }
  }
  return ({ name, identity }: AppFacts): readonly D[] => [
    ...new Set([...(found.get(`name ${name}`) ?? []), ...(found.get(`id ${identity}`) ?? [])]),
  ];
}
