import { type AppFacts, isInstalled, startHostOf } from './facts.ts';
import { foldTight } from './fold.ts';

/**
 * Salesforce's own clients by the exact names that OauthToken shows. They hold tokens in nearly every org without being
 * installed. A name alone excuses nothing: see `standingOf`.
 */
const names: ReadonlySet<string> = new Set([
  'AI Platform Auth',
  'Agentforce Vibes',
  'Ant Migration Tool',
  'Chatter Desktop',
  'Chatter Mobile for BlackBerry',
  'Code Builder',
  'Data Loader',
  'Dataloader Bulk',
  'Dataloader Partner',
  'Force.com IDE',
  'OIQ_Integration',
  'SFDX CLI',
  'Salesforce CLI',
  'Salesforce Chatter',
  'Salesforce Data Loader',
  'Salesforce Dataloader',
  'Salesforce Field Service',
  'Salesforce Files',
  'Salesforce Mobile Dashboards',
  'Salesforce Touch',
  'Salesforce for Android',
  'Salesforce for Outlook',
  'Salesforce for iOS',
  'Salesforce1',
  'SalesforceA',
  'SalesforceA for Android',
  'SalesforceA for iOS',
  'SalesforceDX Namespace Registry',
  'SalesforceIQ',
  'Wave Web',
  'Workbench',
  'dataloader.io',
]);

/** Those among them that read out whole tables: what a caller talks people into. */
const dataTools: ReadonlySet<string> = new Set([
  'Ant Migration Tool',
  'Data Loader',
  'Dataloader Bulk',
  'Dataloader Partner',
  'SFDX CLI',
  'Salesforce CLI',
  'Salesforce Data Loader',
  'Salesforce Dataloader',
  'Workbench',
  'dataloader.io',
]);

/** Packages by which Salesforce itself brings its mobile and desktop clients. */
const namespaces: ReadonlySet<string> = new Set(['sf_com_apps', 'sf_chttr_apps']);
const hosts = /(^|\.)(salesforce|force|dataloader|trailhead)\.(com|io)$/;

type Seen = Pick<AppFacts, 'name' | 'label' | 'applicationId' | 'namespace' | 'startUrl'>;

/** True for an exact name of one of Salesforce's own clients. An automatic ban never touches such a name. */
export const isKnownName = (name: string): boolean => names.has(name);

/** True for the exact name of a client that reads out whole tables. */
export const isDataTool = (name: string): boolean => dataTools.has(name);

/** The names of Salesforce's own clients. */
export const knownNames: readonly string[] = [...names];

/**
 * What an app that bears the exact name of one of Salesforce's clients is:
 * `client`, as such clients appear: not installed, or from a package of Salesforce's;
 * `installed`, an admin here installed it under that name, and nothing speaks against it;
 * `stranger`, installed from elsewhere, by its namespace or the host of its start URL.
 * Undefined: it bears no such name.
 */
export function standingOf(facts: Seen): 'client' | 'installed' | 'stranger' | undefined {
  if (!bearsKnownName(facts)) return undefined;
  if (!isInstalled(facts)) return 'client';
  if (facts.namespace !== null) return namespaces.has(facts.namespace) ? 'client' : 'stranger';
  const host = startHostOf(facts.startUrl);
  return host === null || hosts.test(host) ? 'installed' : 'stranger';
}

/** True for what may be taken for Salesforce's own client by everything that can be seen of it. */
export const isKnownClient = (facts: Seen): boolean => standingOf(facts) === 'client';

/** By its name, or by its label where the name is that label as an API name: `Salesforce_CLI`. */
function bearsKnownName({ name, label, applicationId }: Seen): boolean {
  if (names.has(name)) return true;
  return (
    applicationId !== null &&
    label !== null &&
    names.has(label) &&
    /^[\w.]+$/.test(name) &&
    foldTight(name) === foldTight(label)
  );
}
