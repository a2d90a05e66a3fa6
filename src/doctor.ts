import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig } from './config.ts';
import { askBy } from './doctor/ask.ts';
import { type Finding, lineOf } from './doctor/finding.ts';
import { checkHelp } from './doctor/help.ts';
import { checkNetwork } from './doctor/network.ts';
import { checkOurselves } from './doctor/ourselves.ts';
import { checkPostgres } from './doctor/postgres.ts';
import { checkRedis } from './doctor/redis.ts';
import { checkSalesforce } from './doctor/salesforce.ts';
import { checkSlack } from './doctor/slack.ts';
import { systemClock } from './lib/clock.ts';
import { guardCrashes } from './lib/crash.ts';
import type { Env } from './lib/env-reader.ts';
import { createOutbound } from './lib/outbound.ts';

const CONFIG_PROBLEM = 78;

/** Looks at an installation, a line each with what to do. Gives the exit code: 0 well, 1 not, 78 the configuration. */
export async function examine(env: Env, say: (line: string) => void): Promise<number> {
  const config = readConfigOrSay(env, say);
  if (config === undefined) return CONFIG_PROBLEM;
  const now = () => systemClock.now();
  const outbound = createOutbound(config.proxy);
  const ask = askBy(outbound.fetch);
  const checks: readonly (readonly Finding[] | Promise<readonly Finding[]>)[] = [
    checkNetwork(config),
    checkPostgres(config),
    checkRedis(config.redisUrl, config.redisCluster),
    checkSlack(config.slack, ask, now),
    checkOurselves(config, ask, now),
    checkSalesforce(config, ask),
    checkHelp(config),
  ];
  const findings = (await Promise.all(checks)).flat();
  await outbound.close();
  for (const finding of findings) say(lineOf(finding));
  return findings.every((finding) => finding.isGood) ? 0 : 1;
}

function readConfigOrSay(env: Env, say: (line: string) => void) {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(error.message);
    return undefined;
  }
}

if (import.meta.main) {
  guardCrashes();
  // Not when the last connection to a server that says nothing is given up.
  process.exit(await examine(takeEnvironment(), (line) => console.log(line)));
}
