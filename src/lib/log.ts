import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { describeError } from './log-error.ts';
import { createScrubber } from './scrub.ts';

export type Log = Logger;

/**
 * A log of JSON lines. Whatever looks like a secret, or is one of `secrets`, never reaches the destination, wherever
 * in a line it stands.
 */
export function createLog(options: {
  level: string;
  destination?: DestinationStream;
  secrets?: readonly string[];
}): Log {
  const scrub = createScrubber(options.secrets ?? []);
  const settings = {
    level: options.level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    messageKey: 'message',
    errorKey: 'error',
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (line: object) => scrub.fields(line),
    },
    serializers: { error: describeError, err: describeError },
    // The last step before a line is written: nothing gets past it, a child's bindings included.
    hooks: { streamWrite: (line: string) => scrub.text(line) },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
