import { readConfig } from '../src/config.ts';
import { createDatabase } from '../src/db/database.ts';
import { patiently } from '../src/db/deadlines.ts';
import { grantStore } from '../src/domains/grant-store.ts';
import { createSessions } from '../src/domains/session.ts';
import { systemClock } from '../src/lib/clock.ts';
import { createSecretBox } from '../src/lib/secret-box.ts';
import { createSalesforce } from '../src/salesforce/salesforce.ts';

/** The session that the bot of this environment has with the only org, for whoever reads that org beside it. */
export async function openSession(env: NodeJS.ProcessEnv) {
  const config = readConfig(env);
  const { db, pool } = createDatabase({
    url: config.databaseUrl,
    size: 3,
    onError: () => {},
    deadlines: patiently,
  });
  const salesforce = createSalesforce({
    ...config.salesforce,
    clock: systemClock,
    redirectUri: `${config.publicUrl}/salesforce/callback`,
  });
  const sessions = createSessions({
    grants: grantStore(db, createSecretBox(config.keys)),
    refresh: salesforce.oauth.refresh,
    revoke: salesforce.oauth.revoke,
    clock: systemClock,
    count: () => {},
    warn: () => {},
  });
  return { pool, salesforce, session: await sessions.open(1, 1) };
}
