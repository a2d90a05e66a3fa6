import { type ErrorRow, fact, say } from './row.ts';

/** Of a sync itself. */
export const ofSyncs = {
  'E-PARTIAL': {
    harm: { opens: 'partial', again: 'each interval', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'Part of the sync failed',
      what: say`We read ${fact(facts, 'tokensRead', 'some')} of ${fact(facts, 'tokensCounted', 'all')} tokens.`,
      means: 'Counts mean *at least*, and nothing was taken as removed.',
      todo: 'No action needed; the next sync tries again.',
    }),
    diagnostics: true,
    page: undefined,
    docs: "The card is good, with *Part of the sync failed*. | Fewer tokens were read than counted, or only the user's own, or more than half vanished at once. | Adds what is new, removes nothing, reads again within the hour. | If it stays: the details name the permission that is missing.",
  },
  'E-SLOW': {
    harm: { opens: 'slow', again: 'each interval', wholeOrg: false, newGrant: false },
    message: {
      title: 'Sync stopped, it took too long',
      what: 'It went on for far longer than it should.',
      means: 'We kept the last good data.',
      todo: 'No action needed; we try again by ourselves.',
    },
    diagnostics: true,
    page: undefined,
    docs: "*It took too long.* | No progress for 20 minutes. | Ends the sync, keeps the last good data, tries again. | If it stays: the log of that sync, the network, Salesforce's status.",
  },
  'E-TOO-BIG': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: {
      title: 'This domain is too big for the limits set here',
      what: 'It holds more than this bot is set to read.',
      means: 'We kept the last good data.',
      todo: 'Whoever runs the bot can say whether a larger one is planned.',
    },
    diagnostics: true,
    page: undefined,
    docs: '*Too big for the limits set here.* | More than 10 million tokens, 20,000 apps, or an answer over 8 MB. | Keeps the last good data, tries again each interval. | The limits are constants of the code. Report it, with the number.',
  },
  'E-BUDGET': {
    harm: { opens: 'limit', again: 'in a day', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'The first sync takes too many API calls',
      what: say`We used ${fact(facts, 'ours', 'many')} of the domain’s ${fact(facts, 'limit', 'daily')} API calls in 24 hours, and no sync has ended.`,
      means:
        'We stopped at half of them, so that your own integrations can go on. Nothing of this domain is known yet.',
      todo: 'It starts again in a day. If that ends like this one, a Salesforce admin can ask Salesforce for more API calls a day.',
    }),
    diagnostics: true,
    page: undefined,
    docs: "*The first sync takes too many API calls.* | The domain's first syncs took half of the org's calls of 24 hours and none ended: a huge org with few calls, or a connection that breaks late each time. | Stops, waits a day, starts again. | See in the log of those syncs where they broke off. `Sync now` tries at once, and stops by the same rule. Ask Salesforce for more calls a day where the org is that big.",
  },
  'E-PARKED': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: {
      title: 'Syncs of this domain are parked',
      what: 'Two of them started and never ended.',
      means: 'It waits alone for a while, so that other domains go on.',
      todo: 'No action needed; it starts again by itself. If it comes back, show whoever runs the bot the diagnostics.',
    },
    diagnostics: true,
    page: undefined,
    docs: '*Syncs of this domain are parked.* | Two syncs of it started and never ended: the process died in both. | Leaves it alone for 1, then 4, then 24 hours; others go on. | Look for crashes and memory kills of workers at those times. Report it.',
  },
} as const satisfies Record<string, ErrorRow>;
