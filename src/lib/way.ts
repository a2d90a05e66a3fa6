import type { Log } from './log.ts';

/** How a server is reached, by what its address says. */
export interface Way {
  /** Without brackets; a path where it is a socket. */
  readonly host: string;
  /** Without TLS; or by TLS, with nobody checking who answers. */
  readonly tls: 'none' | 'unchecked' | 'checked';
}

const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3}|\/.*|)$/i;

/** What others on the way could do, in words; undefined where they cannot, or there is nobody on it. */
export function openWay({ host, tls }: Way): string | undefined {
  if (tls === 'checked' || THIS_MACHINE.test(host)) return undefined;
  return tls === 'none'
    ? `data and password go to ${host} in plain text`
    : `TLS to ${host} is not checked, so anybody on the way could answer in its place`;
}

/** Says of each server, by its name, what others on the way could do. */
export function warnOfOpenWays(ways: Readonly<Record<string, Way>>, log: Pick<Log, 'warn'>): void {
  for (const [server, way] of Object.entries(ways)) {
    const open = openWay(way);
    if (open !== undefined) log.warn({ event: 'way.open', server }, `${server}: ${open}`);
  }
}
