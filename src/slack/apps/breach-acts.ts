import { act } from '../kernel/act.ts';
import { idOf, oneOf } from '../kernel/value.ts';
import { breachState } from './breach-values.ts';

const BREACH = 'Breach of a vendor';
const answering = { may: 'admin', says: "act on a vendor's breach" } as const;
const ofBreach = { ...answering, value: idOf('breach') } as const;

/** What is done on the day when a vendor says that it was breached. */
export const breachActs = {
  breach: act({
    ...answering,
    costly: true,
    verb: {
      name: 'breach',
      group: 'Apps',
      args: '<vendor> [--drill]',
      help: "When a vendor was breached: finds its apps in all domains, and ends all their access after a second person's yes.",
      example: 'breach drift --drill',
      opens: { title: BREACH, ofOne: true },
    },
    form: { id: 'breach.form', title: BREACH, state: breachState },
  }),
  /** Another page of them, or all of them in or out. */
  page: act({
    ...answering,
    id: 'breach.page',
    value: oneOf('previous', 'next', 'all', 'none'),
  }),
  stop: act({ ...ofBreach, id: 'breach.stop', label: 'Stop' }),
  ban: act({ ...ofBreach, id: 'breach.ban', label: 'Ban them too' }),
  timeline: act({ ...ofBreach, costly: true, id: 'breach.timeline', label: 'Timeline as a file' }),
};
