import type { WorldEvent } from './event.ts';

/** What ends our own access. */
export const grantEvents = {
  'end-grant': {
    title: 'End our grant',
    sentence: 'An admin revokes the bot’s own access in Setup, without a word to Slack.',
    group: 'Our grant',
    inOrg: true,
    run(_world, org) {
      const ended = org.endOurGrants();
      return ended > 0 ? `${ended} of our grants ended.` : 'We hold no grant there.';
    },
  },
  'owner-leaves': {
    title: 'Deactivate the grant’s owner',
    sentence: 'The Salesforce user who allowed the bot leaves the company.',
    group: 'Our grant',
    inOrg: true,
    run(_world, org) {
      const live = org.grants().find(({ state }) => state === 'live');
      if (!live) return 'We hold no grant there.';
      org.deactivateUser(live.user);
      return `${live.user} is inactive.`;
    },
  },
  refresh: {
    title: 'Refresh the sandbox',
    sentence: 'The org is copied anew: same address, new org id, and every grant is gone.',
    group: 'Our grant',
    inOrg: true,
    run(_world, org) {
      if (org.state.kind !== 'sandbox') return `${org.name} is no sandbox: nothing was done.`;
      return `The org id is now ${org.refreshSandbox()}.`;
    },
  },
} as const satisfies Record<string, WorldEvent>;
