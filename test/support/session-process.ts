// One of several processes that ask for the session of one domain in a loop, and use it: for session.test.ts.
import { readConfig } from '../../src/config.ts';
import { createDatabase } from '../../src/db/database.ts';
import { grantStore } from '../../src/domains/grant-store.ts';
import { createSessions } from '../../src/domains/session.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { asAppError } from '../../src/lib/errors.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { createSalesforce } from '../../src/salesforce/salesforce.ts';

const tell = (message: object) => process.send?.(message);
const config = readConfig(process.env);
const { db } = createDatabase({ url: config.databaseUrl, size: 2, onError: () => {} });
const salesforce = createSalesforce({
  ...config.salesforce,
  clock: systemClock,
  redirectUri: `${config.publicUrl}/salesforce/callback`,
});
const sessions = createSessions({
  grants: grantStore(db, createSecretBox(config.keys)),
  refresh: (request) => {
    tell({ refreshing: true });
    return salesforce.oauth.refresh(request);
  },
  revoke: salesforce.oauth.revoke,
  clock: systemClock,
  count: (outcome) => tell({ outcome }),
  warn: (what) => tell({ what }),
});

process.on('disconnect', () => process.exit(0));
for (;;) {
  try {
    let session = await sessions.open(1, 1);
    for (;;) {
      try {
        await salesforce.open(session).organization();
        tell({ used: session.version });
        break;
      } catch (error) {
        const { code, facts } = asAppError(error);
        if (code !== 'E-ACCESS' || facts.expired !== true) throw error;
        session = await sessions.renew(1, 1, session);
      }
    }
  } catch (error) {
    tell({ failed: asAppError(error).code, detail: String(error) });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
