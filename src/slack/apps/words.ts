import type {
  AppStatus,
  AppView,
  DecisionView,
  RiskLevel,
  RiskPart,
} from '../../apps/inventory/view.ts';
import type { Maker } from '../../apps/makers/maker.ts';
import { reasonOf } from '../../apps/risk/finding-words.ts';
import { learningNeeds } from '../../apps/risk/rules.ts';
import { escapeMarkup, inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { dayOf } from '../kit/time.ts';
import { listed } from '../kit/words.ts';
import { markedName } from './danger-words.ts';

/** A point in a few words; what its evidence holds is foreign text. */
export const reasonWords = (part: Pick<RiskPart, 'rule' | 'evidence'>): string =>
  inert(reasonOf(part), 120);

/** The same of an app's point by the name of its rule; the name, where the app has no such point any more. */
export const reasonIn = (app: Pick<AppView, 'parts'>, rule: string): string => {
  const part = app.parts.find((each) => each.rule === rule);
  return part ? reasonWords(part) : inert(rule.replaceAll('-', ' '), 40);
};

export const levelWords: { readonly [Level in RiskLevel]: string } = {
  high: 'high risk',
  medium: 'medium risk',
  low: 'low risk',
};

/** The one scale of signs: whatever shows an app's risk shows it by this. */
export const levelSigns: { readonly [Level in RiskLevel]: string } = {
  high: '🔴',
  medium: '🟠',
  low: '⚪',
};

export const statusWords: { readonly [Status in AppStatus | 'snoozed' | 'idle']: string } = {
  new: 'waits for a decision',
  approved: 'approved',
  banned: 'banned',
  ignored: 'not one we care about',
  snoozed: 'snoozed',
  idle: 'installed, held by nobody',
};

/** As in `… changed it to Banned (was Approved by …)`. */
export const verdictWords: { readonly [V in DecisionView['verdict']]: string } = {
  approved: 'Approved',
  banned: 'Banned',
  ignored: 'Not one we care about',
};

/** What is not judged yet, and what for; empty where all rules speak. */
export function learningWords(app: Pick<AppView, 'learning' | 'goneAt'>): string {
  const rules = app.goneAt ? [] : app.learning.flatMap((id) => learningNeeds(id) ?? []);
  return rules.length === 0
    ? ''
    : `Still learning what is usual for it, and silent until then: ${listed(rules)}.`;
}

/** Who makes an app, and how surely that is known. */
export function makerWords({ vendor, by, isOther }: Maker): string {
  const who = inert(vendor, 100);
  if (isOther) {
    return `*Not as ${who} publishes it:* it bears the name of an app of theirs, and comes from elsewhere`;
  }
  if (by === 'package') return `*Made by:* ${who}, as its package shows`;
  return by === 'host'
    ? `*Made by:* ${who}, if its start page is to be believed`
    : `*Made by:* perhaps ${who}: only its name says so`;
}

/** `*DataLift* in Production EU`. */
export const appIn = (app: Pick<AppView, 'name' | 'domainName' | 'alike'>): string =>
  `${markedName(app)} in ${inert(app.domainName)}`;

/** `high risk`, and whether that is the least it can be. */
export const riskWords = (app: Pick<AppView, 'level' | 'unknowns'>): string =>
  app.unknowns.length > 0 ? `${levelWords[app.level]}, needs review` : levelWords[app.level];

const scopeWords: Readonly<Record<string, string>> = {
  full: 'full access to all that the person may see and do',
  api: 'reads and changes data by API, as that person',
  web: 'uses the web pages of Salesforce as that person',
  visualforce: 'opens Visualforce pages as that person',
  refresh_token: 'goes on while the person is not signed in',
  offline_access: 'goes on while the person is not signed in',
  id: 'reads who the person is',
  openid: 'reads who the person is',
  profile: 'reads the profile of the person',
  email: 'reads the e-mail address of the person',
  address: 'reads the postal address of the person',
  phone: 'reads the phone number of the person',
  chatter_api: 'reads and writes Chatter as that person',
  custom_permissions: 'reads the custom permissions of the person',
  wave_api: 'reads CRM Analytics',
  eclair_api: 'reads CRM Analytics charts',
  content: 'reads and changes files',
  lightning: 'opens Lightning pages as that person',
  pardot_api: 'works in Account Engagement',
  cdp_query_api: 'reads Data Cloud',
  cdp_ingest_api: 'writes to Data Cloud',
};

/** `api: reads and changes data by API, as that person`; a scope that we do not know is named all the same. */
export const scopeLine = (scope: string): string => {
  const words = Object.hasOwn(scopeWords, scope) ? scopeWords[scope] : undefined;
  return words === undefined ? inert(scope) : `${escapeMarkup(scope)}: ${words}`;
};

const kinds: Readonly<Record<string, string>> = {
  connected: 'connected app',
  external: 'external client app',
  salesforce: "Salesforce's own",
  unknown: 'not known',
};
export const appKind = (kind: string): string => kinds[kind] ?? inert(kind, 40);

/** `until 24 Nov 2027`, or `without an end`. */
export const untilWords = (until: Date | null): string =>
  until ? `until ${dayOf(until)}` : 'without an end';

/** `in all domains`, or `in Production EU`. */
export const whereWords = (decision: Pick<DecisionView, 'everywhere'>, domain: string): string =>
  decision.everywhere ? 'in all domains' : `in ${inert(domain)}`;

const POLICY = /^policy:(.+)$/u;

/** Who made a decision or asked for a revocation: a person by name, or a policy. */
export function makerOf(id: string, names: ReadonlyMap<string, string>): string {
  const [, policy] = POLICY.exec(id) ?? [];
  if (policy !== undefined) return `the policy “${inert(policy, 40)}”`;
  return inert(nameIn(names, id));
}
