import type { IncomingMessage } from 'node:http';

// Our forms have no fields.
const BODY_MAX = 4096;

/** Reads a body to its end and forgets it. False where it is larger than any that we expect; the rest is not read then. */
export async function discardBody(request: IncomingMessage): Promise<boolean> {
  let size = 0;
  for await (const chunk of request) {
    size += Buffer.byteLength(chunk);
    if (size > BODY_MAX) return false;
  }
  return true;
}
