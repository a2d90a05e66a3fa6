import type { AppLine, AppView, RiskPart } from '../../apps/inventory/view.ts';
import { reasonOf } from '../../apps/risk/finding-words.ts';
import type { RuleId } from '../../apps/risk/rules.ts';
import { bold, inert, plainName, plainWithin } from '../kit/escape.ts';

/** How an app is set up or that it is new: true of many, and so no headline. */
const ordinary: ReadonlySet<RuleId> = new Set([
  'new-app',
  'not-installed',
  'self-authorise',
  'privileged-holder',
  'inactive-holder',
  'long-lived',
  'unused',
  'no-owner',
  'odd-hours',
  'posture-differs',
]);

/** The worst that makes it high, where that is no ordinary thing: what its card says first. */
function worstOf({ level, parts }: Pick<AppView, 'level' | 'parts'>): RiskPart | undefined {
  if (level !== 'high') return undefined;
  return parts
    .filter(({ severity }) => severity === 'critical' || severity === 'high')
    .filter(({ rule }) => !ordinary.has(rule))
    .sort((a, b) => rank(a) - rank(b) || b.points - a.points)[0];
}

const severities = ['critical', 'high', 'medium', 'low'];
const rank = ({ severity }: RiskPart) => severities.indexOf(severity);

/** What is news of it, the worst first; what no longer holds comes last. */
export function worstRulesFirst(
  { parts }: Pick<AppView, 'parts'>,
  rules: readonly string[],
): string[] {
  const place = (rule: string) => {
    const part = parts.find((each) => each.rule === rule);
    return part ? rank(part) * 1_000 - part.points : Number.POSITIVE_INFINITY;
  };
  return rules.toSorted((a, b) => place(a) - place(b) || 0);
}

const textIn = (evidence: AppLine['alike'], field: string): string | undefined => {
  const value = evidence?.find((each) => each.field === field)?.value;
  return typeof value === 'string' ? value : undefined;
};

/** The name that its own passes for, as a look-alike's evidence has it. Foreign text. */
const passesFor = (evidence: AppLine['alike']): string | undefined =>
  textIn(evidence, 'looks like') ?? textIn(evidence, 'the name of a Salesforce client');

/**
 * `*Possible fake of Data Loader: Dаta Loader*`: what a card says first, where danger is the news; else undefined. Mrkdwn.
 */
export function dangerTitle(app: Pick<AppView, 'level' | 'parts' | 'name'>): string | undefined {
  const part = worstOf(app);
  if (!part) return undefined;
  const named = plainName(app.name);
  if (part.rule !== 'look-alike') return bold(`${upper(reasonOf(part))}: ${named}`, HEAD_MOST);
  const of = passesFor(part.evidence);
  if (of === undefined) return bold(`A name made to deceive: ${named}`, HEAD_MOST);
  const fake = `Possible fake of ${plainName(of)}`;
  return bold(of === app.name ? fake : `${fake}: ${named}`, HEAD_MOST);
}

const HEAD_MOST = 200;
const upper = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

type Marked = Pick<AppLine, 'alike' | 'name'>;

/** `only looks like DataLift`: that a name passes for another. Plain text, with a foreign name in it; '' of most. */
export function likeWords({ alike, name }: Marked): string {
  if (alike === null) return '';
  const of = passesFor(alike);
  if (of === undefined) return 'letters that are not what they seem';
  return of === name ? `perhaps not the real ${of}` : `only looks like ${of}`;
}

/** ` ⚠️ only looks like DataLift`, to stand behind its name in mrkdwn; '' of most. */
export const likeMark = (app: Marked): string => {
  const words = likeWords(app);
  return words === '' ? '' : ` ⚠️ ${inert(words, 120)}`;
};

/** Its name in bold, and the mark. */
export const markedName = (app: Marked): string => `${bold(app.name)}${likeMark(app)}`;

/** The same for a button or a box: within `max` units the mark goes first, since names are cut. */
export function markedPlain(app: Marked, max: number): string {
  const words = likeWords(app);
  return plainWithin(words === '' ? app.name : `⚠️ ${app.name} (${words})`, max);
}
