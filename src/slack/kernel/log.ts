import { type Logger, LogLevel } from '@slack/bolt';

/** As pino has it: facts first, then the event's name. */
export interface Log {
  debug(facts: object, event?: string): void;
  info(facts: object, event?: string): void;
  warn(facts: object, event?: string): void;
  error(facts: object, event?: string): void;
}

/** Bolt's own words, a level lower than it thinks they are, since its errors reach us too. */
export function boltLogger(log: Log): Logger {
  const text = (parts: unknown[]) => ({ said: parts.map(said).join(' ').slice(0, 500) });
  return {
    // Bolt and web-api log bodies at debug level, and those hold names.
    debug: () => undefined,
    info: (...parts) => log.debug(text(parts), 'slack.bolt'),
    warn: (...parts) => log.info(text(parts), 'slack.bolt'),
    error: (...parts) => log.warn(text(parts), 'slack.bolt'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function said(part: unknown): string {
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  return typeof part === 'string' ? part : '(object)';
}
