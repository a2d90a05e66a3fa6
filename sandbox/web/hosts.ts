import type { IncomingMessage } from 'node:http';

/** A page of another site must not reach us by a name that it points at this machine. */
export function isServed(request: IncomingMessage, more: readonly string[]): boolean {
  const port = request.socket.localPort;
  const served = [`localhost:${port}`, `127.0.0.1:${port}`, ...more];
  return served.includes(request.headers.host ?? '');
}

/** The hosts that `SANDBOX_HOSTS` names, by comma. */
export const namedHosts = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
