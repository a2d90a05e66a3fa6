import type { WorldEvent } from './event.ts';

const HOUR_MS = 3_600_000;

const forward = (name: string, hours: number): WorldEvent => ({
  title: `Forward by ${name}`,
  sentence: `The clock of Slack, Salesforce and the bot goes on by ${name}.`,
  group: 'Time',
  run({ clock }) {
    clock.forward(hours * HOUR_MS);
    return `It is now ${clock.now().toUTCString()}.`;
  },
});

/** The clock that all share. */
export const timeEvents = {
  'forward-hour': forward('an hour', 1),
  'forward-day': forward('a day', 24),
  'forward-week': forward('a week', 7 * 24),
} as const satisfies Record<string, WorldEvent>;
