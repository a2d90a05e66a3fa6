import pg from 'pg';
import type { Way } from '../lib/way.ts';

/** How an address of PostgreSQL leads there, as our driver takes it. */
export function wayToPostgres(url: string): Way {
  const client = new pg.Client({ connectionString: url });
  // Typed as a boolean; it may be what TLS is given.
  const ssl: unknown = client.ssl;
  const isObject = typeof ssl === 'object' && ssl !== null;
  const isUnchecked = isObject && 'rejectUnauthorized' in ssl && ssl.rejectUnauthorized === false;
  return { host: client.host, tls: !ssl ? 'none' : isUnchecked ? 'unchecked' : 'checked' };
}
