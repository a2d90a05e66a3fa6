import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig } from './config.ts';
import { createDatabase, type Db } from './db/database.ts';
import { grantStore } from './domains/grant-store.ts';
import { createSessions } from './domains/session.ts';
import { systemClock } from './lib/clock.ts';
import { guardCrashes } from './lib/crash.ts';
import type { Env } from './lib/env-reader.ts';
import { asAppError } from './lib/errors.ts';
import { createOutbound } from './lib/outbound.ts';
import { createSecretBox } from './lib/secret-box.ts';
import { claimDatabase } from './migrate/prepare.ts';
import { type Found, findDomains } from './probe/find-store.ts';
import { probeReport } from './probe/table.ts';
import { toIdOf } from './salesforce/ids.ts';
import type { ProbeRow } from './salesforce/probe/row.ts';
import { createSalesforce } from './salesforce/salesforce.ts';

const CONFIG_PROBLEM = 78;
const USAGE = 'npm run probe -- <domain> [--workspace T…], by the name of the domain or its org id';

/** Where a probe's words go: the report alone to `print`, so that it makes a file; all else to `say`. */
export interface Output {
  readonly print: (text: string) => void;
  readonly say: (line: string) => void;
}

/**
 * `npm run probe -- <domain>`: compares a real org with what the bot assumes, by the grant that is stored, and only reads.
 * Gives the exit code: 0 all holds, 1 something differs or is not visible, 2 no such domain or no answer. Throws ConfigError.
 * `stop` ends the reading; a token call that is under way is waited for, since Salesforce may have rotated the grant.
 */
export async function probe(
  env: Env,
  words: readonly string[],
  out: Output,
  stop?: AbortSignal,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { workspace: { type: 'string' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) {
    out.say(USAGE);
    return 2;
  }
  const config = readConfig(env);
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 2, onError: () => {} });
  try {
    // A copy of a database must not refresh the grants of the bot that it was copied from.
    await claimDatabase(db, config.publicUrl, systemClock.now());
    const found = await findDomains(db, { name, orgId: toIdOf('00D', name) });
    const fitting = found.filter(({ teamId }) => teamId === (values.workspace ?? teamId));
    const [domain, second] = fitting;
    if (domain === undefined) {
      out.say('There is no such domain. /salesforce in Slack shows their names and org ids.');
      return 2;
    }
    if (second !== undefined) {
      const teams = fitting.map(({ teamId }) => teamId).join(', ');
      out.say(`Several workspaces watch it: ${teams}. Say which with --workspace.`);
      return 2;
    }
    const rows = await ask(db, config, domain, { out, stop });
    out.print(probeReport(rows, { version: versionOfOurs(), at: systemClock.now() }));
    return rows.every(({ verdict }) => verdict === 'holds') ? 0 : 1;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    out.say(`The org was not compared: ${asAppError(error).message}`);
    return 2;
  } finally {
    await close();
  }
}

async function ask(
  db: Db,
  config: ReturnType<typeof readConfig>,
  { workspaceId, domainId }: Found,
  { out, stop: signal }: { readonly out: Output; readonly stop: AbortSignal | undefined },
): Promise<readonly ProbeRow[]> {
  const salesforce = createSalesforce({
    ...config.salesforce,
    dispatcherOf: createOutbound(config.proxy).dispatcherOf,
    clock: systemClock,
    redirectUri: `${config.publicUrl}/salesforce/callback`,
  });
  const sessions = createSessions({
    grants: grantStore(db, createSecretBox(config.keys)),
    refresh: salesforce.oauth.refresh,
    revoke: salesforce.oauth.revoke,
    clock: systemClock,
    count: () => {},
    warn: (what) => out.say(`${what}: wait, or the grant is lost`),
  });
  try {
    const session = await sessions.open(workspaceId, domainId);
    return await salesforce.probe({ ...session, signal }).catch(async (error: unknown) => {
      if (asAppError(error).facts.expired !== true) throw error;
      const renewed = await sessions.renew(workspaceId, domainId, session);
      return salesforce.probe({ ...renewed, signal });
    });
  } finally {
    await sessions.settle();
    await salesforce.close();
  }
}

function versionOfOurs(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

if (import.meta.main) {
  const crashes = guardCrashes();
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  try {
    const out: Output = {
      print: (text) => process.stdout.write(`${text}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    };
    process.exitCode = await probe(takeEnvironment(), process.argv.slice(2), out, stop.signal);
  } catch (error) {
    crashes.tell(error instanceof Error ? error.message : USAGE);
    process.exitCode = error instanceof ConfigError ? CONFIG_PROBLEM : 2;
  }
}
