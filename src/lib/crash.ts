import { createScrubber } from './scrub.ts';

const CAUSES_MAX = 5;

/**
 * From now on, what nobody caught is written without secrets, and ends the process with 1; so is what `tell` is given.
 * `name` says the secrets themselves, once they are known: what looks like one is taken out from the start.
 */
export function guardCrashes() {
  let { text: scrub } = createScrubber([]);
  const tell = (said: string) => process.stderr.write(`${scrub(said)}\n`);
  // A rejection that nobody handles comes here, too.
  process.on('uncaughtException', (error: unknown) => {
    tell(crashText(error));
    process.exit(1);
  });
  return {
    tell,
    name(secrets: readonly string[]) {
      scrub = createScrubber(secrets).text;
    },
  };
}

/** The stack of an error and of its causes; nothing else that hangs on it. */
export function crashText(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  if (error.cause === undefined || depth === CAUSES_MAX) return own;
  return `${own}\ncaused by: ${crashText(error.cause, depth + 1)}`;
}
