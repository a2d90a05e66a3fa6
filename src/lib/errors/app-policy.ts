import { fact, type Given, type Said, say } from './row.ts';

interface PolicyWords {
  readonly what: Said;
  readonly todo: Said;
}

const ours = (facts: Given): Said => fact(facts, 'appName', 'this app');

const notInstalled = (facts: Given): PolicyWords => ({
  what: 'Since September 2025 Salesforce blocks apps that are not installed in a domain.',
  todo: say`A Salesforce admin opens Setup, Connected Apps OAuth Usage, finds ${ours(facts)} and presses Install; or signs in with a user who holds Approve Uninstalled Connected Apps.`,
});

/** How an org can keep our app out while the grant lives, by the fact `policy`; what it says, and what its admin does. */
const policies: Readonly<Record<string, (facts: Given) => PolicyWords>> = {
  'not installed': notInstalled,
  approval: (facts) => ({
    what: say`By the domain's policy only users whom an admin approved may use this app, and ${fact(facts, 'username', 'the connected user')} is not one of them.`,
    todo: 'A Salesforce admin assigns the permission set that the app’s policy names to this user: Setup, Permission Sets, Manage Assignments.',
  }),
  blocked: (facts) => ({
    what: 'An admin of the domain, or Salesforce itself, blocks this app.',
    todo: say`A Salesforce admin opens Setup, Connected Apps OAuth Usage, finds ${ours(facts)} and presses Unblock.`,
  }),
  off: (facts) => ({
    what: 'The app, or its OAuth, is switched off in this domain.',
    todo: say`A Salesforce admin opens Setup, External Client App Manager, ${ours(facts)}, and switches on the app and its OAuth.`,
  }),
  'not set': (facts) => ({
    what: 'The domain has no policy for this app, so nobody may use it.',
    todo: say`A Salesforce admin opens Setup, External Client App Manager, ${ours(facts)}, Policies, and saves them.`,
  }),
  'session level': () => ({
    what: 'The domain asks for a safer sign-in than our session has.',
    todo: 'A Salesforce admin looks at the policies of this app: High assurance session required.',
  }),
};

export const policyWords = (facts: Given): PolicyWords =>
  (policies[String(facts.policy)] ?? notInstalled)(facts);

/** Whether installing the app is what helps. */
export const isInstallMissing = ({ policy }: Given): boolean =>
  policy === undefined || policy === 'not installed' || !Object.hasOwn(policies, String(policy));
