import { isLoopbackHost, readPublicUrl, readServerUrl } from './config/addresses.ts';
import { readHelp } from './config/help.ts';
import { readKeys } from './config/keys.ts';
import { OWN_SECRET_MIN } from './config/lengths.ts';
import { readMail } from './config/mail.ts';
import type { Foreign, Name, Reader } from './config/names.ts';
import { checkDatabaseFiles, readOwnCa, readProxy } from './config/network.ts';
import { readSalesforce } from './config/salesforce.ts';
import { withSecretFiles } from './config/secret-files.ts';
import { readSlack } from './config/slack.ts';
import { readOwnVendors } from './config/vendors.ts';
import { type Env, envReader } from './lib/env-reader.ts';
import { DAY, parseDuration, SECOND } from './lib/time.ts';

export type Config = ReturnType<typeof readAll>;

/** Everything that is wrong with the environment, a line each. Whoever catches it ends with exit code 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The configuration, frozen. Throws ConfigError with all problems at once. */
export function readConfig(env: Env): Config {
  const files = withSecretFiles(env);
  const read = envReader<Name | Foreign>(files.env);
  const config = readAll(read);
  // What its file could not give is said once.
  const isSaid = (problem: string) => files.failed.some((name) => problem.startsWith(`${name} `));
  const problems = [...files.problems, ...read.problems.filter((problem) => !isSaid(problem))];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The secrets of a configuration, so that the log can keep them out of its lines. */
export function secretsOf(config: Config): readonly string[] {
  const { slack, salesforce, metricsToken, mail, proxy } = config;
  const urls = [config.databaseUrl, config.redisUrl, mail?.smtpUrl, proxy?.url];
  const passwords = urls.flatMap((url) => passwordsOf(url ?? ''));
  const ofSlack =
    slack.install.kind === 'one'
      ? [slack.install.botToken]
      : [slack.install.clientSecret, slack.install.stateSecret];
  const all = [slack.signingSecret, slack.appToken, salesforce.clientSecret, metricsToken];
  return [...all, ...ofSlack, ...passwords]
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret !== '');
}

/** The password of an address as it stands there, and as whoever is given it has it. */
function passwordsOf(url: string): string[] {
  const password = URL.parse(url)?.password ?? '';
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function readAll(read: Reader) {
  if (read.text('NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
    read.problem(
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'is 0, which turns off the checks of https: remove it',
    );
  }
  checkDatabaseFiles(read);
  const port = read.integer('PORT', 3000, 1, 65535);
  const publicUrl = readPublicUrl(read, port);
  const isLoopback = isLoopbackHost(new URL(publicUrl).hostname);
  return Object.freeze({
    port,
    /** An origin, without a slash at its end. */
    publicUrl,
    /** Whether `publicUrl` is this machine: what is allowed only in trials and tests is allowed. */
    isLoopback,
    /** How many proxies stand before us whose `X-Forwarded-For` is believed. */
    trustedProxies: read.integer('TRUST_PROXY', 0, 0, 10),
    databaseUrl: readServerUrl(
      read,
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      'postgres://user:password@host:5432/orgwarden',
    ),
    redisUrl: readServerUrl(
      read,
      'REDIS_URL',
      ['redis:', 'rediss:'],
      'redis://:password@host:6379',
    ),
    redisCluster: read.oneOf('REDIS_CLUSTER', ['on', 'off'], 'off') === 'on',
    migrate: read.oneOf('MIGRATE', ['on', 'off'], 'on') === 'on',
    keys: readKeys(read),
    slack: readSlack(read, isLoopback),
    salesforce: readSalesforce(read, isLoopback),
    sync: Object.freeze({
      intervalMs: readInterval(read),
      concurrency: read.integer('SYNC_CONCURRENCY', 10, 1, 200),
    }),
    mail: readMail(read),
    proxy: readProxy(read),
    ownCa: readOwnCa(read),
    /** Vendors that the operator knows of, beside those of our list. */
    vendors: readOwnVendors(read),
    /** Whom people are sent to beside each error. */
    help: readHelp(read, publicUrl),
    metricsToken: readMetricsToken(read),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    commandName:
      read.matching(
        'COMMAND_NAME',
        /^\/[a-z0-9_-]{1,31}$/,
        'must be a slash and up to 31 lower-case letters, digits, - or _, such as /salesforce',
      ) ?? '/salesforce',
  });
}

function readMetricsToken(read: Reader): string | undefined {
  read.secret('METRICS_TOKEN', OWN_SECRET_MIN);
  return read.matching('METRICS_TOKEN', /^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');
}

const INTERVAL_MIN_MS = 10 * SECOND;
// A year: beyond it a date is no date any more.
const INTERVAL_MAX_MS = 366 * DAY;

function readInterval(read: Reader): number {
  const ms = parseDuration(read.text('SYNC_INTERVAL') ?? '1h');
  if (ms !== undefined && ms >= INTERVAL_MIN_MS && ms <= INTERVAL_MAX_MS) return ms;
  read.problem('SYNC_INTERVAL', 'must be a duration of at least 10s, such as 15m, 1h or 2h30m');
  return INTERVAL_MIN_MS;
}
