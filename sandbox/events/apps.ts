import { clashingNames } from '../salesforce/generate/clashes.ts';
import type { WorldEvent } from './event.ts';

const vendors = ['DataLift', 'Quotewise', 'Fieldnote', 'Mapwright', 'Ledgerline', 'Callsheet'];

/** Third-party apps and their tokens. */
export const appEvents = {
  lookalike: {
    title: 'Grant a look-alike “Data Loader”',
    sentence: 'A user is talked into granting an app that only carries the name of Data Loader.',
    group: 'Apps and tokens',
    inOrg: true,
    run(_world, org) {
      org.grantToken(org.users.ordinary.username, 'Data Loader', { uninstalledTwin: true });
      return `${org.users.ordinary.name} granted an app called Data Loader that is not installed.`;
    },
  },
  vendor: {
    title: 'Connect a new vendor app',
    sentence: 'An admin installs an app that nobody has seen before and signs in with it.',
    group: 'Apps and tokens',
    inOrg: true,
    run(_world, org) {
      const taken = new Set(org.state.apps.map(({ name }) => name));
      const name = vendors.find((each) => !taken.has(each)) ?? `Vendor ${org.state.apps.length}`;
      org.installApp(name);
      org.grantToken(org.users.admin.username, name);
      return `${name} was installed and holds one token.`;
    },
  },
  phone: {
    title: 'Someone rings Priya up',
    sentence: 'A caller who says they are the help desk talks Priya into letting in their app.',
    group: 'Apps and tokens',
    inOrg: true,
    run(world, org) {
      const priya = world.slack.as('priya').person;
      const known = org.users.all.some(({ username }) => username === priya.email);
      if (!known) org.addUser({ username: priya.email, name: priya.name });
      org.grantToken(priya.email, 'My Ticket Portal');
      return `${priya.name} let in My Ticket Portal.`;
    },
  },
  crowd: {
    title: '30 users grant one app',
    sentence: 'An app spreads: thirty people grant it within a minute.',
    group: 'Apps and tokens',
    inOrg: true,
    run(_world, org) {
      org.grantMany('Meeting Notes AI', 30);
      return `Meeting Notes AI now holds ${org.countTokens({ app: 'Meeting Notes AI' })} tokens.`;
    },
  },
  'name-clashes': {
    title: 'Names that are easily confused',
    sentence:
      'Beside DataLift, which is installed, six people grant apps whose names look like it, or like a query.',
    group: 'Apps and tokens',
    inOrg: true,
    run(_world, org) {
      org.installApp(clashingNames[0]);
      for (const [at, name] of clashingNames.entries()) {
        const user = org.users.all[4 + at];
        if (user) org.grantToken(user.username, name);
      }
      return `${clashingNames.length} apps with confusing names hold a token each.`;
    },
  },
} as const satisfies Record<string, WorldEvent>;
