import type { EnvReader } from '../lib/env-reader.ts';

/** Every name that the environment may hold. `.env.example` has the same ones. */
export const configNames = [
  'PORT',
  'PUBLIC_URL',
  'TRUST_PROXY',
  'DATABASE_URL',
  'REDIS_URL',
  'REDIS_CLUSTER',
  'MIGRATE',
  'ENCRYPTION_KEYS',
  'SLACK_SIGNING_SECRET',
  'SLACK_BOT_TOKEN',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_WORKSPACES',
  'SLACK_APP_TOKEN',
  'SLACK_API_URL',
  'SLACK_WEB_URL',
  'SLACK_ALERT_CHANNEL',
  'ADMINS',
  'COMMAND_NAME',
  'SALESFORCE_CLIENT_ID',
  'SALESFORCE_CLIENT_SECRET',
  'SALESFORCE_LOGIN_URL',
  'SALESFORCE_SCOPES',
  'SALESFORCE_API_VERSION',
  'SALESFORCE_EXTRA_HOSTS',
  'SYNC_INTERVAL',
  'SYNC_CONCURRENCY',
  'SMTP_URL',
  'MAIL_FROM',
  'METRICS_TOKEN',
  'HTTPS_PROXY',
  'NO_PROXY',
  'VENDORS_FILE',
  'SUPPORT_CONTACT',
  'RUNBOOK_URL',
  'LOG_LEVEL',
] as const;

/** Those that hold a secret, or a password in an address: each may come from the file that `NAME_FILE` names. */
export const secretNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'ENCRYPTION_KEYS',
  'SLACK_SIGNING_SECRET',
  'SLACK_BOT_TOKEN',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_APP_TOKEN',
  'SALESFORCE_CLIENT_SECRET',
  'SMTP_URL',
  'METRICS_TOKEN',
  'HTTPS_PROXY',
] as const satisfies readonly (typeof configNames)[number][];

export type SecretName = (typeof secretNames)[number];
export type Name = (typeof configNames)[number];
/** Not in our list: the one would undo what https is for, the others are how some systems write ours. */
export type Foreign =
  | 'NODE_TLS_REJECT_UNAUTHORIZED'
  | 'NODE_EXTRA_CA_CERTS'
  | 'https_proxy'
  | 'no_proxy';
export type Reader = EnvReader<Name | Foreign>;
