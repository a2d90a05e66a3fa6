import type { Org } from '../salesforce/start.ts';
import type { WorldEvent } from './event.ts';
import { appWith, daysAgo, unusedApp } from './find-app.ts';

const NEW_ADDRESS = '192.0.2.77';
const SPIKE = 20_000;

/** What a watcher of apps should notice, beside new ones. */
export const signalEvents = {
  wakes: {
    title: 'An app wakes after 120 days',
    sentence: 'An app that nobody used for four months is used again.',
    group: 'Signals',
    inOrg: true,
    run: (_world, org) => wake(org),
  },
  spike: {
    title: 'A use spike',
    sentence: 'An app that is in use all day suddenly makes many times as many calls.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const { name } = appWith(org, ({ kind }) => kind !== 'uninstalled');
      const tokens = org.recordUse({ app: name }, { uses: SPIKE });
      return `${name} made ${(tokens * SPIKE).toLocaleString('en')} more calls.`;
    },
  },
  loosened: {
    title: 'A policy is loosened',
    sentence: 'An admin lets all users authorise an app that only approved ones could use.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const { name } = appWith(org, ({ adminApprovedOnly }) => adminApprovedOnly);
      org.setAppPolicy(name, { adminApprovedOnly: false });
      return `All users may authorise ${name} themselves now.`;
    },
  },
  'new-address': {
    title: 'Sign-ins from a new address',
    sentence: 'An app signs three people in from an address that it never used.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const { name } = appWith(org, ({ kind }) => kind !== 'uninstalled');
      for (const { username } of org.users.all.slice(4, 7))
        org.signIn(username, name, { ip: NEW_ADDRESS });
      org.recordUse({ app: name });
      return `${name} signed three people in from ${NEW_ADDRESS}.`;
    },
  },
  burst: {
    title: 'A burst of grants within an hour',
    sentence: 'Someone rings people up: twelve of them grant the same new app within 50 minutes.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      for (let made = 0; made < 12; made += 1) {
        const user = org.users.all[4 + made];
        const at = new Date(daysAgo(org, 0).getTime() - (11 - made) * 4 * 60_000);
        if (user) org.grantToken(user.username, 'My Ticket Portal', { at });
      }
      return 'Twelve people granted My Ticket Portal.';
    },
  },
  'dangerous-permission': {
    title: 'A dangerous permission is handed out',
    sentence: 'An admin gives an ordinary user “Approve Uninstalled Connected Apps”.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      org.handOut(org.users.ordinary.username, 'CanApproveUninstalledApps');
      return `${org.users.ordinary.name} may now authorise apps that nobody installed.`;
    },
  },
  promotion: {
    title: 'Somebody becomes an administrator',
    sentence: 'An ordinary user is given the profile System Administrator.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const user = org.users.all.find(({ admin }, at) => at >= 4 && !admin);
      if (!user) return 'Everybody is an administrator already.';
      org.setProfile(user.username, 'System Administrator');
      return `${user.name} is a System Administrator now.`;
    },
  },
  'scopes-widened': {
    title: 'The scopes of an external client app are widened',
    sentence: 'An app that could use the API asks for everything from now on.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const narrow = ({ kind, scopes }: { kind: string; scopes: string[] }) =>
        kind === 'external' && !scopes.includes('full');
      const { name, scopes } = appWith(org, narrow);
      org.setAppPolicy(name, { scopes: [...scopes, 'full'] });
      return `${name} has the scope full now.`;
    },
  },
  breached: {
    title: 'A breached vendor’s app',
    sentence: 'An app whose vendor lost its customers’ tokens was here all the time.',
    group: 'Signals',
    inOrg: true,
    run: (_world, org) => breach(org),
  },
  'holder-leaves': {
    title: 'Somebody with tokens leaves',
    sentence: 'A user who granted apps is deactivated; their tokens stay.',
    group: 'Signals',
    inOrg: true,
    run(_world, org) {
      const holder = org.users.all.find(
        ({ active, username }, at) => at >= 4 && active && org.countTokens({ user: username }) > 0,
      );
      if (!holder) return 'Nobody beside the admins holds a token.';
      org.deactivateUser(holder.username);
      return `${holder.name} is inactive and holds ${org.countTokens({ user: holder.username })} tokens.`;
    },
  },
} as const satisfies Record<string, WorldEvent>;

function wake(org: Org): string {
  const name = unusedApp(org, 120);
  if (name !== undefined) {
    org.recordUse({ app: name }, { uses: 250 });
    return `${name} is used again.`;
  }
  org.installApp('Ledger Archive', { installedAt: daysAgo(org, 700) });
  org.grantToken(org.users.ordinary.username, 'Ledger Archive', {
    at: daysAgo(org, 600),
    lastUsed: daysAgo(org, 121),
    uses: 4_000,
  });
  return 'Ledger Archive is there, unused for 121 days. Sync, then press once more: it wakes.';
}

function breach(org: Org): string {
  const name = ['Drift', 'Gainsight', 'Klue'].find((app) => org.countTokens({ app }) === 0);
  if (name === undefined) return 'Drift, Gainsight and Klue hold tokens already.';
  org.installApp(name, { installedAt: daysAgo(org, 900) });
  for (const [at, { username }] of org.users.all.slice(4, 7).entries()) {
    const granted = daysAgo(org, 800 - at * 40);
    org.grantToken(username, name, { at: granted, lastUsed: daysAgo(org, 1), uses: 900 });
  }
  return `${name}, installed two and a half years ago, holds three tokens.`;
}
