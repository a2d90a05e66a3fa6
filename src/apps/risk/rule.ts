import * as v from 'valibot';
import type { Privilege } from '../../domains/ports.ts';
import type { AppFacts, RuleContext } from '../inventory/facts.ts';
import type { Evidence, Severity } from './finding.ts';

type Value = Evidence['value'];
export type Pair = readonly [field: string, value: Value];
type Weight = Readonly<Partial<Record<Severity, number>>>;
type Values = Readonly<Record<string, Value | undefined>>;
type EvidenceSchema = v.GenericSchema<Values, Values>;

/** What a rule found. Evidence is named by its field; pairs say it where a field can come twice. */
interface Found<E, S> {
  readonly severity: S;
  readonly evidence: E | readonly Pair[];
}

interface Told<Id extends string, E extends EvidenceSchema> {
  /** The name that people and tests know it by. */
  readonly id: Id;
  /** For the table of the security page: when it speaks. */
  readonly finds: string;
  /** What it means, at length. */
  readonly means: string;
  /**
   * What it finds is seen once, since it compares with the reading before, or sees only what is new; it stands for so many
   * days, or a warning would be gone with the next reading.
   */
  readonly standsDays?: number;
  /** It tells what somebody did, not what time or a count has made; so does what is seen once. */
  readonly happens?: boolean;
  readonly evidence: E;
  /** Whether what is found now calls for a person although what was found before did; else it is told once. */
  readonly isNews?: (before: readonly Evidence[], now: readonly Evidence[]) => boolean;
  /** Why, in a few words. Plain text with foreign names in it: escape it where it is shown. */
  readonly says: (evidence: v.InferOutput<E>) => string;
}

interface AppRuleOf<Id extends string, E extends EvidenceSchema, W extends Weight>
  extends Told<Id, E> {
  /** Points of a finding, by its severity. */
  readonly weight: W;
  /** It speaks of how an app is set up: that holds for our own too. */
  readonly alsoOurs?: boolean;
  /** It compares with what is usual in this org, or happened just now: such apps stand first among those of one score. */
  readonly unusual?: boolean;
  /** What it must know before it can speak of an app, and whether that is still to come. */
  readonly learns?: Learning;
  /** Says what is wrong with an app, or nothing. Pure; the same facts at the same time give the same. */
  find(
    facts: AppFacts,
    context: RuleContext,
  ): Found<v.InferInput<E>, keyof W & Severity> | undefined;
}

export interface Learning {
  /** As in `spikes of use (needs 7 days of readings)`. */
  readonly what: string;
  readonly needs: string;
  isOn(facts: AppFacts, context: RuleContext): boolean;
}

interface DomainRuleOf<Id extends string, E extends EvidenceSchema> extends Told<Id, E> {
  find(signals: DomainSignals): Found<v.InferInput<E>, Severity> | undefined;
}

interface Finding {
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}

/** A rule as others use it: it speaks of evidence that it found, or that was kept. */
export interface AnyRule<Id extends string = string> {
  readonly id: Id;
  readonly finds: string;
  readonly means: string;
  readonly standsDays: number;
  readonly happens: boolean;
  /** Points of a finding, by its severity; none of a domain as a whole. */
  readonly weight: Weight;
  isNews(before: readonly Evidence[], now: readonly Evidence[]): boolean;
  says(evidence: readonly Evidence[]): string;
}

/** What is wrong with an app. */
export interface AppRule<Id extends string = string> extends AnyRule<Id> {
  readonly alsoOurs: boolean;
  readonly unusual: boolean;
  readonly learns: Learning | undefined;
  find(facts: AppFacts, context: RuleContext): Finding | undefined;
}

/** What is wrong with a domain as a whole. */
export interface DomainRule<Id extends string = string> extends AnyRule<Id> {
  find(signals: DomainSignals): Finding | undefined;
}

/** What is known of a domain as a whole after a reading. `null` is "not visible", never "none". */
export interface DomainSignals {
  readonly now: Date;
  /** Lines of SetupAuditTrail of the last 30 days about apps and permissions. */
  readonly trail:
    | readonly {
        readonly at: Date;
        readonly action: string;
        /** By name, as far as it is known. */
        readonly byUser: string | null;
        readonly display: string;
      }[]
    | null;
  /** For each privilege, how many people hold it who do not hold Modify All Data: administrators have it anyway. */
  readonly holders: readonly { readonly privilege: Privilege; readonly people: number }[] | null;
  /** Profiles that give a privilege, as far as somebody has them. */
  readonly profiles:
    | readonly { readonly name: string; readonly privileges: readonly Privilege[] }[]
    | null;
  /** Types of LoginHistory of the last 30 days, with how many people used each. */
  readonly loginTypes: readonly { readonly type: string; readonly people: number }[] | null;
  readonly coverage: {
    readonly tokensRead: number;
    readonly tokensCounted: number;
    readonly ownRowsOnly: boolean;
  };
  /** The last complete reading, this one included; null: there was none. */
  readonly lastCompleteAt: Date | null;
  readonly intervalMs: number;
}

export function appRule<const Id extends string, E extends EvidenceSchema, const W extends Weight>(
  rule: AppRuleOf<Id, E, W>,
): AppRule<Id> {
  return {
    ...told(rule, rule.weight),
    alsoOurs: rule.alsoOurs ?? false,
    unusual: rule.unusual ?? false,
    learns: rule.learns,
    find: (facts, context) => stamped(context.now, rule.find(facts, context)),
  };
}

export const domainRule = <const Id extends string, E extends EvidenceSchema>(
  rule: DomainRuleOf<Id, E>,
): DomainRule<Id> => ({
  ...told(rule, {}),
  find: (signals) => stamped(signals.now, rule.find(signals)),
});

function told<Id extends string, E extends EvidenceSchema>(
  rule: Told<Id, E>,
  weight: Weight,
): AnyRule<Id> {
  const { id, finds, means, standsDays = 0, isNews = () => false } = rule;
  const happens = rule.happens ?? standsDays > 0;
  return {
    id,
    finds,
    means,
    standsDays,
    happens,
    weight,
    isNews,
    says(evidence) {
      const kept = Object.fromEntries(evidence.map(({ field, value }) => [field, value]));
      const { success, output } = v.safeParse(rule.evidence, kept);
      // Evidence of another version of the rule: the next reading writes it anew.
      return success ? rule.says(output) : id.replaceAll('-', ' ');
    },
  };
}

function stamped(now: Date, found: Found<Values, Severity> | undefined): Finding | undefined {
  if (!found) return undefined;
  const readAt = now.toISOString();
  const pairs: readonly (readonly [string, Value | undefined])[] = isPairs(found.evidence)
    ? found.evidence
    : Object.entries(found.evidence);
  const evidence = pairs.flatMap(([field, value]) =>
    value === undefined ? [] : [{ field, value, readAt }],
  );
  return { severity: found.severity, evidence };
}

const isPairs = (evidence: Values | readonly Pair[]): evidence is readonly Pair[] =>
  Array.isArray(evidence);

/** `1 person`, `7 people`. */
export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
/** `1 token`, `7 tokens`. */
export const tokens = (count: number): string => (count === 1 ? '1 token' : `${count} tokens`);
